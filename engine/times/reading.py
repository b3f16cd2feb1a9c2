"""All that a text says of time, in its order: clocks, days, parts of days, spans and repetitions; knows no wish."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.times import calendar, forms, hours, repeats, spans
from engine.times.calendar import Day
from engine.times.hours import Hour, Span
from engine.times.moments import Part
from engine.times.repeats import Repeat
from engine.times.spans import Stretch
from persona.sieve import rarely
from persona.words import either, lazily, tables

Item = Day | Hour | Part | Repeat | Stretch
_PARTS = {name: either(words) for name, words in tables(__file__, "hours.toml")["parts"].items()}
_PART = rarely(rf"(?<!\w)(?:{'|'.join(sorted(_PARTS.values(), key=len, reverse=True))})(?!\w)")
_TODAYS = lazily(r"(?:this|ce|cet|heute|esta) ")
_GREETING = rarely(
    r"\b(?:good|guten?|buenos|buenas|bon(?:ne)?|bonsoir|happy) (?:mornings?|morgen|abend|nacht|night|evening|"
    r"noches|tardes|afternoon|tag)\b"
)
_BESIDE = rarely(rf"(?<![\w·.:,/-])(?P<hour>\d{{1,2}}|{forms.any_of('numbers')})(?P<minutes>[0-5]\d)?(?= ·)")
_BEHIND = lazily(r"(?<=· )(?P<hour>\d{1,2})(?=\W*$|,| (?:remind|to|ping|tell|that|please|pls)\b)")
_EVES = tables(__file__, "calendar.toml")["eve"]
_EVE = rarely(
    rf"(?<!\w)(?:{forms.N} (?:days?|tage?|d[ií]as?|jours?) (?:{either(_EVES['counted'])})|"
    rf"(?P<late>{either(_EVES['late'])})|{either(_EVES['day'])})"
    rf"(?=\W*(?:$|[.,;:]|\d|(?:{either(_EVES['behind'])})(?!\w)))"
)
_BETWEEN = lazily(r"[ ,(]*(?:(?:the|at|um|den|dem|der|el|le|a las|à|so|am) ?)?")
"""What stands between two names of one time."""
_MONTH_FIRST = lazily(
    r"America/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Anchorage|Boise|Indiana/.*|Kentucky/.*|Juneau)|"
    r"Pacific/Honolulu|US/.*|Asia/Manila"
)
_EITHER_FIRST = lazily(r"America/(?:Toronto|Vancouver|Halifax|Winnipeg|Edmonton|Regina|St_Johns|Montreal)|Canada/.*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of time, and the text with a dot for each letter of that; ``anchor`` is where the day stands
    from which another ("the night before") is counted back."""

    items: tuple[Item, ...]
    masked: str
    anchor: Span | None = None


def read(text: str, today: date, zone: str) -> Reading:
    """What a text, as ``dates.plain`` gives it, says of time; ``zone`` by its name."""
    masked = _mask(text, (match.span() for match in _GREETING.finditer(text)), "_")
    items: list[Item] = []

    def take(found: Iterable[Item]) -> None:
        nonlocal masked
        taken = tuple(found)
        items.extend(taken)
        masked = _mask(masked, (item.span for item in taken))

    take(repeats.repeats_in(masked))
    take(calendar.days_in(masked, today, month_first=month_first(zone)))
    eve = tuple(_eve(masked, items))
    anchor = next((item.span for item in items if isinstance(item, Day)), None) if eve else None
    take(eve)
    take(stretch for stretch in spans.spans_in(masked) if stretch.ahead)
    take(hours.hours_in(masked))
    take(spans.spans_in(masked))
    take(_part(match) for match in _PART.finditer(masked))
    take(_beside(masked, items))
    once = _once(sorted(items, key=lambda item: item.span), masked)
    return Reading(tuple(once), _mask(masked, (item.span for item in once)), anchor)


def _eve(masked: str, items: Iterable[Item]) -> Iterable[Item]:
    """The day, and where it is named the evening, so many days before the one day that was named earlier."""
    days = [item for item in items if isinstance(item, Day)]
    match = _EVE.search(masked)
    if match and len(days) == 1 and days[0].one and not days[0].past and days[0].span[1] <= match.start():
        first = days[0].first - timedelta(days=int(forms.number_of(match["number"] or "1")))
        yield Day(first, first, match.span())
        if match["late"]:
            yield Part(17, 29, match.span())


def _once(items: Iterable[Item], masked: str) -> list[Item]:
    """The same with a clock or a day that is said in two ways ("mittags um zwölf", "Tuesday the 16th") as one."""
    kept: list[Item] = []
    for item in items:
        before = kept[-1] if kept else None
        gap = masked[before.span[1] : item.span[0]] if before else ""
        if before and _BETWEEN.fullmatch(gap) and _is_same(before, item):
            sure = before if isinstance(before, Hour) and not before.either else item
            kept[-1] = replace(sure, span=(before.span[0], item.span[1]))
        else:
            kept.append(item)
    return kept


def _is_same(one: Item, other: Item) -> bool:
    match one, other:
        case Hour(), Hour():
            return (one.hour % 12, one.minute) == (other.hour % 12, other.minute) and (one.either or other.either)
        case Day(), Day():
            return one.one and (one.first, one.last, one.other) == (other.first, other.last, other.other)
    return False


def month_first(zone: str) -> bool | None:
    """Whether "3/4" is in March where people live, None where it may be either."""
    if _MONTH_FIRST.fullmatch(zone):
        return True
    return None if not zone or _EITHER_FIRST.fullmatch(zone) else False


def _part(match: re.Match[str]) -> Part:
    name = next(name for name, pattern in _PARTS.items() if re.fullmatch(pattern, match[0]))
    first, _, last = name.partition("-")
    return Part(
        int(first),
        int(last),
        match.span(),
        today=bool(_TODAYS.match(match[0])),
        bare=" " not in match[0] and not match[0].startswith("toni"),
    )


def _beside(masked: str, items: Iterable[Item]) -> Iterable[Hour]:
    """The numbers that stand beside a part of the day, or before a day, and are hours by that: "nine tonight"."""
    starts = {item.span[0] for item in items if isinstance(item, Part | Day)}
    for match in _BESIDE.finditer(masked):
        if match.end() + 1 in starts and match["hour"] not in ("a", "an", "una", "un", "une", "ein", "eine", "one"):
            number = int(forms.number_of(match["hour"]))
            if 1 <= number <= 12:
                yield Hour(number, int(match["minutes"] or 0), either=True, span=match.span())
    ends = {item.span[1] for item in items if isinstance(item, Part)}
    for match in _BEHIND.finditer(masked):
        if match.start() - 1 in ends and 1 <= int(match["hour"]) <= 12:
            yield Hour(int(match["hour"]), 0, either=True, span=match.span())


def _mask(text: str, places: Iterable[Span], sign: str = "·") -> str:
    for start, end in places:
        text = text[:start] + sign * (end - start) + text[end:]
    return text
