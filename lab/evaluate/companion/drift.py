"""Whether he holds out: what a talk of sixty turns comes to in its first, its middle and its last third."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.output.phrasing import Past, drop_repeats
from engine.turn.check import Check
from engine.turn.talk.score import Ground, judge
from engine.turn.talk.sense import Sense
from lab.company.play import Answer
from lab.evaluate.bootstrap import Measure, mean
from lab.evaluate.companion.probes import of_persona
from lab.evaluate.variety import lengths
from persona.chat import Chat
from persona.person import Person
from persona.scene import Scene, Snapshot
from persona.sheets.sheet import Sheet

THIRDS = 3
_OF_FORM = frozenset(("label", "bracket", "unfinished", "loops", "unkind", "glee"))
"""Faults that are faults on any engine."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of the long talk: what is wrong with it, whether it says again what was said, its words, and whether
    he still knew who he is (None: not asked)."""

    faulty: bool
    repeats: bool
    words: int
    himself: bool | None


def turns(answers: Sequence[Answer], sheet: Sheet) -> list[Turn]:
    """What each answer comes to, in their order."""
    found: list[Turn] = []
    past = Past()
    before: list[str] = []
    for answer in answers:
        check = of_persona(answer.line)
        found.append(
            Turn(
                bool(faults(answer, before, sheet)),
                drop_repeats(answer.answer, past) != answer.answer,
                lengths([answer.answer])[0],
                None if check is None else not check(answer.answer),
            )
        )
        past.add(answer.answer)
        before.append(answer.line)
    return found


def faults(answer: Answer, before: Sequence[str], sheet: Sheet) -> tuple[str, ...]:
    """What the house would have minded: its rules for all that leaves, and how an answer looks."""
    scene = Scene(Snapshot(Person("lab:u1"), Chat("lab:c1"), sheet), 0.0, random.Random(0))  # noqa: S311 - draws nothing
    held = Check.of(scene, answer.line)
    broken = [name for line in answer.answer.splitlines() if (name := held.refusal(line))]
    verdict = judge(answer.answer, Ground(Sense(answer.line, tuple(before))))
    of_form = [name for name in verdict.faults if name in _OF_FORM]
    return tuple(dict.fromkeys((*broken, *of_form, *(() if answer.answer else ("silent",)))))


def thirds(found: Sequence[Turn]) -> list[dict[str, float]]:
    """Shares of answers with faults, of repeats, of persona questions that were met, and mean words, a third each."""
    size = len(found) // THIRDS
    parts = [found[begin:end] for begin, end in pairwise([at * size for at in range(THIRDS)] + [len(found)])]
    return [
        {
            "faults": _share(part, lambda turn: turn.faulty),
            "repeats": _share(part, lambda turn: turn.repeats),
            "words": _share(part, lambda turn: turn.words),
            "himself": _share([turn for turn in part if turn.himself is not None], lambda turn: turn.himself or 0),
        }
        for part in parts
    ]


def drift(found: Sequence[Turn], of: Callable[[Turn], float]) -> Measure:
    """How much more there is of something in the last third than in the first, turn by turn."""
    size = len(found) // THIRDS
    first, last = found[:size], found[len(found) - size :]
    return mean([of(late) - of(early) for early, late in zip(first, last, strict=True)])


def _share(part: Sequence[Turn], of: Callable[[Turn], float]) -> float:
    return sum(map(of, part)) / len(part) if part else 0.0
