"""`python -m lab.bench.hostile`: how the work of all that reads a person's or a model's text grows with hostile texts.

Each text is read at a length, at twice and at four times that; what counts is the least over some runs, since a busy
machine only ever makes it look like more.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from json import dumps
from math import sqrt
from pathlib import Path
from time import thread_time_ns
from zoneinfo import ZoneInfo

from bot.commands.memory_words import as_command
from bot.doors.discord.escaping import escape
from bot.doors.parts import utf16
from bot.doors.terminal import wrap
from engine.memory.noticing import noticed
from engine.memory.recall import Memory, Pool, Question, recall
from engine.memory.told_name import told_name
from engine.output.bubbles import Sizes, Splitter, within
from engine.output.gestures import strip_gestures
from engine.output.leaks import for_machines, repeats, thinks_aloud
from engine.output.markup import plain
from engine.output.phrasing import Past, brief, drop_repeats, drop_silence, silent
from engine.output.stopping import Stopping
from engine.promises.finding import promises
from engine.promises.reminders import reminder
from engine.promises.settling import asks_about, settles
from engine.promises.wishes import wish
from engine.safety import age, farewell, fitness, honesty, read, screen, wants_silence
from engine.safety.reading import Reading
from engine.times.dates import when
from engine.turn import budget, prompt
from engine.turn.check import Check
from persona.chat import Chat
from persona.names import clean_name
from persona.person import Person
from persona.place.local import hours_of
from persona.place.zones import zones_of
from persona.promise import Kind, Promise
from persona.scene import Scene, Snapshot
from persona.sheets import reader
from persona.sheets.spoilers import spoils
from persona.words import tables

MOST = 2.3
"""What a doubling of a text may cost: linear work, and some room for the machine."""
LENGTH = 1000
_RUNS, _SURE = 3, 12
_TOO_SHORT = 400_000
"""Nanoseconds for the longest text, under which a machine's own noise is larger than what is measured."""
_NOW, _ZONE = 1_780_000_000.0, ZoneInfo("Europe/Berlin")

Reader = Callable[[str], object]
Cost = Callable[[str], int]
Clock = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Growth:
    """What one reader made of one text: how much more a doubling costs, and milliseconds at four times the length."""

    reader: str
    unit: str
    growth: float
    milliseconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the worst, write ``--json``; 1 where anything grows by more than `MOST`."""
    parser = argparse.ArgumentParser(prog="python -m lab.bench.hostile", description=__doc__)
    parser.add_argument("--json", type=Path, help="write all that was measured into this file")
    parser.add_argument("--length", type=int, default=LENGTH, help="characters of the shortest text")
    parser.add_argument("--rows", type=int, default=25, help="rows of the table")
    options = parser.parse_args(arguments)
    rows = sorted(measured(units(), readers(), options.length), key=lambda row: -row.growth)
    print(_table(rows[: options.rows]))
    slow = [row for row in rows if row.growth > MOST]
    print(f"{len(rows)} pairs of text and reader, {len(slow)} of them over {MOST}")
    if options.json is not None:
        options.json.write_text(dumps([asdict(row) for row in rows], indent=2) + "\n")
    return 1 if slow else 0


def units() -> tuple[str, ...]:
    """What the texts are made of."""
    return tuple(tables(__file__, "hostile.toml")["units"])


def measured(
    units: Sequence[str], readers: Mapping[str, Reader], length: int, clock: Clock = thread_time_ns
) -> Iterator[Growth]:
    """Each reader's growth with each text, in order; ``clock`` tells nanoseconds."""
    for name, reader_of in readers.items():
        if sys.stderr.isatty():
            print(f"{name}\033[K", end="\r", file=sys.stderr, flush=True)
        for unit in units:
            yield _growth(name, partial(_nanoseconds, reader_of, clock), unit, length)


def readers() -> Mapping[str, Reader]:
    """All that reads a person's text or a model's, by name."""
    return _of_people() | _of_models()


def _of_people() -> dict[str, Reader]:
    kept = Promise("1", Kind.PROMISE, "the long exam", "", "1", _NOW - 9, _NOW, _NOW + 9)
    return {
        "reading": lambda text: (Reading(text).forms, Reading(text).clauses),
        "screen": lambda text: screen(Reading(text)),
        "age": lambda text: (age.minor_signal(Reading(text)), age.age_answer(Reading(text))),
        "stop": lambda text: wants_silence(Reading(text)),
        "goodbye": lambda text: farewell.is_goodbye(Reading(text)),
        "human": lambda text: honesty.asks_if_human(Reading(text)),
        "promises": lambda text: promises(text, _NOW, _ZONE),
        "reminders": lambda text: reminder(text, _NOW, _ZONE),
        "wishes": lambda text: wish(text, _NOW, _ZONE),
        "times": lambda text: when(text, _NOW, _ZONE),
        "settling": lambda text: settles(text, kept, _NOW),
        "names": lambda text: clean_name(text, in_use=("Harry",)),
        "told name": lambda text: told_name(text, "What should I call you?", "Ann"),
        "facts": lambda text: (noticed(text), noticed(text, "What do you do?")),
        "memory in words": as_command,
        "hours": hours_of,
        "zones": lambda text: zones_of(text, _NOW),
        "prompt": lambda text: prompt.as_data(budget.clip(text, budget.LONGEST_LINE)),
        "tokens": budget.tokens,
        "recall": lambda text: recall(Pool.of([Memory("1", text, _NOW)], "en"), Question(text, _NOW, "Ann")),
    }


