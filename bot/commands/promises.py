"""Commands about what is to be come back to: promises and reminders, seen, set and dropped; and the words for them."""

from dataclasses import replace
from datetime import datetime

from bot import texts
from bot.commands.checkins import ask_zone
from bot.commands.order import Order
from bot.texts import promises as words
from engine import promises as finding
from engine.promises.noticing import FURTHEST
from persona.chat import Chat
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
    chat = order.snapshot.chat
    if chat.place.group:
        return order.say(words.PRIVATE)
    verb, _, number = order.argument.casefold().partition(" ")
    if verb == "drop":
        return _drop(order, number.strip())
    pending = sorted((promise for promise in chat.promises if promise.is_open), key=lambda promise: promise.due)
    if not pending:
        return order.say(words.PROMISES_NOTHING)
    person = order.snapshot.person
    text = words.PROMISES_LIST if person.zone else words.PROMISES_UTC
    lines = texts.bullets(_line(promise, person, order.now) for promise in pending)
    choices = tuple((_button(promise), f"/promises drop {promise.id}") for promise in pending)
    return order.choose(text.format(lines=lines), choices, chat)


def remind(order: Order) -> Outcome:
    """Set a reminder in so many words: when, then of what."""
    snapshot, now = order.snapshot, order.now
    if snapshot.chat.place.group:
        return order.say(words.PRIVATE)
    wish = finding.of_command(order.argument, now, zone_of(snapshot.person)) if order.argument else None
    if wish is None or wish.due > now + FURTHEST:
        return order.say(words.USAGE)
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
    return order.say(text, chat=chat)


def confirm(snapshot: Snapshot, reminders: Promises, now: float) -> tuple[str, Chat]:
    """What is said when reminders were asked for, and the chat after it."""
    chat, person = snapshot.chat, snapshot.person
    if any(not promise.due for promise in reminders):
        things = ", ".join(_thing(promise) for promise in reminders if not promise.due)
        return words.WAITS.format(what=things), ask_zone(chat)
    if len(reminders) == 1:
        return words.NOTED.format(when=_due_text(reminders[0].due, person, now), what=_thing(reminders[0])), chat
    lines = texts.bullets(
        words.NOTED_LINE.format(when=_due_text(promise.due, person, now), what=_thing(promise)) for promise in reminders
    )
    return words.NOTED_MORE.format(lines=lines), chat


def reminder_text(due: Promises, now: float) -> str:
    """The words in which reminders are given."""
    late = words.LATE if any(now - promise.due > _LATE for promise in due) else ""
    if len(due) > 1:
        return late + words.GIVEN_MORE.format(lines=texts.bullets(_thing(promise) for promise in due))
    match due[0].what:
        case "":
            return late + words.GIVEN_BARE
        case "wake up":
            return late + words.GIVEN_WAKE
        case _:
            return late + words.GIVEN.format(what=_thing(due[0]))


def _drop(order: Order, number: str) -> Outcome:
    chat = order.snapshot.chat
    promise = next((promise for promise in chat.promises if promise.id == number and promise.is_open), None)
    if promise is None:
        return order.say(words.DROP_UNKNOWN)
    chat = replace(chat, promises=drop(chat.promises, number))
    return order.say(words.DROPPED.format(what=_title(promise)), chat=chat)


def _line(promise: Promise, person: Person, now: float) -> str:
    if not promise.is_reminder:
        return words.PROMISE_LINE.format(id=promise.id, what=_title(promise), when=_clock(promise.due, person, now))
    if not promise.due:
        return words.REMINDER_WAITS.format(id=promise.id, what=_thing(promise))
    return words.REMINDER_LINE.format(id=promise.id, what=_thing(promise), when=_clock(promise.due, person, now))


def _button(promise: Promise) -> str:
    title = _title(promise)
    return words.DROP.format(id=promise.id, what=title if len(title) <= _BUTTON else title[: _BUTTON - 1] + "…")


def _title(promise: Promise) -> str:
    return _thing(promise) if promise.is_reminder else finding.your_thing(promise.what)


def _thing(promise: Promise) -> str:
    return finding.in_second_person(promise.what) or words.NAMELESS


def _due_text(at: float, person: Person, now: float) -> str:
    """A time to come in the person's zone; while that is unknown, how long it is until then."""
    return _clock(at, person, now) if person.zone else words.in_a_while(at - now)


def _clock(at: float, person: Person, now: float) -> str:
    resident = replace(person, zone=person.zone or "UTC")
    moment, today = local_time(resident, at), local_time(resident, now)
    return words.moment(moment, today) if isinstance(moment, datetime) and isinstance(today, datetime) else ""
