"""The command about what is remembered: shown, told, corrected, pinned, deleted, allowed and forbidden by the person
alone."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.commands.order import Choices, Order
from bot.commands.person import age_choices
from bot.texts import Texts
from engine.memory.drawing import draw, zone_of
from engine.memory.keeping import YEAR, Told, about, apart, correct, keep
from engine.memory.noticing import wished
from engine.memory.unkept import is_secret
from persona.consent import Permission, allowed, minor_mode
from persona.person import Age, Fact, FactsChange, Holds
from persona.scene import Snapshot
from persona.text import lower_in_place
from scheduler.turns.rules import Outcome

_LONGEST = 200
_ROOM = 1500
"""Characters; the smallest message that a platform takes is 2,000."""
_PIN, _SAID = " 📌", " 📣"
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
        case "share" | "unshare":
            return _share(order, text.strip(), sayable=word.casefold() == "share")
        case "pin" | "unpin":
            return _pin(order, text.strip(), pinned=word.casefold() == "pin")
        case "keep":
            return _keep(order, " ".join(text.split())[:_LONGEST])
        case "forget":
            return _forget(order, text)
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
        lines="\n".join(_fitting(order.texts, [_shown(order, fact) for fact in facts])),
        summary=chat.summary.text[:_ROOM],
    )


def _shown(order: Order, fact: Fact) -> str:
    """A fact with when it was told, and until when it holds where it does not last."""
    texts, zone = order.texts, zone_of(order.snapshot) or UTC
    when = texts.times.on_day(texts.records.memory_told, datetime.fromtimestamp(fact.at, zone))
    if fact.kind is Holds.TEMPORARY and not fact.pinned:
        when += texts.times.on_day(texts.records.memory_until, datetime.fromtimestamp(fact.expires, zone))
    return f"{fact.text} ({when}){_PIN if fact.pinned else ''}{_SAID if fact.sayable else ''}"


def _fitting(texts: Texts, facts: Iterable[str]) -> list[str]:
    """The facts with their numbers, as many as a message holds."""
    lines = [f"{number}. {fact}" for number, fact in enumerate(facts, 1)]
    count, room = 0, _ROOM
    while count < len(lines) and room >= len(lines[count]):
        room -= len(lines[count]) + 1
        count += 1
    note = [texts.records.memory_more.format(count=len(lines) - count)] if count < len(lines) else []
    return lines[:count] + note


def _choices(texts: Texts, snapshot: Snapshot) -> Choices:
    facts, records = enumerate(snapshot.facts[:_BUTTONS], 1), texts.records
    deleting = [(records.memory_delete.format(number=number), f"/memory delete {mark(fact)}") for number, fact in facts]
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

    # What rested on the yes goes with it. With the first one he keeps what they told of themselves in this talk.
    change: FactsChange | None = FactsChange(all_dropped=True)
    if yes:
        allowing = replace(order.snapshot, person=replace(order.snapshot.person, memory=True))
        first = order.snapshot.person.memory is None
        change = draw(allowing, order.snapshot.history, order.now) if first else None
    return replace(order.say(text, chat=chat, person=lambda person: replace(person, memory=yes)), facts=change)


def _keep(order: Order, text: str, *, sayable: bool = False) -> Outcome:
    """Keep what they ask for, also of what is never noted unasked."""
    person, records = order.snapshot.person, order.texts.records
    if not allowed(Permission.REMEMBER, order.snapshot):
        if person.memory and person.age is Age.UNKNOWN:
            return order.choose(order.texts.house.age_question, age_choices(order.texts), order.snapshot.chat)
        state = records.memory_is_off if person.memory is False else records.memory_unasked
        return order.choose(state, ((records.memory_turn_on, "/memory on"),), order.snapshot.chat)
    words, lets_say = apart(text)
    news = wished(words, private=not minor_mode(order.snapshot))
    if news is None:
        return order.say(records.memory_refused)
    told = Told(news, "asked", order.now, sayable or lets_say)
    change = keep(order.snapshot.facts, [told], zone_of(order.snapshot))
    return replace(order.say(records.memory_kept, text=news.text), facts=change)


def _forget(order: Order, text: str) -> Outcome:
    """Forget what a text is about."""
    news = wished(text, private=True)
    words = news.text if news else text
    gone = about(order.snapshot.facts, words)
    if not gone:
        return order.say(order.texts.records.memory_unknown)
    return replace(order.say(order.texts.records.memory_deleted), facts=FactsChange(dropped=gone))


def _pin(order: Order, key: str, *, pinned: bool) -> Outcome:
    """Let a fact stay for good, or no longer."""
    fact, records = _fact(order.snapshot.facts, key), order.texts.records
    if fact is None:
        return order.say(records.memory_unknown)
    change = FactsChange(kept=(replace(fact, pinned=pinned, expires=max(fact.expires, order.now + YEAR)),))
    return replace(
        order.say(records.memory_pinned if pinned else records.memory_unpinned, text=fact.text), facts=change
    )


def _share(order: Order, key: str, *, sayable: bool) -> Outcome:
    """Let facts be told before others, or no longer: that of a number, or what a text is about."""
    one, records = _fact(order.snapshot.facts, key), order.texts.records
    news = None if one else wished(key, private=True)
    facts = (one,) if one else about(order.snapshot.facts, news.text if news else key)
    if not facts:
        # Who lets it be told wants it known.
        return _keep(order, key, sayable=True) if sayable and news else order.say(records.memory_unknown)
    change = FactsChange(kept=tuple(replace(fact, sayable=sayable) for fact in facts))
    text = "; ".join(fact.text for fact in facts)[:_LONGEST]
    return replace(order.say(records.memory_shared if sayable else records.memory_unshared, text=text), facts=change)


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
    if is_secret(lower_in_place(text)):
        return order.say(order.texts.records.memory_refused)
    # At the time of the wrong one, so that it keeps its number in the list.
    right = replace(correct(wrong, text, order.now), source="corrected")
    corrected = FactsChange(kept=(right,), dropped=(wrong,))
    return replace(order.say(order.texts.records.memory_corrected, text=text), facts=corrected)


def _fact(facts: Sequence[Fact], key: str) -> Fact | None:
    """The fact of a number in the list, or of a button's mark, which stays its own when the numbers move."""
    if re.fullmatch(r"[1-9][0-9]{0,3}", key):
        return facts[int(key) - 1] if int(key) <= len(facts) else None
    return next((fact for fact in facts if mark(fact) == key), None)


def mark(fact: Fact) -> str:
    """What names a fact on a button, whatever number it has in the list."""
    return "#" + hashlib.sha256(f"{fact.at}{fact.text}".encode()).hexdigest()[:12]
