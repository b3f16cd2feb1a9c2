"""Plays a script before what answers questions on what was told, and nothing else: no screen, no plan, no model."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from engine.memory.knowing import Knowing
from engine.memory.told_name import told_name
from lab.days.play import MONDAY, Answer
from lab.days.script import Part
from persona.chat import Chat, Session
from persona.line import Line, Speaker
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load

_PERSON = Person("telegram:u1", age=Age.ADULT, memory=True, zone="UTC")
_SPEED = 40.0
"""Seconds from one line to the next."""


def asked(parts: Sequence[Part], knowing: Knowing) -> Iterator[Answer]:
    """Yield an answer for each question of all parts, "" for none."""
    snapshot = Snapshot(_PERSON, Chat("telegram:c1"), load("harry"))
    lines: list[Line] = []
    for part in parts:
        at = began = (MONDAY + timedelta(days=part.day, hours=part.hour)).timestamp()
        for saying in part.sayings:
            lines.append(Line(Speaker.PERSON, saying.text, at))
            person = snapshot.person
            if not saying.asks and (name := told_name(saying.text, lines[-2].text if lines[:-1] else "", person.name)):
                snapshot = replace(snapshot, person=replace(person, name=name))
            answer = ""
            if saying.asks:
                chat = replace(snapshot.chat, session=Session(began=began))
                scene = Scene(replace(snapshot, chat=chat, history=tuple(lines)), at, random.Random(1))  # noqa: S311 - the same each time
                answer = asyncio.run(knowing.answer(scene)) or ""
                yield Answer(saying, answer)
            lines.append(Line(Speaker.PERSONA, answer or "Mm.", at + 1))
            at += _SPEED
