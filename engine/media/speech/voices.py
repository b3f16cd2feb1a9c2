"""Which voices there are on this machine, and which of those that a sheet names speaks; knows no text and no chat."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import NotMade
from persona.languages import ENGLISH
from persona.sheets.sheet import Sheet

if TYPE_CHECKING:
    from engine.media.speech.ogg import Samples

ESPEAK = "espeak"
"""What the name of a voice begins with that the program espeak-ng speaks; behind a colon stands its language."""
SERVICE = "service"
"""The same for a speech service, and how that calls the voice."""
_SEED = 1
"""So that the same words sound the same when they are sent again."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice: ``kind`` is ESPEAK, SERVICE or "" for a packaged one, ``name`` what that calls it."""

    kind: str
    name: str

    @classmethod
    def of(cls, text: str) -> "Voice":
        """A voice as sheets and recipes write it: ``fable``, ``espeak:en-gb``."""
        kind, colon, name = text.partition(":")
        return cls(kind, name) if colon else cls("", kind)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.kind else self.name

    def speaks(self, language: str) -> bool:
        """Whether it can say what is written in a claimed language; nobody knows that of a service but who runs it."""
        if self.kind == ESPEAK:
            return self.name.partition("-")[0] == language
        return self.kind == SERVICE or language == ENGLISH


@cache
def _installed(program: str) -> str | None:
    # Each turn asks, and all folders of PATH are looked through.
    return shutil.which(program)


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of a house: files in ``folder`` and in the package's own, espeak-ng where it is installed, or in
    their place a ``service``, whose voice is ``named`` or the first that a sheet names."""

    folder: Path
    service: bool = False
    named: str = ""
    find_program: Callable[[str], str | None] = field(default=_installed, repr=False)
    _files: dict[str, Path] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, sheet: Sheet) -> Voice | None:
        """The first voice that fits a persona and is here; None where he has to write."""
        voices = [Voice.of(text) for text in sheet.voices]
        if self.service:
            name = self.named or next((voice.name for voice in voices if not voice.kind), "")
            return Voice(SERVICE, name) if name else None
        return next((voice for voice in voices if self.is_here(voice)), None)

    def is_here(self, voice: Voice) -> bool:
        """Whether a voice can speak on this machine."""
        if voice.kind == ESPEAK:
            return self.program() is not None
        return self.file(voice.name) is not None

    def program(self) -> str | None:
        """Where espeak-ng is installed."""
        return self.find_program("espeak-ng")

    def file(self, name: str) -> Path | None:
        """Where the file of a packaged voice lies; None where it has to be fetched, or nobody knows it."""
        # Each turn asks, and one that is there stays there.
        if name not in self._files and (path := next((path for path in self.places(name) if path.is_file()), None)):
            self._files[name] = path
        return self._files.get(name)

    def places(self, name: str) -> tuple[Path, ...]:
        """Where the file of a packaged voice may lie; one that has to be fetched belongs to the first place."""
        about, folders, assets = _registry().get(name), (self.folder,), _assets()
        if about is None or assets is None:
            return ()
        if about.get("bundled"):
            return (assets / about["file"],)
        cache = os.environ.get("HIBARI_HOME", "")
        return tuple(folder / about["file"] for folder in (*folders, *([Path(cache)] if cache else [])))

    def source(self, name: str) -> str:
        """The address from which a packaged voice can be fetched; "" for one that nobody knows."""
        about = _registry().get(name)
        if about is None:
            return ""
        from hibari import voices

        return f"{voices.BASE_URL}{about['file']}"


class Packaged:
    """Speaks English by one packaged voice, all in this process. Raises NotMade where its file is not the one that we
    know."""

    def __init__(self, name: str, path: Path) -> None:
        from hibari import Hibari

        if sha256(path.read_bytes()).hexdigest() != _registry()[name]["sha256"]:
            raise NotMade(f"{path.name} is not the voice that we know: fetch it again")
        # By its path: the library would fetch by itself what is not there.
        self._voice: Any = Hibari(voice=name, model=str(path), threads=1)

    def say(self, text: str) -> "tuple[Samples, int]":
        """The words as samples, the same each time, and their rate."""
        return self._voice(text, seed=_SEED), int(self._voice.sample_rate)


@cache
def _registry() -> dict[str, Any]:
    """What is known of each packaged voice, by its name; read off its file, since the package brings numpy."""
    assets = _assets()
    return dict(json.loads((assets / "voices.json").read_bytes())) if assets else {}


@cache
def _assets() -> Path | None:
    package = find_spec("hibari")
    return Path(package.origin).with_name("assets") if package and package.origin else None
