"""Every day that a text names, in four languages, by the forms in which days are named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.times.forms import FORMS, code_of, number_of
from persona.words import lazily, tables

Span = tuple[int, int]
_THURSDAY = 3


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a text names it: ``first`` to ``last`` where it is a week or a weekend, ``other`` where figures may
    mean another one ("3/4"); ``weekday`` where it was named by that."""

    first: date
    last: date
    span: Span
    other: date | None = None
    weekday: int | None = None
    past: bool = False

    @property
    def one(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last and self.other is None


_SHORT = frozenset(tables(__file__, "calendar.toml")["short"]["words"])
_BESIDE = lazily(r" ?(?:at )?\d| (?:morning|night|evening|afternoon|noon|arvo)|[,.]? ·")


def days_in(text: str, today: date, *, month_first: bool | None) -> tuple[Day, ...]:
    """All days that a text (as ``dates.plain`` gives it) names, in its order; ``month_first`` says how "3/4" is read
    where the person lives, None where nobody can tell."""
    days: list[Day] = []
    for way, pattern in FORMS.near(text):
        for match in pattern.finditer(text):
            if day := _READERS[way](match, today, month_first):
                days.append(day)
                text = text[: match.start()] + "·" * (match.end() - match.start()) + text[match.end() :]
    return tuple(sorted(days, key=lambda day: day.span))


def _one(day: date, match: re.Match[str]) -> Day:
    return Day(day, day, match.span())


def _holiday(match: re.Match[str], today: date, _: bool | None) -> Day:
    month, _sign, number = code_of("holidays", match[0]).partition("-")
    if number == "0":
        first = [date(year, int(month), 1) for year in (today.year, today.year + 1)]
        days = [day + timedelta(days=(_THURSDAY - day.weekday()) % 7 + 21) for day in first]
    else:
        days = [date(year, int(month), int(number)) for year in (today.year, today.year + 1)]
    return _one(next(day for day in days if day >= today), match)


def _ahead(match: re.Match[str], today: date, _: bool | None) -> Day | None:
    groups = match.groupdict()
    if groups.get("week"):
        return _one(today + timedelta(days=7 + ("tom" in match[0] or "tmrw" in match[0])), match)
    if groups.get("fortnight"):
        return _one(today + timedelta(days=14), match)
    unit, number = groups["unit"], number_of(groups["number"])
    size = {"d": 1, "t": 1, "j": 1, "w": 7, "s": 7, "f": 14, "q": 14, "m": 30}[unit[0]]
    from_tomorrow = match[0].endswith("tomorrow")
    ahead = today + timedelta(days=round(number * size) + from_tomorrow)
    return _one(ahead, match) if size != 30 else Day(ahead, ahead + timedelta(days=1), match.span())


def _week(match: re.Match[str], today: date, _: bool | None) -> Day:
    groups = match.groupdict()
    word = groups.get("eight") or groups.get("german") or groups.get("spanish") or ""
    days = 14 if word.startswith(("qui", "vier")) else 7
    return _one(today + timedelta(days=days), match)


def _weekday(match: re.Match[str], today: date, _: bool | None) -> Day | None:
    groups = match.groupdict()
    word, later = groups["weekday"], (groups.get("later") or "").strip()
    if groups.get("gone") or groups.get("last"):
        return Day(today - timedelta(days=7), today, match.span(), past=True)
    preposition = match[0] != word
    if word in _SHORT and not preposition and not _BESIDE.match(match.string, match.end()):
        return None
    number = int(code_of("weekdays", word))
    days = (number - today.weekday() - 1) % 7 + 1
    if groups.get("next"):
        # "Next Friday", said on a Tuesday, is of this week to some and of the next to others.
        coming, following = today + timedelta(days=days), today + timedelta(days=7 - today.weekday() + number)
        return Day(coming, coming, match.span(), other=following if following != coming else None)
    if re.search(r"(?:nächste|next|semana|semaine)", later):
        return _of_the_next_week(match, today, None)
    if later and later not in ("que viene", "prochain"):
        days += 7
    day = today + timedelta(days=days)
    return Day(day, day, match.span(), weekday=None if later else number)


def _of_the_next_week(match: re.Match[str], today: date, _: bool | None) -> Day:
    """Of the week that begins on Monday, whichever day it is today."""
    return _one(today + timedelta(days=7 - today.weekday() + int(code_of("weekdays", match["weekday"]))), match)


def _numbered(match: re.Match[str], today: date, month_first: bool | None) -> Day | None:
    """A weekday with its number in the month, where the two agree."""
    day = _ordinal(match, today, month_first)
    return day if day and day.first.weekday() == int(code_of("weekdays", match["weekday"])) else None


def _tiny(match: re.Match[str], today: date, _: bool | None) -> Day:
    number = int(code_of("tiny", match["weekday"] or match["other"]))
    day = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return Day(day, day, match.span(), weekday=number)


def _weeks_on(match: re.Match[str], today: date, _: bool | None) -> Day:
    number = int(code_of("weekdays", match["weekday"]))
    return _one(today + timedelta(days=(number - today.weekday() - 1) % 7 + 8), match)


def _dated(match: re.Match[str], today: date, _: bool | None) -> Day | None:
    groups = match.groupdict()
    word, month = groups["day"], groups["month"]
    day = int(word) if word.isdigit() else int(code_of("ordinals", word))
    number = int(month) if month.isdigit() else int(code_of("months", month))
    return _calendar(match, today, number, day, groups.get("year"))


def _calendar(match: re.Match[str], today: date, month: int, day: int, year: str | None) -> Day | None:
    years = [int(year) + 2000 * (len(year) == 2)] if year else [today.year, today.year + 1]
    for candidate in years:
        try:
            moment = date(candidate, month, day)
        except ValueError:
            continue
        if moment >= today:
            return _one(moment, match)
        if year:
            return Day(moment, moment, match.span(), past=True)
    return None


def _slashes(match: re.Match[str], today: date, month_first: bool | None) -> Day | None:
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    by_day = _calendar(match, today, second, first, year)
    by_month = _calendar(match, today, first, second, year)
    if month_first is None and by_day and by_month and by_day.first != by_month.first:
        return Day(by_month.first, by_month.first, match.span(), other=by_day.first)
    return (by_month or by_day) if month_first else (by_day or by_month)


def _ordinal(match: re.Match[str], today: date, _: bool | None) -> Day | None:
    word = match["day"]
    number = int(word) if word.isdigit() else int(code_of("ordinals", word))
    for ahead in range(62):
        day = today + timedelta(days=ahead)
        if day.day == number:
            return _one(day, match)
    return None


def _vague(match: re.Match[str], today: date, _: bool | None) -> Day:
    if match["weekend"]:
        saturday = today + timedelta(days=5 - today.weekday() + 7 * bool(match["next"]))
        return Day(max(saturday, today), saturday + timedelta(days=1), match.span())
    monday = today + timedelta(days=7 - today.weekday())
    return Day(monday, monday + timedelta(days=4), match.span())


def _from_today(match: re.Match[str], today: date, _: bool | None) -> Day:
    return _one(today + timedelta(days=int(code_of("days", _bare(match[0])))), match)


def _bare(word: str) -> str:
    """A word that a pattern with look-around has matched, by a word that stands for the same."""
    return {"morgen": "demain", "mañana": "demain", "manana": "demain"}.get(word, word)


_READERS: Mapping[str, Callable[[re.Match[str], date, bool | None], Day | None]] = {
    "holiday": _holiday,
    "ahead": _ahead,
    "week": _week,
    "eight": _week,
    "weeks on": _weeks_on,
    "of the next week": _of_the_next_week,
    "numbered": _numbered,
    "weekday": _weekday,
    "tiny": _tiny,
    "date": _dated,
    "iso": _dated,
    "dots": _dated,
    "slashes": _slashes,
    "ordinal": _ordinal,
    "vague": _vague,
    "days": _from_today,
}
