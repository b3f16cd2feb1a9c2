"""Plays a talk on an engine, turn by turn, as a chat does it but for store and door; judges nothing."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol

from engine.memory.drawing import asked_before
from engine.memory.told_name import told_name
from engine.messages import Bubble, Cost
from lab.company.talks import Talk
from persona import evolve
from persona.acts import Act
from persona.chat import Chat
from persona.feelings.stage import Thresholds
from persona.line import Line, Speaker
from persona.person import Person
from persona.scene import Scene, Snapshot
from persona.sheets.sheet import Sheet

_BEGIN, _PAUSE = 1_780_000_000.0, 40.0
"""When a talk begins (epoch s), and the seconds between two lines of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: to which line of which talk, where it came from, whether it holds what it must (None: nothing),
    what the scorer minded, tokens that the engine computed anew, and seconds."""

    talk: str
    seed: int
    turn: int
    line: str
    answer: str
    origin: str
    faults: tuple[str, ...]
    holds: bool | None
    calls: int
    uncached: int
    prompt: int
    seconds: float


class Answers(Protocol):
    """What answers a turn: the turn engine, or a part of it that is looked at alone."""

    def reply(self, scene: Scene) -> AsyncIterator[Act | Bubble | Cost]:
        """Yield what is said, and what it cost. Raises EngineError."""
        ...


async def play(engine: Answers, sheet: Sheet, talk: Talk, seed: int) -> AsyncIterator[Answer]:
    """Yield an answer for each line that counts."""
    rng, now = random.Random(f"{seed} {talk.lines}"), _BEGIN  # noqa: S311 - chooses words
    snapshot = Snapshot(Person("lab:u1"), Chat(f"lab:c{seed}"), sheet)
    for turn, text in enumerate(talk.lines):
        now += _PAUSE
        line = Line(Speaker.PERSON, text, now, id=str(turn), person="lab:u1")
        if name := told_name(text, asked_before(snapshot.history, len(snapshot.history)), snapshot.person.name):
            snapshot = replace(snapshot, person=replace(snapshot.person, name=name))
        scene = Scene(snapshot, now, rng)
        snapshot = evolve.hear(scene, [line], thresholds=Thresholds())
        began = perf_counter()
        parts = [part async for part in engine.reply(scene.at(snapshot))]
        seconds = perf_counter() - began
        texts = [part.text for part in parts if isinstance(part, Bubble)]
        cost = next((part for part in parts if isinstance(part, Cost)), Cost())
        for at, bubble in enumerate(texts):
            snapshot = evolve.say(snapshot, Line(Speaker.PERSONA, bubble, now + at + 1))
        holds = talk.recalls.get(text)
        if turn >= talk.first:
            yield Answer(
                talk.name,
                seed,
                turn,
                text,
                "\n".join(texts),
                cost.origin,
                cost.faults,
                None if holds is None else holds in " ".join(texts).lower(),
                cost.calls,
                cost.usage.prompt - cost.usage.cached,
                cost.usage.prompt,
                round(seconds, 2),
            )
