"""Reads what a Telegram message holds beside words: which kind of thing, and what can be told of it; pure functions.

What can't be read of a thing that is known leaves its kind, since whoever sent it waits for a word.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from engine.messages import Kind
from persona.line import Sent
from persona.place.atlas import zones_at
from persona.words import tables

Json = Mapping[str, Any]

_FIELDS = tables(__file__, "fields.toml")
_KINDS = {name: Kind(kind) for name, kind in _FIELDS["things"].items()}
NAMES = tuple(_KINDS)
"""The fields of a message that hold things."""
_ABOUT, _SERVICE = frozenset(_FIELDS["about"]), frozenset(_FIELDS["service"])
_MOST_DIGITS = 3
"""In a name; with more of them it may be a number to call."""


def thing_in(message: Json) -> tuple[Kind, Sent | None] | None:
    """The kind of thing in a message and what can be read of it; TEXT for words alone, None where nobody sent
    anything, OTHER for what no table here knows."""
    name = next((name for name in NAMES if name in message), "")
    if not name:
        if message.get("text"):
            return Kind.TEXT, None
        # Where a field is not known either, somebody may wait for an answer to what is in it.
        is_known = _SERVICE & message.keys() or not message.keys() - _ABOUT
        return None if is_known else (Kind.OTHER, None)
    kind, thing = _KINDS[name], message[name]
    try:
        if kind is Kind.POLL and thing.get("type") == "quiz":
            kind = Kind.QUIZ
        sent = _READERS[kind](thing) if kind in _READERS else Sent()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        sent = Sent()
    return kind, sent if sent != Sent() else None


def is_moving(message: Json) -> bool:
    """Whether an edit only tells that somebody moved on who shows where they are."""
    return "location" in message


def _storable(text: object) -> str:
    return str(text).encode(errors="replace").decode()


def _named(*keys: str) -> Callable[[Json], Sent]:
    """Reads what a thing is called, by the first of these fields that says something."""
    return lambda thing: Sent.of(next((_storable(thing[key]) for key in keys if thing.get(key)), ""))


def _audio(thing: Json) -> Sent:
    names = [_storable(thing[key]) for key in ("title", "performer") if thing.get(key)]
    return Sent.of(" by ".join(names) or _storable(thing.get("file_name") or ""))


def _dice(thing: Json) -> Sent:
    return Sent.of(_storable(thing["emoji"]), value=int(thing["value"]))


def _location(thing: Json) -> Sent:
    return Sent.of(zones=zones_at(float(thing["latitude"]), float(thing["longitude"])))


def _venue(thing: Json) -> Sent:
    names = (_storable(thing[key]) for key in ("title", "address") if thing.get(key))
    return Sent.of(", ".join(names), zones=_location(thing["location"]).zones)


def _contact(thing: Json) -> Sent:
    """Whose contact it is, never the number: also not where somebody is called by one."""
    names = (_storable(thing[key]) for key in ("first_name", "last_name") if thing.get(key))
    name = " ".join(names)
    return Sent.of("" if len(re.sub(r"\D", "", name)) > _MOST_DIGITS else name)


def _poll(thing: Json) -> Sent:
    return Sent.of(_storable(thing["question"]), (_storable(option["text"]) for option in thing["options"]))


def _checklist(thing: Json) -> Sent:
    def entry(task: Json) -> str:
        is_done = task.get("completion_date") or task.get("completed_by_user") or task.get("completed_by_chat")
        return _storable(task["text"]) + (", done" if is_done else "")

    return Sent.of(_storable(thing.get("title") or ""), map(entry, thing["tasks"]))


def _gift(thing: Json) -> Sent:
    gift = thing["gift"]
    return Sent.of(_storable(gift.get("base_name") or (gift.get("sticker") or {}).get("emoji") or ""))


_READERS: Mapping[Kind, Callable[[Json], Sent]] = {
    Kind.AUDIO: _audio,
    Kind.STICKER: _named("emoji"),
    Kind.FILE: _named("file_name"),
    Kind.LOCATION: _location,
    Kind.VENUE: _venue,
    Kind.CONTACT: _contact,
    Kind.POLL: _poll,
    Kind.QUIZ: _poll,
    Kind.DICE: _dice,
    Kind.GAME: _named("title"),
    Kind.CHECKLIST: _checklist,
    Kind.GIFT: _gift,
    Kind.INVOICE: _named("title"),
}
