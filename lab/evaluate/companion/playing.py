"""Plays every probe and the long talk through the house, or through a bare model, and holds the answers against the
checks; counts nothing."""

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from engine.meaning import Meaning
from engine.memory.knowing import Knowing
from engine.ports import Model
from engine.turn.calls import Calls
from engine.turn.talk.intents import Intents
from engine.turn.turn import TurnEngine
from lab.company.play import Answer, play
from lab.company.raw import Raw
from lab.evaluate.companion import probes
from lab.evaluate.companion.drift import Turn, turns
from lab.evaluate.watch import Watch
from persona.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Case:
    """One answer that counts: to which line of what kind of probe, and what is wrong with it."""

    kind: str
    about: str
    line: str
    answer: str
    faults: tuple[str, ...]
    speaks_for: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Company:
    """All that was played with one model."""

    cases: tuple[Case, ...]
    drift: tuple[Turn, ...]


def house(model: Model, seed: int) -> TurnEngine:
    """The house as people meet it, with that model."""
    ids, dice = map(str, itertools.count()), random.Random(seed)  # noqa: S311 - chooses words
    meaning = Meaning()
    calls = Calls(model, draw=partial(dice.getrandbits, 31))
    return TurnEngine(calls, partial(next, ids), intents=Intents(meaning), knows=Knowing(meaning).answer)


async def played(model: Model, sheet: Sheet, *, seed: int, raw: bool, most: int | None, words: str) -> Company:
    """Return what came of it; the same seed asks with the same seeds. Raises EngineError."""
    ours = house(model, seed)
    engine = Raw(ours.calls, ours.new_id) if raw else ours
    chosen, long_talk = probes.probes(sheet, most), probes.long_talk()
    watch = Watch(words, sum(len(probe.talk.lines) for probe in chosen) + len(long_talk.lines))
    cases: list[Case] = []
    for probe in chosen:
        for _ in range(probe.talk.first):
            watch.step()
        async for answer in play(engine, sheet, probe.talk, seed):
            watch.step()
            if check := probe.checks.get(answer.line):
                cases.append(_case(probe, answer, check, sheet))
    answers: list[Answer] = []
    async for answer in play(engine, sheet, long_talk, seed):
        watch.step()
        answers.append(answer)
    return Company(tuple(cases), tuple(turns(answers, sheet)))


def _case(probe: probes.Probe, answer: Answer, check: probes.Check, sheet: Sheet) -> Case:
    faults = check(answer.answer) if answer.answer else ("silent",)
    speaks = probes.speaks_for(sheet, answer.answer)
    return Case(probe.kind, probe.about, answer.line, answer.answer, faults, speaks, answer.seconds)


def of_kind(cases: Sequence[Case], kind: str) -> list[Case]:
    """The cases of one kind of probe."""
    return [case for case in cases if case.kind == kind]
