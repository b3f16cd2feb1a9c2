"""`python -m lab.bench.way`: the files that one message and one check-in pass, as whoever reads after them opens them.

Counted are the product's own files; the laboratory, tests and libraries are not. A switch is a call that lands in
another counted file than the call before; coming back, or going on after waiting, is none.
"""

import argparse
import asyncio
import inspect
import json
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from engine.messages import BubbleKind, Incoming, Kind
from lab.simulate.ledger import Chronicle
from lab.simulate.share import Alone, opened
from lab.simulate.stub import Obedient
from lab.simulate.world import DOOR, TICK, JumpingClock, Outside

PRODUCT = ("persona", "engine", "scheduler", "bot", "aifriend")

_BASE = Path(__file__).parents[2]
_CHAT, _PERSON = f"{DOOR}:c1", f"{DOOR}:u1"
_NOON = 1_772_625_600.0
"""A Wednesday, 12:00 in London."""
_LONGEST = 14 * 86_400.0
_PAUSES = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR


@dataclass(slots=True)
class Way:
    """The counted files below ``base``, in the order in which control first came to each, and its ``switches``."""

    base: Path
    roots: tuple[str, ...]
    files: dict[str, None] = field(default_factory=dict)
    switches: int = 0
    _last: str = ""
    _names: dict[str, str] = field(default_factory=dict)
    # Kept, so that no other frame gets the place of one that waits.
    _frames: set[FrameType] = field(default_factory=set, repr=False)

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Follow control through this block, in this thread and those that start meanwhile."""
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
            self._frames.clear()

    def folders(self) -> Counter[str]:
        """How many of the files lie in each folder, in order of first entry."""
        return Counter(str(Path(file).parent) for file in self.files)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or not (file := self._name(frame.f_code.co_filename)):
            return
        if frame.f_code.co_flags & _PAUSES:
            if frame in self._frames:
                return
            self._frames.add(frame)
        self.files[file] = None
        self.switches += bool(self._last) and file != self._last
        self._last = file

    def _name(self, path: str) -> str:
        """The file's name below the base, or "" where it is not counted."""
        if path not in self._names:
            file = Path(path)
            inside = file.relative_to(self.base) if file.is_relative_to(self.base) else Path()
            self._names[path] = inside.as_posix() if inside.parts[:1] and inside.parts[0] in self.roots else ""
        return self._names[path]


@dataclass(slots=True)
class _Friend:
    """One adult in London, who writes into a house of their own and sees what it sends."""

    app: Alone
    clock: JumpingClock
    chronicle: Chronicle

    async def say(self, text: str) -> None:
        """Write, a minute after what was last, and wait until it is answered."""
        self.clock.at += 60
        kind = Kind.COMMAND if text.startswith("/") else Kind.TEXT
        number = f"{self.clock.at:020.0f}"
        incoming = Incoming(_PERSON, _CHAT, number, self.clock.at, text, "Ann", kind, language="en")
        await self.app.receive(incoming, update=number)

    def was_written_to(self) -> bool:
        """Whether a check-in was among what they saw."""
        return any(bubble.kind == BubbleKind.CHECK_IN for bubble in self.chronicle.bubbles)


@asynccontextmanager
async def _friend() -> AsyncIterator[_Friend]:
    """Somebody who said hello and likes to be written to; the only part that knows how a house is opened."""
    clock, model = JumpingClock(_NOON), Obedient()
    platform = Outside(clock, goals=model.goals, chronicles={_CHAT: Chronicle(_CHAT)})
    with TemporaryDirectory(prefix="aifriend-way-") as folder:
        async with opened(Path(folder), clock, model, seed=1) as app:
            app.post.doors[platform.name] = platform
            friend = _Friend(Alone(app), clock, platform.chronicles[_CHAT])
            for text in ("hello there", "/age adult", "/timezone Europe/London", "/checkins on"):
                await friend.say(text)
            yield friend


async def measured() -> tuple[Way, Way]:
    """The ways of one message and of one check-in. Raises StoreDown, and ValueError when no check-in comes."""
    async with _friend() as friend:
        message = Way(_BASE, PRODUCT)
        with message.followed():
            await friend.say("I walked to the lake again and saw two herons")
        end = friend.clock.at + _LONGEST
        while friend.clock.at < end:
            friend.clock.at = max(friend.clock.at + TICK, await friend.app.soonest())
            checkin = Way(_BASE, PRODUCT)
            with checkin.followed():
                await friend.app.tick()
            if friend.was_written_to():
                return message, checkin
    raise ValueError("no check-in came in two weeks")


def table(name: str, way: Way) -> Iterator[str]:
    """Lines that show a way: its size, its folders, its files in order of first entry."""
    folders = way.folders()
    yield f"{name}: {len(way.files)} files in {len(folders)} folders, {way.switches} switches"
    yield from (f"  {count:3} {folder}" for folder, count in folders.items())
    yield "  " + " → ".join(way.files)


def figures(ways: Mapping[str, Way]) -> dict[str, int]:
    """What is compared before and after a change: files, switches and folders of each way, by name."""
    counts = {name: (len(way.files), way.switches, len(way.folders())) for name, way in ways.items()}
    return {
        f"{name}_{unit}": count
        for name, row in counts.items()
        for unit, count in zip(("files", "switches", "folders"), row, strict=True)
    }


def main() -> None:
    """Print both ways, and write the figures where ``--json`` says."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.way", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    options = parser.parse_args()
    ways = dict(zip(("message", "checkin"), asyncio.run(measured()), strict=True))
    for name, way in ways.items():
        print("\n".join(table(name, way)))
    if options.json is not None:
        options.json.write_text(json.dumps(figures(ways), indent=2) + "\n")


if __name__ == "__main__":
    main()
