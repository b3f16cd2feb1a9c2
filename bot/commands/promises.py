"""Commands about what is to be come back to: promises and reminders, seen, set and dropped; and the words for them."""

from dataclasses import replace

from bot.commands.clocks import clock, thing
from bot.commands.order import Order
from bot.commands.reminders import answer, confirm, say_all
from bot.texts import Texts, bullets, texts_of
from engine import promises as finding
from persona.languages import house_language
from persona.person import Person
from persona.promise import Promise, Promises, add, drop, expire
from scheduler.turns.promises import zone_of
from scheduler.turns.rules import Outcome

_LATE = 600.0
_BUTTON = 30
"""Letters of a thing on a button."""


def promises(order: Order) -> Outcome:
    """List what is open, each with a button to drop it; "drop 2" drops one, "skip 2" leaves out its next time."""
    chat, words = order.snapshot.chat, order.texts.promises
    if chat.place.group:
        return order.say(words.private)
    verb, _, number = order.argument.casefold().partition(" ")
    if verb == "drop":
        return _drop(order, number.strip())
    if verb in ("pick", "at", "skip"):
        return answer(order, verb, number.strip())
    pending = sorted(
        (promise for promise in expire(chat.promises, order.now) if promise.is_open), key=lambda promise: promise.due
    )
    if not pending:
        return order.say(words.nothing)
    text = words.list if order.snapshot.person.zone else words.list_utc
    lines = bullets(_line(order, promise) for promise in pending)
    drops = [(_button(order.texts, promise), f"/promises drop {promise.id}") for promise in pending]
    skip = order.texts.reminders.skip
    skips = [(skip.format(id=promise.id), f"/promises skip {promise.id}") for promise in pending if promise.rule]
    return order.choose(text, (*drops, *skips), chat, lines=lines)


def remind(order: Order) -> Outcome:
    """Set a reminder in so many words: when, then of what."""
    snapshot, now, texts = order.snapshot, order.now, order.texts
    if snapshot.chat.place.group:
        return order.say(texts.promises.private)
    wish = finding.of_command(order.argument, now, zone_of(snapshot.person)) if order.argument else None
    if wish is None:
        return order.say(texts.promises.usage)
    if wish.is_refused:
        return order.say(texts.reminders.troubles[wish.trouble])
    chat = snapshot.chat
    before = {promise.id for promise in chat.promises}
    for draft in wish.drafts:
        chat = replace(chat, promises=add(chat.promises, draft.promise("", now, lacks=wish.trouble)))
    reminders = tuple(promise for promise in chat.promises if promise.id not in before)
    # Asked twice for the same: it is there once, and is confirmed again.
    wanted = [(draft.due, draft.thing) for draft in wish.drafts]
    repeats = tuple(promise for promise in chat.promises if promise.is_open and (promise.due, promise.what) in wanted)
    return say_all(order, *confirm(replace(snapshot, chat=chat), reminders or repeats[:1], now))


def reminder_text(person: Person, due: Promises, now: float) -> str:
    """The words in which reminders are given."""
    texts = texts_of(house_language(person))
    text = _given(texts, due)
    return texts.promises.late.format(words=text) if any(now - promise.due > _LATE for promise in due) else text


def _given(texts: Texts, due: Promises) -> str:
    words = texts.promises
    if len(due) > 1:
        return words.given_more.format(lines=bullets(thing(texts, promise) for promise in due))
    match due[0].what:
        case "":
            return words.given_bare
        case "wake up":
            return words.given_wake
        case _:
            return words.given.format(what=thing(texts, due[0]))


def _drop(order: Order, number: str) -> Outcome:
    chat, words = order.snapshot.chat, order.texts.promises
    promise = next((promise for promise in chat.promises if promise.id == number and promise.is_open), None)
    if promise is None:
        return order.say(words.drop_unknown)
    chat = replace(chat, promises=drop(chat.promises, number))
    return order.say(words.dropped, chat=chat, what=_title(order.texts, promise))


def _line(order: Order, promise: Promise) -> str:
    text, when, how = _line_text(order.texts, promise), "", ""
    if promise.due:
        when = clock(order.texts, promise.due, order.snapshot.person, order.now)
    if promise.rule:
        how = order.texts.repeats.phrase(promise.rule, order.texts.times)
    return text.format(id=promise.id, what=_title(order.texts, promise), when=when, how=how)


def _line_text(texts: Texts, promise: Promise) -> str:
    if not promise.is_reminder:
        return texts.promises.promise_line
    if promise.is_asked:
        return texts.reminders.listed_open
    if promise.rule:
        return texts.reminders.listed
    return texts.promises.reminder_line if promise.due else texts.promises.reminder_waits


def _button(texts: Texts, promise: Promise) -> str:
    title = _title(texts, promise)
    short = title if len(title) <= _BUTTON else title[: _BUTTON - 1] + "…"
    return texts.promises.drop.format(id=promise.id, what=short)


def _title(texts: Texts, promise: Promise) -> str:
    return thing(texts, promise) if promise.is_reminder else finding.your_thing(promise.what)
