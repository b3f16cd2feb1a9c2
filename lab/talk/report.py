"""How well each rule does on the rows of its kind, by language; knows no bar that must be met."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from engine.meaning import Vectors
from engine.safety import (
    CLAIMS_HUMAN,
    GUILT,
    Reading,
    asks_if_human,
    hear,
    intents,
    is_goodbye,
    lets_go,
    minor_signal,
    read,
    wants_silence,
)

DATA = Path(__file__).with_name("rows")


@dataclass(frozen=True, slots=True)
class Row:
    """A line as somebody may write it, and whether it is of its kind or only looks like it."""

    kind: str
    text: str
    lang: str
    yes: bool
    file: str = ""

    @property
    def tuning(self) -> bool:
        """Whether rules may be made by this row; the other half only scores them."""
        return crc32(self.text.encode()) % 2 == 0


Intents = tuple[str, ...] | None
RULES: Mapping[str, Callable[[Reading, Intents], bool]] = {
    "age": lambda reading, intents: minor_signal(reading, intents=intents) is not None,
    "stop": wants_silence,
    "goodbye": is_goodbye,
    "honesty": asks_if_human,
    "claim": lambda reading, _: CLAIMS_HUMAN.broken_by(reading) != "",
    "guilt": lambda reading, _: GUILT.broken_by(reading) != "",
    "guilt, at a goodbye": lambda reading, _: not lets_go(reading),
}
"""What says of a reading, and of what its meaning told, that it is of the kind."""


_OWN = frozenset(("after", "further", "later", "plain", "said"))


def hand(file: str) -> str:
    """Who wrote a file of rows, by the name of the first that they wrote: one hand's lines are alike."""
    return "own" if file in _OWN else file


def rows(*names: str) -> list[Row]:
    """The rows of these files, in their order."""
    lines = ((name, line) for name in names for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines())
    raws = ((name, json.loads(line)) for name, line in lines)
    return [Row(raw["kind"], raw["text"], raw["lang"], bool(raw["yes"]), name) for name, raw in raws]


def intents_by(encode: Callable[[Sequence[str]], Vectors]) -> Callable[[Reading], Intents]:
    """What tells what the meaning of a reading says, where it is asked."""

    def told(reading: Reading) -> Intents:
        hearing = hear(reading)
        return intents(hearing, encode(hearing.pieces)) if hearing.pieces else None

    return told


def _untold(_: Reading) -> Intents:
    return None


def score(lines: Iterable[Row], told: Callable[[Reading], Intents] = _untold) -> Iterator[str]:
    """A line for each kind and language with what was met and what was mistaken, then each miss; by patterns and
    likeness, and by meaning where something tells that."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    right: Counter[tuple[str, str, bool]] = Counter()
    misses: list[str] = []
    for row in lines:
        for name in (name for name in RULES if name.split(",")[0] == row.kind):
            reading = read(row.text)
            said = RULES[name](reading, told(reading))
            key = (name, row.lang, row.yes)
            counts[key] += 1
            right[key] += said is row.yes
            if said is not row.yes:
                misses.append(f"{'missed' if row.yes else 'mistaken'}: {name}: {row.lang}: {row.text}")
    yield from _table(counts, right)
    yield from misses


def _table(counts: Mapping[tuple[str, str, bool], int], right: Mapping[tuple[str, str, bool], int]) -> Iterator[str]:
    yield "| kind | language | met | mistaken |"
    yield "|---|---|---|---|"
    for name, lang in sorted({key[:2] for key in counts}):
        met, clear = (name, lang, True), (name, lang, False)
        mistaken = counts[clear] - right[clear]
        yield f"| {name} | {lang} | {right[met]}/{counts[met]} | {mistaken}/{counts[clear]} |"
