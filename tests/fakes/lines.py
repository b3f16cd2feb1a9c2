"""What a person said, what he answered, and a talk of both: the one way in which tests make lines."""

import random
from dataclasses import replace
from typing import Any

from persona.chat import Chat
from persona.line import Line, Speaker
from persona.person import Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load

HARRY = load("harry")
NOON = 1_780_000_000.0
EMPTY = Snapshot(Person("telegram:u1", name="Ann"), Chat("telegram:c1"), HARRY)


def scene(snapshot: Snapshot, *, now: float = NOON, seed: int = 1) -> Scene:
    """A Snapshot at a time, with dice of its own."""
    return Scene(snapshot, now, random.Random(seed))


def said(text: str, at: float = 0.0, **more: Any) -> Line:
    """A person's line."""
    return Line(Speaker.PERSON, text, at, **more)


def heard(text: str, at: float = 0.0, **more: Any) -> Line:
    """A line of the persona's."""
    return Line(Speaker.PERSONA, text, at, **more)


def talk(*history: Line, snapshot: Snapshot = EMPTY) -> Snapshot:
    """What is known once these lines were said."""
    return replace(snapshot, history=history)
