"""What a run is made of: a value, read from a recipe's file or the command line; knows no torch."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import msgspec

_HERE = Path(__file__).parent
HARRY = _HERE / "harry.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of rows, and how often an epoch goes through it."""

    file: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training run. ``model`` is a GGUF file, a checkpoint's folder or name, or "packaged"; ``persona`` whose voice
    is learned; ``targets`` the linear layers that learn (none: those that suit the model), from block ``first`` on;
    ``rate`` the highest learning rate; ``room`` the tokens of a batch; ``looks`` how often an epoch is
    interrupted to measure the loss on what is held out; ``patience`` how many looks without gain end it."""

    model: str = "packaged"
    persona: str = "harry"
    data: tuple[Source, ...] = ()
    template: str = ""
    targets: tuple[str, ...] = ()
    first: int = 0
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    rate: float = 4e-4
    warm_up: float = 0.05
    epochs: int = 3
    room: int = 2048
    looks: int = 2
    patience: int = 3
    seed: int = 1
    precision: str = "auto"
    checkpointing: bool = False

    @property
    def key(self) -> str:
        """Tells recipes, and the data that they name, apart, wherever that lies."""
        found = hashlib.sha256(msgspec.json.encode(replace(self, data=())))
        for source in self.data:
            found.update(f"{source.times}\n".encode() + Path(source.file).read_bytes())
        return found.hexdigest()


OPTIONS = frozenset(field.name for field in fields(Recipe))
"""What can be given by hand."""


def read(path: Path) -> Recipe:
    """The recipe in a TOML file, whose data stands beside it. Raises ValueError where it is none."""
    try:
        recipe = msgspec.toml.decode(path.read_bytes(), type=Recipe)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{path}: {error}") from error
    data = tuple(Source(str(path.parent / source.file), source.times) for source in recipe.data)
    return replace(recipe, data=data)


def recipe_of(file: Path | None, given: Mapping[str, Any]) -> Recipe:
    """The recipe of a file, or the usual one, with what was ``given`` by hand. Raises ValueError."""
    recipe = read(file) if file else Recipe()
    sources = {"data": tuple(map(_source, given["data"]))} if "data" in given else {}
    return replace(recipe, **(dict(given) | sources))


def _source(text: str) -> Source:
    file, at, times = text.rpartition("@")
    return Source(file, int(times)) if at and times.isdigit() else Source(text)
