"""The command about what is remembered: shown, corrected, deleted, allowed and forbidden by the person alone."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.commands.asked import Asked, Choices
from bot.texts import kept
from persona.person import Fact, Person
from scheduler.turns.rules import Outcome

_LONGEST = 200
_ROOM = 1500
"""Characters; the smallest message that a platform takes is 2,000."""
_YEAR = 365 * 86_400.0
"""Seconds for which a note is kept that is not used."""
_BUTTONS = 4
"""A row has five places, and one is for turning memory on or off."""


def memory(asked: Asked) -> Outcome:
    word, _, rest = asked.rest.partition(" ")
    if asked.snapshot.chat.place.group:
        return asked.say(kept.MEMORY_PRIVATE)
    match word.casefold():
        case "":
            return _shown(asked)
        case "yes" | "on":
            return _allowed(asked, yes=True)
        case "no" | "off":
            return _allowed(asked, yes=False)
        case "delete":
            return _deleted(asked, rest.strip())
    return _corrected(asked, word, " ".join(rest.split())[:_LONGEST])


def _shown(asked: Asked) -> Outcome:
    person, chat, name = asked.snapshot.person, asked.snapshot.chat, asked.sheet.display
    parts = [kept.MEMORY_STATE[person.memory].format(name=name)]
    if person.facts:
        parts.append(kept.MEMORY_LIST.format(lines="\n".join(_fitting(person.facts))))
    elif person.memory:
        parts.append(kept.MEMORY_NOTHING)
    if chat.summary.text:
        parts.append(kept.MEMORY_SUMMARY.format(summary=chat.summary.text[:_ROOM]))
    if person.facts or chat.summary.text:
        parts.append(kept.MEMORY_HOW)
    text = "\n\n".join(parts)
    return asked.choose(text, _choices(person), replace(chat, questions=chat.questions.answered()))


def _fitting(facts: Iterable[Fact]) -> list[str]:
    """The facts with their numbers, as many as a message holds."""
    lines = [f"{number}. {fact.text}" for number, fact in enumerate(facts, 1)]
    shown, room = 0, _ROOM
    while shown < len(lines) and room >= len(lines[shown]):
        room -= len(lines[shown]) + 1
        shown += 1
    more = [kept.MEMORY_MORE.format(count=len(lines) - shown)] if shown < len(lines) else []
    return lines[:shown] + more


def _choices(person: Person) -> Choices:
    facts = enumerate(person.facts[:_BUTTONS], 1)
    deleting = [(kept.MEMORY_DELETE.format(number=number), f"/memory delete {_mark(fact)}") for number, fact in facts]
    turning = (kept.MEMORY_TURN_OFF, "/memory off") if person.memory else (kept.MEMORY_TURN_ON, "/memory on")
    return (*deleting, turning)


def _allowed(asked: Asked, *, yes: bool) -> Outcome:
    text = (kept.MEMORY_ON if yes else kept.MEMORY_OFF).format(name=asked.sheet.display)
    chat = replace(asked.snapshot.chat, questions=asked.snapshot.chat.questions.answered())

    def told(person: Person) -> Person:
        # What rested on the yes goes with it.
        return replace(person, memory=yes, facts=person.facts if yes else ())

    return asked.say(text, chat=chat, person=told)


def _deleted(asked: Asked, which: str) -> Outcome:
    if which.casefold() == "summary":
        return asked.say(
            kept.MEMORY_DELETED,
            chat=replace(asked.snapshot.chat, summary=replace(asked.snapshot.chat.summary, text="")),
        )
    found = _found(asked.snapshot.person, which)
    if found is None:
        return asked.say(kept.MEMORY_UNKNOWN)

    def without(person: Person) -> Person:
        return replace(person, facts=tuple(fact for fact in person.facts if fact != found))

    return asked.say(kept.MEMORY_DELETED, person=without)


def _corrected(asked: Asked, which: str, text: str) -> Outcome:
    found = _found(asked.snapshot.person, which)
    if found is None or not text:
        return asked.say(kept.MEMORY_UNKNOWN)
    right = replace(found, text=text, source="corrected", at=asked.now, expires=asked.now + _YEAR)

    def corrected(person: Person) -> Person:
        return replace(person, facts=tuple(right if fact == found else fact for fact in person.facts))

    return asked.say(kept.MEMORY_CORRECTED.format(text=text), person=corrected)


def _found(person: Person, which: str) -> Fact | None:
    """The fact of a number in the list, or of a button's mark, which stays its own when the numbers move."""
    if re.fullmatch(r"[1-9][0-9]{0,3}", which):
        return person.facts[int(which) - 1] if int(which) <= len(person.facts) else None
    return next((fact for fact in person.facts if _mark(fact) == which), None)


def _mark(fact: Fact) -> str:
    return "#" + hashlib.sha256(f"{fact.at}{fact.text}".encode()).hexdigest()[:12]
