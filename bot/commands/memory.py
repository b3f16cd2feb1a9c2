"""The command about what is remembered: shown, corrected, deleted, allowed and forbidden by the person alone."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.commands.order import Choices, Order
from bot.texts import Texts
from persona.person import Age, Fact, FactsChange
from persona.scene import Snapshot
from scheduler.turns.rules import Outcome

_LONGEST = 200
_ROOM = 1500
"""Characters; the smallest message that a platform takes is 2,000."""
_YEAR = 365 * 86_400.0
"""Seconds for which a note is kept that is not used."""
_BUTTONS = 4
"""A row has five places, and one is for turning memory on or off."""


def memory(order: Order) -> Outcome:
    word, _, text = order.argument.partition(" ")
    if order.snapshot.chat.place.group:
        return order.say(order.texts.records.memory_private)
    match word.casefold():
        case "":
            return _show(order)
        case "yes" | "on":
            return _allow(order, yes=True)
        case "no" | "off":
            return _allow(order, yes=False)
        case "delete":
            return _delete(order, text.strip())
    return _correct(order, word, " ".join(text.split())[:_LONGEST])


def _show(order: Order) -> Outcome:
    person, chat, texts = order.snapshot.person, order.snapshot.chat, order.texts.records
    states = {True: texts.memory_is_on, False: texts.memory_is_off, None: texts.memory_unasked}
    parts, facts = [states[person.memory]], order.snapshot.facts
    if facts:
        parts.append(texts.memory_list)
    elif person.memory:
        parts.append(texts.memory_nothing)
    if chat.summary.text:
        parts.append(texts.memory_summary)
    if facts or chat.summary.text:
        parts.append(texts.memory_how)
    chat = replace(chat, questions=chat.questions.answering())
    return order.choose(
        "\n\n".join(parts),
        _choices(order.texts, order.snapshot),
        chat,
        lines="\n".join(_fitting(order.texts, facts)),
        summary=chat.summary.text[:_ROOM],
    )


def _fitting(texts: Texts, facts: Iterable[Fact]) -> list[str]:
    """The facts with their numbers, as many as a message holds."""
    lines = [f"{number}. {fact.text}" for number, fact in enumerate(facts, 1)]
    count, room = 0, _ROOM
    while count < len(lines) and room >= len(lines[count]):
        room -= len(lines[count]) + 1
        count += 1
    note = [texts.records.memory_more.format(count=len(lines) - count)] if count < len(lines) else []
    return lines[:count] + note


def _choices(texts: Texts, snapshot: Snapshot) -> Choices:
    facts, records = enumerate(snapshot.facts[:_BUTTONS], 1), texts.records
    deleting = [
        (records.memory_delete.format(number=number), f"/memory delete {_mark(fact)}") for number, fact in facts
    ]
    may = snapshot.person.memory
    turning = (records.memory_turn_off, "/memory off") if may else (records.memory_turn_on, "/memory on")
    return (*deleting, turning)


def _allow(order: Order, *, yes: bool) -> Outcome:
    text = order.texts.records.memory_on if yes else order.texts.records.memory_off
    if yes and order.snapshot.person.age is Age.UNKNOWN:
        text = f"{text} {order.texts.house.after_age}"
    questions = order.snapshot.chat.questions
    # On one card with the age, which is still asked.
    questions = questions if questions.open == "age" else questions.answering()
    chat = replace(order.snapshot.chat, questions=questions)

    # What rested on the yes goes with it.
    gone = None if yes else FactsChange(all_dropped=True)
    return replace(order.say(text, chat=chat, person=lambda person: replace(person, memory=yes)), facts=gone)


def _delete(order: Order, key: str) -> Outcome:
    if key.casefold() == "summary":
        return order.say(
            order.texts.records.memory_deleted,
            chat=replace(order.snapshot.chat, summary=replace(order.snapshot.chat.summary, text="")),
        )
    target = _fact(order.snapshot.facts, key)
    if target is None:
        return order.say(order.texts.records.memory_unknown)
    return replace(order.say(order.texts.records.memory_deleted), facts=FactsChange(dropped=(target,)))


def _correct(order: Order, key: str, text: str) -> Outcome:
    wrong = _fact(order.snapshot.facts, key)
    if wrong is None or not text:
        return order.say(order.texts.records.memory_unknown)
    # At the time of the wrong one, so that it keeps its number in the list.
    right = replace(wrong, text=text, source="corrected", expires=order.now + _YEAR)
    corrected = FactsChange(kept=(right,), dropped=(wrong,))
    return replace(order.say(order.texts.records.memory_corrected, text=text), facts=corrected)


def _fact(facts: Sequence[Fact], key: str) -> Fact | None:
    """The fact of a number in the list, or of a button's mark, which stays its own when the numbers move."""
    if re.fullmatch(r"[1-9][0-9]{0,3}", key):
        return facts[int(key) - 1] if int(key) <= len(facts) else None
    return next((fact for fact in facts if _mark(fact) == key), None)


def _mark(fact: Fact) -> str:
    return "#" + hashlib.sha256(f"{fact.at}{fact.text}".encode()).hexdigest()[:12]
