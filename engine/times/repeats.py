"""What is said to come again and again ("every Monday at 8"), as a rule, and when it comes next; reads no clock."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from dateutil.rrule import rrulestr

from engine.times.forms import N, any_of, code_of, number_of
from persona.sieve import Sifted
from persona.words import either, lazily, tables

Span = tuple[int, int]
_WORDS: Mapping[str, Mapping[str, list[str]]] = tables(__file__, "repeats.toml")
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = NAMES[:5]


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often: "DAILY", "WEEKLY" or "MONTHLY", each so many times over, on these weekdays or day of the month; ""
    for what comes oftener than once a day. ``part`` is the part of the day that it names, where it does."""

    freq: str
    span: Span
    interval: int = 1
    days: tuple[str, ...] = ()
    monthday: int = 0
    part: str = ""

    def rule(self, start: datetime, *, count: int = 0, until: datetime | None = None) -> str:
        """As a rule of RFC 5545, with the hour of its first time in the person's local time."""
        parts = [f"FREQ={self.freq}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        parts += [f"BYDAY={','.join(self.days)}"] if self.days else []
        parts += [f"BYMONTHDAY={self.monthday}"] if self.monthday else []
        parts += [f"COUNT={count}"] if count else []
        parts += [f"UNTIL={until:%Y%m%d}"] if until else []
        return ";".join((*parts, f"BYHOUR={start.hour}", f"BYMINUTE={start.minute}"))


def repeats_in(text: str) -> tuple[Repeat, ...]:
    """All repetitions that a text, as ``dates.plain`` gives it, asks for."""
    found: list[Repeat] = []
    for name, pattern in _PATTERNS.near(text):
        for match in pattern.finditer(text):
            found.append(_repeat(name, match))
            text = text[: match.start()] + "·" * (match.end() - match.start()) + text[match.end() :]
    return tuple(sorted(found, key=lambda repeat: repeat.span))


def next_time(rule: str, last: float, zone: tzinfo, now: float) -> tuple[float, str]:
    """When (epoch s) what last came at a time comes next after ``now``, in a zone, and its rule from then on; 0 where
    it has come for the last time. An hour that a zone skips is the one after."""
    count = re.search(r"COUNT=(\d+);?", rule)
    left = int(count[1]) if count else 0
    day = datetime.fromtimestamp(last, zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    until = re.search(r"UNTIL=(\d{8})", rule)
    bare = re.sub(r"(?:COUNT|UNTIL)=\w+;?", "", rule)
    end = datetime.strptime(until[1], "%Y%m%d") + timedelta(days=1) if until else None  # noqa: DTZ007 - a wall clock
    passed = 0
    for wall in rrulestr(bare, dtstart=day):
        moment = wall.replace(tzinfo=zone).timestamp()
        if moment <= last:
            continue
        passed += 1
        if (end and wall >= end) or (count and passed >= left):
            return 0.0, rule
        if moment > now:
            return moment, re.sub(r"COUNT=\d+", f"COUNT={left - passed}", rule)
    return 0.0, rule


def first_day(repeat: Repeat, start: datetime) -> datetime:
    """The first day from a local time on, that time's own among them, on which it comes."""
    if not (repeat.days or repeat.monthday):
        return start
    rule = replace(repeat, interval=1).rule(start)
    midnight = start.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    first: datetime = next(iter(rrulestr(rule, dtstart=midnight)))
    return first.replace(tzinfo=start.tzinfo)


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    every, other = either(_WORDS["every"]["words"]), either(_WORDS["every"]["other"])
    weekday = rf"(?:{any_of('weekdays')})s?"
    listed = rf"(?P<days>{weekday}(?:(?:, ?| and | & | und | y | et |/| )(?:(?:{every}) |el |le )?{weekday})*)"
    unit = r"(?P<unit>days?|tage?|d[ií]as?|jours?|weeks?|wochen?|semanas?|semaines?|months?|monate?|mes(?:es)?|mois)"
    small = r"(?:min(?:ute[ns]?|utos?|s)?|h|hrs?|hours?|stunden?|horas?|heures?|sec(?:ond)?s?|segundos?|sekunden?)\b"
    part = rf"(?P<part>{either(_WORDS['part']['words'])})"
    yield (
        "small",
        lazily(
            rf"(?<!\w)(?:{every}) (?:(?:{N}|couple of|few|paar|other|half an?|halbe|media|demi[- ]) ?)?{small}|"
            rf"\bhourly\b|\bstündlich\b"
        ),
    )
    yield (
        "monthly",
        lazily(
            rf"(?<!\w)(?:on )?(?:the |am |el |le |el día |los días |tous les |todos los )?"
            rf"(?P<monthday>\d{{1,2}}|{any_of('ordinals')})(?:st|"
            rf"nd|rd|th|\.|er)? (?:of |de |du )?(?:{every}|the|im) (?:month|monat\w*|mes|mois)(?!\w)"
        ),
    )
    yield (
        "monthly",
        lazily(
            rf"(?<!\w)(?:{every}) (?:month|monat|mes|mois) "
            rf"(?:on |am |el |le )?(?:the |día )?(?P<monthday>\d{{1,2}})(?:st|"
            rf"nd|rd|th|\.|er)?(?!\w)"
        ),
    )
    yield (
        "weekend",
        lazily(rf"(?<!\w)(?:(?:{every}) (?:weekend|wochenende|fin de semana|finde|week-?end)|(?:on )?weekends)(?!\w)"),
    )
    yield "workdays", lazily(rf"(?<!\w)(?:{either(_WORDS['workdays']['words'])})(?!\w)")
    yield (
        "range",
        lazily(
            rf"(?<!\w)(?:(?:every|each|from|von|de|du|cada) )?(?P<first>{any_of('weekdays')})s? ?"
            rf"(?:to|through|thru|bis|a|au|-|–) ?(?P<last>{any_of('weekdays')})s?(?!\w)"
        ),
    )
    yield (
        "other",
        lazily(rf"(?<!\w)(?:{other}) (?:{listed}|(?P<unit>week|day|woche|tag|semana|semaine|jour|d[ií]a))(?!\w)"),
    )
    yield "every", lazily(rf"(?<!\w)(?:{every}) {N} {unit}(?: (?:on |am |el |le )?{listed})?(?!\w)")
    yield "every", lazily(rf"(?<!\w)(?:{every}) {part}?{listed}(?!\w)")
    yield "every", lazily(rf"(?<!\w)(?:{every}) (?:single )?{unit}(?: on {listed})?(?!\w)")
    yield "part", lazily(rf"(?<!\w)(?:{every}) {part}(?!\w)")
    yield "daily", lazily(rf"(?<!\w)(?:{either(_WORDS['often']['daily'])})(?!\w)")
    yield "weekly", lazily(rf"(?<!\w)(?:{either(_WORDS['often']['weekly'])})(?!\w)")
    yield "monthly", lazily(rf"(?<!\w)(?:{either(_WORDS['often']['monthly'])})(?!\w)")
    yield (
        "on days",
        lazily(
            rf"(?<!\w)(?:on |los |les )?(?P<days>(?:{either(_WORDS['plural']['days'])})(?:(?:,? and |, | und | y |"
            rf" et )(?:on |los )?(?:{either(_WORDS['plural']['days'])}|{any_of('weekdays')}))*)(?!\w)"
        ),
    )


_PATTERNS = Sifted(_patterns())
_WEEKS_IN_DAYS = {
    (word, unit): weeks
    for weeks, words, unit in (
        (1, ("8", "ocho"), "d"),
        (1, ("8", "huit"), "j"),
        (1, ("8", "acht"), "t"),
        (2, ("15", "quince"), "d"),
        (2, ("15", "quinze"), "j"),
        (2, ("14", "vierzehn"), "t"),
    )
    for word in words
}
"""Of so many days people speak who mean weeks, by the number and the letter with which "days" begins."""
_WEEKDAY = lazily(rf"(?<!\w)(?:{any_of('weekdays')})(?=s?(?!\w))")


def _repeat(name: str, match: re.Match[str]) -> Repeat:
    groups = match.groupdict()
    days = tuple(
        sorted(
            {NAMES[int(code_of("weekdays", day))] for day in _WEEKDAY.findall(groups.get("days") or "")},
            key=NAMES.index,
        )
    )
    span, part = match.span(), (groups.get("part") or "").strip()
    match name:
        case "small":
            return Repeat("", span)
        case "monthly":
            word = groups.get("monthday") or ""
            return Repeat(
                "MONTHLY", span, monthday=int(word) if word.isdigit() else int(code_of("ordinals", word)) if word else 0
            )
        case "weekend":
            return Repeat("WEEKLY", span, days=("SA", "SU"))
        case "workdays":
            return Repeat("WEEKLY", span, days=_WORKDAYS)
        case "range":
            first, last = (int(code_of("weekdays", groups[name])) for name in ("first", "last"))
            return Repeat(
                "WEEKLY", span, days=tuple(NAMES[day] for day in range(7) if (day - first) % 7 <= (last - first) % 7)
            )
        case "daily" | "part":
            return Repeat("DAILY", span, part=part)
        case "weekly" | "on days":
            return Repeat("WEEKLY", span, days=days)
    if (weeks := _WEEKS_IN_DAYS.get((groups.get("number") or "", (groups.get("unit") or "x")[0]))) is not None:
        return Repeat("WEEKLY", span, weeks, days, part=part)
    interval = 2 if name == "other" else int(number_of(groups.get("number") or "1"))
    freq = {"d": "DAILY", "t": "DAILY", "j": "DAILY", "m": "MONTHLY"}.get((groups.get("unit") or "w")[0], "WEEKLY")
    return Repeat(freq, span, interval, days, part=part)
