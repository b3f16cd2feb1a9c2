"""What is said and asked when reminders are set, and what answers to that do: choose, tell when, skip once."""

from collections.abc import Sequence
from dataclasses import replace

from bot import texts
from bot.commands.checkins import ask_zone
from bot.commands.clocks import due_text, thing
from bot.commands.order import Choices, Order
from bot.texts import promises as words
from bot.texts import times
from engine import promises as finding
from persona.chat import Chat
from persona.promise import Promise, Promises, change
from persona.scene import Snapshot
from scheduler.turns.promises import following, zone_of
from scheduler.turns.rules import Outcome

Card = tuple[str, Choices]
"""A text of the house with its buttons."""


def confirm(
    snapshot: Snapshot, reminders: Promises, now: float, troubles: Sequence[str] = ()
) -> tuple[tuple[Card, ...], Chat]:
    """What is said when reminders were asked for, and the chat after it."""
    chat = snapshot.chat
    cards: list[Card] = []
    plain = [promise for promise in reminders if promise.due]
    if plain:
        cards.append((_noted(plain, snapshot, now), ()))
    cards += [(times.TROUBLES[trouble], ()) for trouble in dict.fromkeys(troubles)]
    if waiting := [promise for promise in reminders if promise.waits_for_zone]:
        cards.append((words.WAITS.format(what=", ".join(thing(promise) for promise in waiting)), ()))
        return tuple(cards), ask_zone(chat)
    asked = [promise for promise in reminders if promise.is_asked]
    cards += [_question(promise, snapshot, now) for promise in asked]
    if asked:
        chat = replace(chat, questions=replace(chat.questions, open="when", whom=""))
    return tuple(cards), chat


def answer(order: Order, verb: str, rest: str) -> Outcome:
    """Do what somebody says of a reminder that was asked back about, or that repeats: pick, at, skip."""
    id_, _, said = rest.partition(" ")
    chat = order.snapshot.chat
    promise = next((promise for promise in chat.promises if promise.id == id_ and promise.is_open), None)
    if promise is None or (verb != "skip" and not promise.is_asked):
        return order.say(times.UNKNOWN)
    match verb:
        case "pick":
            return _picked(order, promise, said)
        case "skip":
            return _skipped(order, promise)
    return _told(order, promise, said)


def plain_answer(chat: Chat, text: str) -> str:
    """The command that a plain answer to the open question stands for, or ""."""
    promise = next((promise for promise in reversed(chat.promises) if promise.is_asked), None)
    if promise is None or not finding.tells_time(text):
        return ""
    return f"/promises at {promise.id} {' '.join(text.split())}"


def _picked(order: Order, promise: Promise, number: str) -> Outcome:
    index = int(number) - 1 if number in ("1", "2") else -1
    if not 0 <= index < len(promise.choices):
        return order.say(times.UNKNOWN)
    return _set(order, promise, promise.choices[index])


def _told(order: Order, promise: Promise, said: str) -> Outcome:
    zone = zone_of(order.snapshot.person)
    if promise.choices and zone is not None:
        fitting = finding.fitting(said, promise.choices, zone)
        if len(fitting) == 1:
            return _set(order, promise, fitting[0])
    wish = finding.wish(f"remind me {said}", order.now, zone)
    if wish is None or wish.trouble:
        text = times.TROUBLES.get(wish.trouble if wish else "", times.WHEN_AGAIN)
        chat = order.snapshot.chat
        return order.say(text, chat=replace(chat, questions=replace(chat.questions, open="when")))
    drafts = tuple(
        replace(draft.promise(promise.line, order.now), what=promise.what or draft.thing) for draft in wish.drafts
    )
    return _changed(order, promise, drafts)


def _set(order: Order, promise: Promise, at: float) -> Outcome:
    if at <= order.now:
        return order.say(times.TROUBLES["past"])
    rule, zone = promise.rule, zone_of(order.snapshot.person)
    if rule and zone is not None:
        rule = finding.at_hour(rule, at, zone)
    return _changed(order, promise, (replace(promise, due=at, until=at, choices=(), lacks="", rule=rule),))


def _changed(order: Order, promise: Promise, others: Promises) -> Outcome:
    snapshot = order.snapshot
    promises = change(snapshot.chat.promises, promise.id, *others)
    before = {earlier.id for earlier in snapshot.chat.promises} - {promise.id}
    chat = replace(snapshot.chat, promises=promises, questions=snapshot.chat.questions.answering())
    reminders = tuple(promise for promise in promises if promise.id not in before)
    cards, chat = confirm(replace(snapshot, chat=chat), reminders, order.now)
    return Outcome(tuple(order.card(text, choices) for text, choices in cards), chat)


def _skipped(order: Order, promise: Promise) -> Outcome:
    if not promise.rule:
        return order.say(times.NO_REPEAT.format(id=promise.id))
    snapshot = order.snapshot
    again = following(promise, zone_of(snapshot.person), order.now)
    promises = change(snapshot.chat.promises, promise.id, *([again] if again else []))
    text = (
        times.SKIPPED.format(when=due_text(again.due, snapshot.person, order.now), what=thing(promise))
        if again
        else times.SKIPPED_LAST.format(what=thing(promise))
    )
    return order.say(text, chat=replace(snapshot.chat, promises=promises))


def _question(promise: Promise, snapshot: Snapshot, now: float) -> Card:
    if not promise.choices:
        return times.WHEN.format(what=thing(promise)), ()
    choices = tuple(
        (due_text(at, snapshot.person, now), f"/promises pick {promise.id} {number}")
        for number, at in enumerate(promise.choices, 1)
    )
    return times.WHICH.format(what=thing(promise)), choices


def _noted(reminders: Sequence[Promise], snapshot: Snapshot, now: float) -> str:
    if len(reminders) == 1 and not reminders[0].rule:
        return words.NOTED.format(when=due_text(reminders[0].due, snapshot.person, now), what=thing(reminders[0]))
    if len(reminders) == 1:
        return _line(reminders[0], snapshot, now, times.REPEATED)
    lines = texts.bullets(
        _line(promise, snapshot, now, times.REPEATED_LINE if promise.rule else words.NOTED_LINE)
        for promise in reminders
    )
    return words.NOTED_MORE.format(lines=lines)


def _line(promise: Promise, snapshot: Snapshot, now: float, text: str) -> str:
    how = times.repeated(promise.rule) if promise.rule else ""
    return text.format(how=how, when=due_text(promise.due, snapshot.person, now), what=thing(promise))