def _of_models() -> dict[str, Reader]:
    sheet = reader.load("harry")
    snapshot = Snapshot(Person("p"), Chat("c"), sheet)
    check = Check.of(Scene(snapshot, _NOW, random.Random(1)), "hello")  # noqa: S311 - a figure's dice
    kept = Promise("1", Kind.PROMISE, "the long exam", "", "1", _NOW - 9, _NOW, _NOW + 9)
    rules = {name.lower(): rule for name, rule in vars(fitness).items() if isinstance(rule, fitness.Rule)}
    return {
        "stream, by signs": lambda text: _written(text, 1),
        "stream, by words": lambda text: _written(text, 5),
        "stream, in one": lambda text: _written(text, len(text)),
        "splitter, by signs": lambda text: _split(text, 1),
        "splitter, in one": lambda text: _split(text, len(text)),
        "within": lambda text: within(text, 100),
        "within, escaped": lambda text: within(text, 100, length=lambda piece: utf16(escape(piece))),
        "gestures": lambda text: strip_gestures(text, "Harry"),
        "markup": plain,
        "silence": lambda text: (silent(text), drop_silence(text)),
        "said before": lambda text: drop_repeats(text, Past([text])),
        "brief": brief,
        "leaks": lambda text: (for_machines(text), thinks_aloud(text), repeats(text, check.instructions)),
        "spoilers": lambda text: spoils(text, sheet.spoilers),
        "check": lambda text: _checked(check, text),
        "farewell": lambda text: farewell.lets_go(Reading(text)),
        "asks about": lambda text: asks_about(text, kept),
        "discord": escape,
        "terminal": lambda text: wrap(text, 80),
        **{f"rule: {name}": _broken_by(rule) for name, rule in rules.items()},
    }


def _broken_by(rule: fitness.Rule) -> Reader:
    return lambda text: rule.broken_by(Reading(text))


def _checked(check: Check, text: str) -> bool:
    # What was read once is not read again.
    read.cache_clear()
    return check.passes(text)


def _written(text: str, size: int) -> list[str]:
    stopping, splitter = Stopping(bot="Harry", people={"Ann"}), Splitter(Sizes())
    bubbles: list[str] = []
    for at in range(0, len(text), size):
        bubbles += splitter.feed(stopping.feed(text[at : at + size]))
    bubbles += splitter.feed(stopping.finish())
    return bubbles + splitter.finish(complete=False)


def _split(text: str, size: int) -> list[str]:
    splitter = Splitter(Sizes())
    bubbles = [bubble for at in range(0, len(text), size) for bubble in splitter.feed(text[at : at + size])]
    return bubbles + splitter.finish(complete=False)


def _growth(name: str, cost: Cost, unit: str, length: int) -> Growth:
    texts = [(unit * (4 * length))[:size] for size in (length, 2 * length, 4 * length)]
    growth, longest = _doublings(cost, texts, _RUNS)
    if growth > MOST and longest >= _TOO_SHORT:
        again, longest = _doublings(cost, texts, _SURE)
        growth = min(growth, again)
    return Growth(name, unit, growth if longest >= _TOO_SHORT else 1.0, longest / 1e6)


def _doublings(cost: Cost, texts: Sequence[str], runs: int) -> tuple[float, int]:
    """The growth of a doubling, and what the longest text cost (ns); the least over the runs.

    The mean of both doublings: from some length on another rule reads a text too, which is a step and no growth.
    """
    shortest, *_, longest = (min(cost(text) for _ in range(runs)) for text in texts)
    return sqrt(longest / shortest), longest


def _nanoseconds(reader_of: Reader, clock: Clock, text: str) -> int:
    start = clock()
    reader_of(text)
    return max(clock() - start, 1)


def _table(rows: Sequence[Growth]) -> str:
    lines = [f"{'what reads':22} {'of':>24} {'growth':>7} {'ms':>9}"]
    lines += [f"{row.reader:22} {row.unit[:20]!r:>24} {row.growth:7.2f} {row.milliseconds:9.2f}" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
