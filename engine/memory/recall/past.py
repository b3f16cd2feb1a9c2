"""The stretches of time gone by that a text names, in four languages; knows no line and reads no clock."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from engine.memory.recall.stems import WORDS
from engine.times.forms import N, any_of, code_of, number_of
from persona.text import bound, squeeze, straighten

Span = tuple[date, date]
_READ = 1000
"""Characters of a text that are read."""
_MONTH = rf"(?P<month>{any_of('months')})\b\.?"
_YEAR = r"(?:,? (?:of |de |del )?(?P<year>(?:19|20)\d\d)\b)?"
_BEFORE = "|".join(table["before"] for table in WORDS.values())
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er)?"
_UNITS = (
    r"(?P<unit>days?|tage?n?|d[ií]as?|jours?|weeks?|wochen?|semanas?|semaines?|months?|monate?n?|mes(?:es)?|mois|"
    r"years?|jahre?n?|años?|ans?)"
)
_DAYS = {"d": 1, "t": 1, "j": 1, "w": 7, "s": 7, "m": 30, "y": 365, "a": 365}
# "May" may be no month, and "mar", "sept" or "mars" something else: a number or a preposition stands beside one.
_DATED = (
    re.compile(rf"\b{_NUMBER} (?:of |de )?{_MONTH}{_YEAR}"),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:){_YEAR}"),
    re.compile(rf"\b(?:{_BEFORE}) (?:(?:early|late|mid|the|last|ganzen?) )?{_MONTH}{_YEAR}"),
    re.compile(rf"\b{_MONTH},? (?:of |de )?(?P<year>(?:19|20)\d\d)\b"),
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_ALONE = re.compile(r"(?<!-)\b((?:19|20)\d\d)\b(?!-\d)")
_AGO = (
    re.compile(rf"\b{N} {_UNITS} ago\b"),
    re.compile(rf"\b(?:vor|hace|il y a) {N} {_UNITS}\b"),
)
_NAMED = re.compile(
    r"\b(?:(?P<today>today|tonight|heute|hoy|aujourd'hui|this (?:morning|afternoon|evening))|"
    r"(?P<before>the day before yesterday|vorgestern|anteayer|avant-hier)|"
    r"(?P<yesterday>yesterday|last night|gestern|ayer|anoche|hier(?: soir)?(?=\W*$|,| (?:j|tu|on|nous|vous|soir)))|"
    r"(?P<weekend>last weekend|(?:am )?letzte[sn]? wochenende|(?:el )?fin de semana pasado|(?:le )?week-?end dernier)|"
    r"(?P<week>last week|letzte woche|la semana pasada|la semaine dernière)|"
    r"(?P<month>last month|letzten monat|el mes pasado|le mois dernier)|"
    r"(?P<year>last year|letztes jahr|el año pasado|l'an dernier|l'année dernière))"
)
_WEEKDAY = re.compile(
    rf"\b(?:(?:on|last|this|am|letzten|letzter|el|le) )(?P<weekday>{any_of('weekdays')})\b(?: (?:pasado|dernier))?"
)


def named(text: str, today: date) -> tuple[Span, ...]:
    """The first and last day of each stretch that a text names, none of them to come."""
    plain = squeeze(straighten(bound(text, _READ)).lower())
    spans = [*_dated(plain, today), *_ago(plain, today), *_relative(plain, today), *_weekdays(plain, today)]
    return tuple(dict.fromkeys(span for span in spans if span[0] <= today))


def _dated(text: str, today: date) -> Iterator[Span]:
    rest = text
    for pattern in (_ISO, *_DATED):
        for match in pattern.finditer(rest):
            groups = match.groupdict()
            word = match["month"]
            month = int(word) if word.isdigit() else int(code_of("months", word))
            if span := _month(month, groups.get("day"), groups.get("year"), today):
                yield span
        # What was read as a day is no month as well.
        rest = pattern.sub("·", rest)
    for match in _ALONE.finditer(rest):
        yield date(int(match[1]), 1, 1), date(int(match[1]), 12, 31)


def _month(month: int, day: str | None, year: str | None, today: date) -> Span | None:
    """A month or a day of it, the last one where no year is named."""
    if not 1 <= month <= 12:
        return None
    number = int(year) if year else today.year - (month > today.month)
    try:
        if day:
            return (date(number, month, int(day)),) * 2
        first = date(number, month, 1)
    except ValueError:
        return None
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _ago(text: str, today: date) -> Iterator[Span]:
    for pattern in _AGO:
        for match in pattern.finditer(text):
            unit = _DAYS[match["unit"][0]]
            if match["unit"].startswith(("mo", "me")):
                unit = 30
            days = round(number_of(match["number"]) * unit)
            if days < 40_000:
                middle, wide = today - timedelta(days=days), timedelta(days=unit // 2)
                yield middle - wide, min(middle + wide, today)


def _relative(text: str, today: date) -> Iterator[Span]:
    monday = today - timedelta(days=today.weekday())
    for match in _NAMED.finditer(text):
        match match.lastgroup:
            case "today":
                yield today, today
            case "before":
                yield (today - timedelta(days=2),) * 2
            case "yesterday":
                yield (today - timedelta(days=1),) * 2
            case "weekend":
                yield monday - timedelta(days=2), monday - timedelta(days=1)
            case "week":
                yield monday - timedelta(days=7), monday - timedelta(days=1)
            case "month":
                last = today.replace(day=1) - timedelta(days=1)
                yield last.replace(day=1), last
            case "year":
                yield date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


def _weekdays(text: str, today: date) -> Iterator[Span]:
    for match in _WEEKDAY.finditer(text):
        back = (today.weekday() - int(code_of("weekdays", match["weekday"])) - 1) % 7 + 1
        yield (today - timedelta(days=back),) * 2
