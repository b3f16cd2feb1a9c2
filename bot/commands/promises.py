"""Commands about what is to be come back to: promises and reminders, seen, set and dropped; and the words for them."""

from dataclasses import replace

from bot import texts
from bot.commands.clocks import clock, thing
from bot.commands.order import Order
from bot.commands.reminders import answer, confirm
from bot.texts import promises as words
from bot.texts import times
from engine import promises as finding
from persona.person import Person
from persona.promise import Promise, Promises, add, drop, expire
from scheduler.turns.promises import zone_of
from scheduler.turns.rules import Outcome

_LATE = 600.0
_BUTTON = 30
"""Letters of a thing on a button."""


def promises(order: Order) -> Outcome:
    """List what is open, each with a button to drop it; "drop 2" drops one, "skip 2" leaves out its next time."""
    chat = order.snapshot.chat
    if chat.place.group:
        return order.say(words.PRIVATE)
    verb, _, number = order.argument.casefold().partition(" ")
    if verb == "drop":
        return _drop(order, number.strip())
    if verb in ("pick", "at", "skip"):
        return answer(order, verb, number.strip())
    pending = sorted(
        (promise for promise in expire(chat.promises, order.now) if promise.is_open), key=lambda promise: promise.due
    )
    if not pending:
        return order.say(words.PROMISES_NOTHING)
    person = order.snapshot.person
    text = words.PROMISES_LIST if person.zone else words.PROMISES_UTC
    lines = texts.bullets(_line(promise, person, order.now) for promise in pending)
    drops = [(_button(promise), f"/promises drop {promise.id}") for promise in pending]
    skips = [(times.SKIP.format(id=promise.id), f"/promises skip {promise.id}") for promise in pending if promise.rule]
    choices = (*drops, *skips)
    return order.choose(text.format(lines=lines), choices, chat)


def remind(order: Order) -> Outcome:
    """Set a reminder in so many words: when, then of what."""
    snapshot, now = order.snapshot, order.now
    if snapshot.chat.place.group:
        return order.say(words.PRIVATE)
    wish = finding.of_command(order.argument, now, zone_of(snapshot.person)) if order.argument else None
    if wish is None:
        return order.say(words.USAGE)
    if wish.is_refused:
        return order.say(times.TROUBLES[wish.trouble])
    chat = snapshot.chat
    before = {promise.id for promise in chat.promises}
    for draft in wish.drafts:
        chat = replace(chat, promises=add(chat.promises, draft.promise("", now, lacks=wish.trouble)))
    reminders = tuple(promise for promise in chat.promises if promise.id not in before)
    # Asked twice for the same: it is there once, and is confirmed again.
    wanted = [(draft.due, draft.thing) for draft in wish.drafts]
    repeats = tuple(promise for promise in chat.promises if promise.is_open and (promise.due, promise.what) in wanted)
    cards, chat = confirm(replace(snapshot, chat=chat), reminders or repeats[:1], now)
    return Outcome(tuple(order.card(text, choices) for text, choices in cards), chat)


def reminder_text(due: Promises, now: float) -> str:
    """The words in which reminders are given."""
    late = words.LATE if any(now - promise.due > _LATE for promise in due) else ""
    if len(due) > 1:
        return late + words.GIVEN_MORE.format(lines=texts.bullets(thing(promise) for promise in due))
    match due[0].what:
        case "":
            return late + words.GIVEN_BARE
        case "wake up":
            return late + words.GIVEN_WAKE
        case _:
            return late + words.GIVEN.format(what=thing(due[0]))


def _drop(order: Order, number: str) -> Outcome:
    chat = order.snapshot.chat
    promise = next((promise for promise in chat.promises if promise.id == number and promise.is_open), None)
    if promise is None:
        return order.say(words.DROP_UNKNOWN)
    chat = replace(chat, promises=drop(chat.promises, number))
    return order.say(words.DROPPED.format(what=_title(promise)), chat=chat)


def _line(promise: Promise, person: Person, now: float) -> str:
    if not promise.is_reminder:
        return words.PROMISE_LINE.format(id=promise.id, what=_title(promise), when=clock(promise.due, person, now))
    if promise.is_asked:
        return times.LISTED_OPEN.format(id=promise.id, what=thing(promise))
    if promise.rule:
        when, how = clock(promise.due, person, now), times.repeated(promise.rule)
        return times.LISTED.format(id=promise.id, how=how, when=when, what=thing(promise))
    if not promise.due:
        return words.REMINDER_WAITS.format(id=promise.id, what=thing(promise))
    return words.REMINDER_LINE.format(id=promise.id, what=thing(promise), when=clock(promise.due, person, now))


def _button(promise: Promise) -> str:
    title = _title(promise)
    return words.DROP.format(id=promise.id, what=title if len(title) <= _BUTTON else title[: _BUTTON - 1] + "…")


def _title(promise: Promise) -> str:
    return thing(promise) if promise.is_reminder else finding.your_thing(promise.what)
