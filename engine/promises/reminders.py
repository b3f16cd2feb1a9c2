"""Reminders that a command asks for, and those of which nothing need be asked back; rules, no engine."""

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from engine.promises.clauses import words_beside
from engine.promises.draft import Draft
from engine.promises.wishes import Wish, wish
from engine.times import dates
from engine.times.hours import Hour
from engine.times.moments import Part
from engine.times.reading import read
from engine.times.repeats import Repeat
from engine.times.spans import Stretch

_BARE_HOUR = re.compile(r"\d{1,2}(?!\d| ?[.:h/]?\d| ?[ap]\.?m| ?uhr| ?min| ?h)")
_SHORT = 8
"""Words of an answer to the question when; who writes more has begun to talk of something."""
_BESIDE = 1
"""Words beside the time in such an answer."""
_ORDER = {
    "first": 0,
    "the first": 0,
    "the first one": 0,
    "earlier": 0,
    "second": 1,
    "the second": 1,
    "the second one": 1,
    "later": 1,
}


def reminder(text: str, now: float, zone: tzinfo | None) -> Draft | None:
    """The first reminder that a text asks for at a time that is plain; None where there is none. ``now`` in epoch s."""
    asked = wish(text, now, zone)
    return asked.drafts[0] if asked and not asked.trouble and not asked.drafts[0].choices else None


def of_command(text: str, now: float, zone: tzinfo | None) -> Wish | None:
    """What "/remind 15:00 call mum" asks for."""
    is_bare_hour = _BARE_HOUR.match(dates.plain(text))
    return wish(f"remind me {'at ' if is_bare_hour else ''}{text}", now, zone)


def tells_time(text: str) -> bool:
    """Whether a text is little but a time, as an answer to the question when."""
    plain = dates.plain(text[: dates.LONGEST]).strip(" .!")
    if plain in _ORDER:
        return True
    if len(plain.split()) > _SHORT or "?" in plain:
        return False
    reading = read(_as_hour(plain), date(2026, 1, 1), "")
    return bool(reading.items) and len(words_beside(reading.masked)) <= _BESIDE


def fitting(text: str, choices: Sequence[float], zone: tzinfo) -> tuple[float, ...]:
    """Of two times those that an answer in a few words means: "in the evening", "at 18", "the first"."""
    plain = dates.plain(text[: dates.LONGEST]).strip(" .!")
    if plain in _ORDER:
        return (choices[_ORDER[plain]],)
    local = [datetime.fromtimestamp(choice, zone) for choice in choices]
    items = read(_as_hour(plain), local[0].date(), str(zone)).items
    if any(isinstance(item, Repeat | Stretch) for item in items):
        return ()
    fits = [choice for choice, there in zip(choices, local, strict=True) if all(_fits(item, there) for item in items)]
    return tuple(fits) if items else ()


def on_day_of(text: str, choices: Sequence[float], zone: tzinfo) -> str:
    """An answer to which time is meant, with the day of the choices where it names another clock alone."""
    days = {datetime.fromtimestamp(choice, zone).date() for choice in choices}
    plain = dates.plain(text[: dates.LONGEST]).strip(" .!")
    items = read(_as_hour(plain), date(2026, 1, 1), "").items
    is_clock = bool(items) and all(isinstance(item, Hour | Part) for item in items)
    return f"{min(days)} {_as_hour(plain)}" if len(days) == 1 and is_clock else text


def at_hour(rule: str, at: float, zone: tzinfo) -> str:
    """A rule of repetition at the hour of a time (epoch s)."""
    local = datetime.fromtimestamp(at, zone)
    return re.sub(r"BYHOUR=\d+;BYMINUTE=\d+", f"BYHOUR={local.hour};BYMINUTE={local.minute}", rule)


def _as_hour(plain: str) -> str:
    return f"at {plain}" if re.fullmatch(r"\d{1,2}(?:[:.]\d\d)?", plain) else plain


def _fits(item: object, local: datetime) -> bool:
    match item:
        case Part(first, last):
            return first <= local.hour < last or first <= local.hour + 24 < last
        case Hour(hour, minute, either):
            return local.minute == minute and (local.hour == hour or (either and local.hour % 12 == hour % 12))
    return getattr(item, "first", local.date()) == local.date()
