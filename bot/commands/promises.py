"""Commands about what is to be come back to: promises and reminders, seen, set and dropped; and the words for them."""

from dataclasses import replace
from datetime import datetime

from bot.commands.checkins import ask_zone
from bot.commands.order import Order
from bot.texts import Texts, bullets, texts_of
from engine import promises as finding
from engine.promises.noticing import FURTHEST
from persona.chat import Chat
from persona.languages import house_language
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Promise, Promises, add, drop
from persona.scene import Snapshot
from scheduler.turns.promises import zone_of
from scheduler.turns.rules import Outcome

_LATE = 600.0
_BUTTON = 30
"""Letters of a thing on a button."""


def promises(order: Order) -> Outcome:
    """List what is open, each with a button to drop it; "drop 2" drops one."""
    chat, words = order.snapshot.chat, order.texts.promises
    if chat.place.group:
        return order.say(words.private)
    verb, _, number = order.argument.casefold().partition(" ")
    if verb == "drop":
        return _drop(order, number.strip())
    pending = sorted((promise for promise in chat.promises if promise.is_open), key=lambda promise: promise.due)
    if not pending:
        return order.say(words.nothing)
    text = words.list if order.snapshot.person.zone else words.list_utc
    lines = bullets(_line(order, promise) for promise in pending)
    choices = tuple((_button(order.texts, promise), f"/promises drop {promise.id}") for promise in pending)
    return order.choose(text, choices, chat, lines=lines)


def remind(order: Order) -> Outcome:
    """Set a reminder in so many words: when, then of what."""
    snapshot, now = order.snapshot, order.now
    if snapshot.chat.place.group:
        return order.say(order.texts.promises.private)
    wish = finding.of_command(order.argument, now, zone_of(snapshot.person)) if order.argument else None
    if wish is None or wish.due > now + FURTHEST:
        return order.say(order.texts.promises.usage)
    before = {promise.id for promise in snapshot.chat.promises}
    chat = replace(snapshot.chat, promises=add(snapshot.chat.promises, wish.promise("", now)))
    reminders = tuple(promise for promise in chat.promises if promise.id not in before)
    # Asked twice for the same: it is there once, and is confirmed again.
    repeats = tuple(
        promise
        for promise in chat.promises
        if promise.is_open and (promise.due, promise.what) == (wish.due, wish.thing)
    )
    text, chat = confirm(replace(snapshot, chat=chat), reminders or repeats[:1], now)
    return order.say("{words}", chat=chat, words=text)


def confirm(snapshot: Snapshot, reminders: Promises, now: float) -> tuple[str, Chat]:
    """What is said when reminders were asked for, and the chat after it."""
    chat, person = snapshot.chat, snapshot.person
    texts = texts_of(house_language(person))
    words = texts.promises
    if any(not promise.due for promise in reminders):
        things = ", ".join(_thing(texts, promise) for promise in reminders if not promise.due)
        return words.waits.format(what=things), ask_zone(chat)
    whens = [(_due_text(texts, promise.due, person, now), _thing(texts, promise)) for promise in reminders]
    if len(whens) == 1:
        return words.noted.format(when=whens[0][0], what=whens[0][1]), chat
    lines = bullets(words.noted_line.format(when=when, what=what) for when, what in whens)
    return words.noted_more.format(lines=lines), chat


def reminder_text(person: Person, due: Promises, now: float) -> str:
    """The words in which reminders are given."""
    texts = texts_of(house_language(person))
    text = _given(texts, due)
    return texts.promises.late.format(words=text) if any(now - promise.due > _LATE for promise in due) else text


def _given(texts: Texts, due: Promises) -> str:
    words = texts.promises
    if len(due) > 1:
        return words.given_more.format(lines=bullets(_thing(texts, promise) for promise in due))
    match due[0].what:
        case "":
            return words.given_bare
        case "wake up":
            return words.given_wake
        case _:
            return words.given.format(what=_thing(texts, due[0]))


def _drop(order: Order, number: str) -> Outcome:
    chat, words = order.snapshot.chat, order.texts.promises
    promise = next((promise for promise in chat.promises if promise.id == number and promise.is_open), None)
    if promise is None:
        return order.say(words.drop_unknown)
    chat = replace(chat, promises=drop(chat.promises, number))
    return order.say(words.dropped, chat=chat, what=_title(order.texts, promise))


def _line(order: Order, promise: Promise) -> str:
    words, title = order.texts.promises, _title(order.texts, promise)
    when = _clock(order.texts, promise.due, order.snapshot.person, order.now) if promise.due else ""
    if not promise.is_reminder:
        text = words.promise_line
    else:
        text = words.reminder_line if promise.due else words.reminder_waits
    return text.format(id=promise.id, what=title, when=when)


def _button(texts: Texts, promise: Promise) -> str:
    title = _title(texts, promise)
    short = title if len(title) <= _BUTTON else title[: _BUTTON - 1] + "…"
    return texts.promises.drop.format(id=promise.id, what=short)


def _title(texts: Texts, promise: Promise) -> str:
    return _thing(texts, promise) if promise.is_reminder else finding.your_thing(promise.what)


def _thing(texts: Texts, promise: Promise) -> str:
    return finding.in_second_person(promise.what) or texts.promises.nameless


def _due_text(texts: Texts, at: float, person: Person, now: float) -> str:
    """A time to come in the person's zone; while that is unknown, how long it is until then."""
    return _clock(texts, at, person, now) if person.zone else texts.times.in_a_while(at - now)


def _clock(texts: Texts, at: float, person: Person, now: float) -> str:
    resident = replace(person, zone=person.zone or "UTC")
    moment, today = local_time(resident, at), local_time(resident, now)
    return texts.times.moment(moment, today) if isinstance(moment, datetime) and isinstance(today, datetime) else ""
