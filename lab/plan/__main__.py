"""`python -m lab.plan FILE`: how often the rules name the first act that the turns of a file ask for, and where not.

A file holds a JSON object a line: ``{"lines": ["…"], "first": "reply"}``, with the names of `ActKind`.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.messages import Incoming
from engine.plan.plan import ActKind
from engine.plan.rules import Leave, by_rules
from engine.plan.wants import Wants, kept_by
from engine.promises.noticing import Remark

NOON = 1_789_387_200.0
"""A Monday in September 2026, epoch s."""


@dataclass(frozen=True, slots=True)
class Row:
    """A burst's lines, and what is to be done first."""

    lines: tuple[str, ...]
    first: ActKind


def rows(text: str) -> list[Row]:
    """The rows of a file. Raises ValueError for what is none."""
    return [msgspec.json.decode(line, type=Row) for line in text.splitlines() if line.strip()]


def first_act(lines: Iterable[str]) -> ActKind:
    """What the rules would do first at these lines, in a talk in which all is allowed."""
    burst = [Incoming("p", "c", f"{number}", NOON, line) for number, line in enumerate(lines)]
    wants = Wants.of(burst)
    remarks = [Remark(incoming.id, incoming.text, NOON) for incoming in burst]
    return by_rules(wants, kept_by(wants.words, remarks, None), Leave()).first


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the share that is right, by act, and each line that is not."""
    parser = argparse.ArgumentParser(prog="python -m lab.plan", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--figures", action="store_true", help="no lines, only how many are right")
    options = parser.parse_args(arguments)
    every = rows(options.file.read_text(encoding="utf-8"))
    found = [(row, first_act(row.lines)) for row in every]
    right, of = Counter(row.first for row, act in found if act is row.first), Counter(row.first for row in every)
    print(f"{right.total()} of {of.total()} right ({right.total() / max(of.total(), 1):.1%})")
    print("\n".join(f"{kind:10} {right[kind]:3} of {of[kind]}" for kind in ActKind if of[kind]))
    if not options.figures:
        print("\n".join(f"{row.first} taken for {act}: {row.lines}" for row, act in found if act is not row.first))


if __name__ == "__main__":
    main()
