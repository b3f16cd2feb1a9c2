"""Days as people write them ("tomorrow", "next Friday", "3 May"): which dates of the person's calendar they mean.

Dates with a month are read by a library, which is imported when the first of them is met.
"""

import re
from datetime import date, datetime, time, timedelta

from engine.times.clocks import MORNING, Span, Wall, clock_in, hours_of
from engine.times.words import DATE, DAYS, PARTS, SPAN, TODAY, WEEK, WEEKDAYS, WEEKEND, number_in, seconds_in

DAY = 86_400.0
"""Seconds."""
_NIGHT = 22

Days = tuple[date, date]
"""The first and the last of them."""


def days_in(text: str, wall: Wall) -> tuple[Days | None, tuple[Span, ...]]:
    """The days that a text names, and where."""
    today = wall.ahead(0)
    if match := SPAN.search(text):
        day = today + timedelta(days=round(seconds_in(match) / DAY))
        return (day, day), (match.span(),)
    if (match := DATE.search(text)) and (day_of_year := _from_library(match[0], today)):
        return (day_of_year, day_of_year), (match.span(),)
    if match := WEEK.search(text):
        monday = wall.ahead(7 - today.weekday())
        return (monday, monday + timedelta(days=4)), (match.span(),)
    if match := WEEKEND.search(text):
        saturday = wall.ahead(5 - today.weekday() + 7 * bool(match["next"]))
        return (max(saturday, today), saturday + timedelta(days=1)), (match.span(),)
    if match := DAYS.search(text):
        day = wall.ahead(number_in(match))
        return (day, day), (match.span(),)
    if match := WEEKDAYS.search(text):
        day = _weekday(match, text, wall)
        return (day, day), (match.span(),)
    return None, ()


def day_of(part: str, wall: Wall) -> Days | None:
    """The day of a part that stands alone: "tonight" is today, "in the morning" the next one."""
    if part == "in the morning":
        day = wall.ahead(int(wall.local.hour >= MORNING.start))
    elif TODAY.fullmatch(part):
        day = wall.ahead(0)
    else:
        return None
    return day, day


def _weekday(match: re.Match[str], text: str, wall: Wall) -> date:
    number, today = number_in(match), wall.local.weekday()
    if match["next"]:
        return wall.ahead(7 - today + number)
    if number == today and _later_today(text, wall):
        return wall.ahead(0)
    return wall.ahead((number - today - 1) % 7 + 1)


def _later_today(text: str, wall: Wall) -> bool:
    """Whether an hour or a part of the day is named that is still to come today."""
    clock, part, today = clock_in(text), PARTS.search(text), wall.ahead(0)
    if clock is not None:
        moment = wall.moment(clock, today, hours_of(part) if part else None)
        # "Friday at 10", said on a Friday at eleven, is not meant for the night.
        return moment is not None and (part is not None or not clock.either or moment < wall.stamp(today, _NIGHT))
    return part is not None and wall.stamp(today, hours_of(part)[0]) > wall.local.timestamp()


def _from_library(text: str, today: date) -> date | None:
    # Imported here: it takes a third of a second, and few people ever need it.
    import dateparser

    base = datetime.combine(today, time())
    options = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
    for languages, order in ((["en"], "DMY" if "." in text else "MDY"), (["de", "fr", "es"], "DMY")):
        moment = dateparser.parse(text, languages=languages, settings=options | {"DATE_ORDER": order})
        if isinstance(moment, datetime):
            return moment.date()
    return None
