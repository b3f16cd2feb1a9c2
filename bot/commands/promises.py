"""Commands about what is to be come back to: promises and reminders, seen, set and dropped; and the words for them."""

from dataclasses import replace
from datetime import datetime

from bot import texts
from bot.commands.asked import Asked
from bot.commands.checkins import asking_zone
from bot.texts import promises as words
from engine import promises as finding
from engine.promises.noticing import FURTHEST
from persona import promise
from persona.chat import Chat
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Promise, Promises
from persona.scene import Snapshot
from scheduler.turns.promises import zone_of
from scheduler.turns.rules import Outcome

_LATE = 600.0
_BUTTON = 30
"""Letters of a thing on a button."""


def promises(asked: Asked) -> Outcome:
    """List what is open, each with a button to drop it; "drop 2" drops one."""
    chat = asked.snapshot.chat
    if chat.place.group:
        return asked.say(words.PRIVATE)
    verb, _, number = asked.rest.casefold().partition(" ")
    if verb == "drop":
        return _dropped(asked, number.strip())
    here = sorted((each for each in chat.promises if each.is_open), key=lambda each: each.due)
    if not here:
        return asked.say(words.PROMISES_NOTHING)
    person = asked.snapshot.person
    text = words.PROMISES_LIST if person.zone else words.PROMISES_UTC
    lines = texts.bulleted(_line(each, person, asked.now) for each in here)
    choices = tuple((_button(each), f"/promises drop {each.id}") for each in here)
    return asked.choose(text.format(lines=lines), choices, chat)


def remind(asked: Asked) -> Outcome:
    """Set a reminder in so many words: when, then of what."""
    snapshot, now = asked.snapshot, asked.now
    if snapshot.chat.place.group:
        return asked.say(words.PRIVATE)
    found = finding.explicit(asked.rest, now, zone_of(snapshot.person)) if asked.rest else None
    if found is None or found.due > now + FURTHEST:
        return asked.say(words.USAGE)
    before = {each.id for each in snapshot.chat.promises}
    chat = replace(snapshot.chat, promises=promise.add(snapshot.chat.promises, found.kept("", now)))
    new = tuple(each for each in chat.promises if each.id not in before)
    # Asked twice for the same: it is there once, and is confirmed again.
    same = tuple(each for each in chat.promises if each.is_open and (each.due, each.what) == (found.due, found.what))
    text, chat = noted(replace(snapshot, chat=chat), new or same[:1], now)
    return asked.say(text, chat=chat)


def noted(snapshot: Snapshot, new: Promises, now: float) -> tuple[str, Chat]:
    """What is said when reminders were asked for, and the chat after it."""
    chat, person = snapshot.chat, snapshot.person
    if any(not each.due for each in new):
        waiting = ", ".join(_thing(each) for each in new if not each.due)
        return words.WAITS.format(what=waiting), asking_zone(chat)
    if len(new) == 1:
        return words.NOTED.format(when=_when(new[0].due, person, now), what=_thing(new[0])), chat
    lines = texts.bulleted(
        words.NOTED_LINE.format(when=_when(each.due, person, now), what=_thing(each)) for each in new
    )
    return words.NOTED_MORE.format(lines=lines), chat


def reminding(due: Promises, now: float) -> str:
    """The words in which reminders are given."""
    late = words.LATE if any(now - each.due > _LATE for each in due) else ""
    if len(due) > 1:
        return late + words.GIVEN_MORE.format(lines=texts.bulleted(_thing(each) for each in due))
    match due[0].what:
        case "":
            return late + words.GIVEN_BARE
        case "wake up":
            return late + words.GIVEN_WAKE
        case _:
            return late + words.GIVEN.format(what=_thing(due[0]))


def _dropped(asked: Asked, number: str) -> Outcome:
    chat = asked.snapshot.chat
    found = next((each for each in chat.promises if each.id == number and each.is_open), None)
    if found is None:
        return asked.say(words.DROP_UNKNOWN)
    dropped = replace(chat, promises=promise.drop(chat.promises, number))
    return asked.say(words.DROPPED.format(what=_named(found)), chat=dropped)


def _line(each: Promise, person: Person, now: float) -> str:
    if not each.is_reminder:
        return words.PROMISE_LINE.format(id=each.id, what=_named(each), when=_clock(each.due, person, now))
    if not each.due:
        return words.REMINDER_WAITS.format(id=each.id, what=_thing(each))
    return words.REMINDER_LINE.format(id=each.id, what=_thing(each), when=_clock(each.due, person, now))


def _button(each: Promise) -> str:
    what = _named(each)
    return words.DROP.format(id=each.id, what=what if len(what) <= _BUTTON else what[: _BUTTON - 1] + "…")


def _named(each: Promise) -> str:
    return _thing(each) if each.is_reminder else finding.theirs(each.what)


def _thing(each: Promise) -> str:
    return finding.addressed(each.what) or words.NAMELESS


def _when(at: float, person: Person, now: float) -> str:
    """A time to come in the person's zone; while that is unknown, how long it is until then."""
    return _clock(at, person, now) if person.zone else words.in_a_while(at - now)


def _clock(at: float, person: Person, now: float) -> str:
    there = replace(person, zone=person.zone or "UTC")
    when, today = local_time(there, at), local_time(there, now)
    return words.moment(when, today) if isinstance(when, datetime) and isinstance(today, datetime) else ""
