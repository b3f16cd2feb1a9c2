"""Every clock that a text names, in figures and in words, in four languages: "half past eight", "viertel vor neun"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from persona.sieve import Sifted
from persona.words import either, lazily, tables

Span = tuple[int, int]
"""From where to where in a text something stands."""
_WORDS: Mapping[str, Mapping[str, list[str]]] = tables(__file__, "hours.toml")


def _value(table: str) -> Mapping[str, int]:
    return {phrase: int(number) for number, phrases in _WORDS[table].items() for phrase in phrases}


def _longest_first(*names: str) -> str:
    phrases = [phrase for name in names for phrase in _value(name)]
    return "|".join(sorted(phrases, key=len, reverse=True))


_H = rf"(?P<hour>\d{{1,2}}|{_longest_first('hours')})"
_NAMED = rf"(?P<named>{_longest_first('noon')})"
_M = rf"(?P<minutes>\d{{1,2}}|{_longest_first('minutes')})"
_AT = rf"(?<!\w)(?:{either(sorted(_WORDS['before']['hour'], key=len, reverse=True))}) ?"
_AWAY = (
    r"antes|avant|before|vorher|davor|earlier|"
    r"después|despues|après|after|later|más tarde|plus tard|plus tôt|de an|d'avance|prior"
)
_AFTER = _longest_first("after")
_HALF = r"(?: ?(?P<half>[ap]\. ?m\b\.?|[ap] ?m\b|(?<=\d)[ap]\b))"
_EDGE = rf"(?:{either(sorted(_WORDS['edge']['words'], key=len, reverse=True))})(?!\w)"
_ON_EDGE = lazily(_EDGE)
_BEHIND_EDGE = lazily(rf"(?<!\w){_EDGE},? ?(?:at |um |las? |ab )?$")
_MARK = rf"(?: ?(?P<mark>uhr|heures?|hrs|h|o'?clock|horas)\b(?! (?:{_AWAY})\b))"
_NOT_COUNTED = (
    r"(?! ?(?:%|°|percent|degrees|grad|years?|jahren?|años|ans|months?|monaten?|meses|mois|weeks?|wochen?|semanas?|"
    r"semaines?|days?|tagen?|días?|jours?|hours?|stunden?|horas\b|min|mins|minutes?|minuten?|minutos?|miles?|km|people|"
    r"times|euros?|dollars?|least|am besten|x\b|más|plus|bis|to \d)\b|[\d%°€$]|[.,:/]\d)"
)
_WORDLESS = r"(?<![\w.:,/€$#+-])"


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each way to name a clock, the longer first, with its name."""
    to = r"(?P<side>past|after|to|before|of|till?|nach|vor|avant|antes de|para)"
    yield "around half", lazily(rf"(?:{_AT})?(?<!\w)(?P<minutes>fünf|5) (?P<side>vor|nach) halb {_H}(?!\w)")
    yield "half next", lazily(rf"(?:{_AT})?(?<!\w)(?P<less>dreiviertel|halb) {_H}(?!\w)")
    yield (
        "past",
        lazily(
            rf"(?:{_AT})?{_WORDLESS}{_M}(?P<counted> ?min(?:ute[ns]?|s)?)? {to} (?:las? )?(?:{_NAMED}|{_H})(?:{_MARK}|"
            rf"{_HALF}|(?!\w))(?! ?[:.]\d)(?! (?:{_UNITS}))"
        ),
    )
    yield "quarter", lazily(rf"(?:{_AT})?(?<!\w)(?<!dreiviertel )(?P<quarter>viertel) {_H}(?!\w)")
    yield (
        "british",
        lazily(rf"(?:{_AT})?(?<!\w)half[- ](?P<hour>{_longest_first('hours')}|\d{{1,2}})(?!\w|:| ?(?:{_UNITS}))"),
    )
    yield "less", lazily(rf"(?:(?:{_AT})|(?<!\w)){_H}(?P<mark> ?heures?| ?h)? (?:menos|moins)(?: le)? {_M}(?!\w)")
    yield (
        "spelled",
        lazily(
            rf"(?:{_AT})?(?<!\w)(?P<hour>{_longest_first('late')}) (?P<mark>uhr|heures|horas)"
            rf"(?: (?:und |et |y |con )?(?P<minutes>\d\d|{_AFTER}))?(?!\w)(?! (?:{_AWAY})\b)"
        ),
    )
    yield (
        "more",
        lazily(rf"(?:{_AT})(?:{_NAMED}|{_H})(?P<mark> ?heures?)? (?:y |et )?(?P<minutes>\d\d|{_AFTER})(?!\w)(?!:)"),
    )
    yield (
        "more",
        lazily(
            rf"(?<!\w)(?!une )(?:{_NAMED}|{_H})(?P<mark> ?heures?)? (?:y|et) "
            rf"(?P<minutes>media|cuarto|demie?|quart)(?!\w)"
        ),
    )
    yield "more", lazily(rf"(?<!\w)(?P<hour>{_longest_first('hours')})[- ](?P<minutes>{_AFTER})(?!\w){_HALF}?")
    yield "more", lazily(rf"(?<!\w)(?P<named>midi|minuit) (?P<minutes>{_AFTER})(?!\w)")
    yield (
        "named",
        lazily(
            rf"(?:{_AT})?(?<!\w)(?:al |a )?(?<!del )(?<!d')(?<!après[- ])(?<!apres[- ])(?<!nach)"
            rf"{_NAMED}(?! de la)(?!\w)"
        ),
    )
    yield "military", lazily(rf"(?:^\W*|{_AT}|(?<=· ))(?P<clock>(?:[01]\d|2[0-3])[0-5]\d)(?P<mark>)(?![\w.:])")
    yield "military", lazily(rf"{_WORDLESS}(?P<clock>(?:[01]\d|2[0-3])[0-5]\d) ?(?P<mark>hrs|hours|h|uhr)\b")
    yield (
        "figures",
        lazily(
            rf"(?:(?P<before>{_AT}))?{_WORDLESS}(?P<hour>\d{{1,2}}) ?(?P<colon>[:.h])(?P<minutes>[0-5]\d)(?!\d|"
            rf"[.,:/]\d|\.\w)"
            rf"(?:{_HALF}|{_MARK})?(?! ?(?:%|km|kg|€|euros?))"
        ),
    )
    yield (
        "figures",
        lazily(
            rf"(?:(?P<before>{_AT}))?{_WORDLESS}(?P<hour>\d{{1,2}})"
            rf"(?:{_HALF}|{_MARK}(?: ?(?P<minutes>[0-5]\d)\b)?)(?!\d)"
        ),
    )
    yield "word", lazily(rf"(?<!\w)(?P<hour>{_longest_first('hours')})(?:{_HALF}|{_MARK})(?! et)")
    yield "bare", lazily(rf"(?P<before>{_AT}){_WORDLESS}{_H}(?!\w){_NOT_COUNTED}(?! (?:{_UNITS}))")


_UNITS = (
    r"(?:time|more|of|day|days|hours?|min|minutes?|weeks?|months?|years?|people|person|kids|my|the|mi|mes|más|"
    r"stunden?|tage|wochen?|días|semanas|jours|semaines|fois|veces|other|another)\b"
)


@dataclass(frozen=True, slots=True)
class Hour:
    """A clock as a text names it: ``either`` half of the day may be meant, ``formal`` where 24 hours are counted;
    ``edge`` where something begins or ends with it ("until five")."""

    hour: int
    minute: int
    either: bool
    span: Span
    formal: bool = False
    edge: bool = False


def hours_in(text: str) -> tuple[Hour, ...]:
    """All clocks that a text (as ``dates.plain`` gives it) names, in its order."""
    hours: list[Hour] = []
    for way, pattern in _WAYS.near(text):
        for match in pattern.finditer(text):
            if hour := _hour(way, match):
                edge = _ON_EDGE.match(match[0]) or _BEHIND_EDGE.search(text[: match.start()])
                ends = bool(edge) or _is_range(match.groupdict(), hour.hour % 12 + 1, 60 - hour.minute)
                hours.append(replace(hour, edge=ends))
                text = text[: match.start()] + "·" * (match.end() - match.start()) + text[match.end() :]
    return tuple(sorted(hours, key=lambda hour: hour.span))


@lru_cache(maxsize=4096)
def _number(name: str, word: str) -> int:
    if word.isdigit():
        return int(word)
    return next(number for phrase, number in _value(name).items() if re.fullmatch(phrase, word))


def _hour(way: str, match: re.Match[str]) -> Hour | None:
    groups = match.groupdict()
    if way == "military":
        number = int(groups["clock"])
        return Hour(number // 100, number % 100, either=False, span=match.span(), formal=True)
    named, minutes = groups.get("named"), groups.get("minutes")
    hour = _number("noon", named) if named else _number("late" if way == "spelled" else "hours", groups["hour"])
    minute = _number("after" if way in ("more", "spelled") else "minutes", minutes) if minutes else 0
    at = _shifted(way, groups, hour * 60, minute)
    if _is_range(groups, hour, minute) and minute % 5:
        return None
    if not (0 <= at <= 1440 and minute < 60 and (hour <= 12 or not groups.get("half"))) or (
        way == "past" and minute > 30
    ):
        return None
    if way not in ("figures", "military") and not named and not 1 <= hour <= 12 + 12 * (way in ("bare", "spelled")):
        return None
    return _in_half(Hour(at // 60 % 24, at % 60, either=not named and 1 <= hour <= 12, span=match.span()), groups)


def _is_range(groups: Mapping[str, str | None], hour: int, minute: int) -> bool:
    """Whether figures may be two hours rather than minutes before one: "4 to 5pm", "10 to 11"."""
    in_figures = (groups.get("minutes") or "").isdigit() and groups.get("side") in ("to", "till", "til")
    return in_figures and groups.get("counted") is None and (minute % 5 != 0 or minute == (hour - 2) % 12 + 1)


def _in_half(hour: Hour, groups: Mapping[str, str | None]) -> Hour:
    """The same in the half of the day that stands beside it, or as 24 hours are written."""
    half = re.sub(r"[. ]", "", groups.get("half") or "")
    if half:
        return replace(hour, hour=hour.hour % 12 + 12 * (half[0] == "p"), either=False)
    written = groups.get("hour") or ""
    formal = (groups.get("mark") or "").strip() in ("uhr", "h", "hrs") or groups.get("colon") == "h"
    formal = written.isdigit() and (formal or (bool(groups.get("colon")) and _is_foreign(groups.get("before") or "")))
    zero = written.startswith("0") and bool(groups.get("colon"))
    return replace(hour, formal=formal or zero, either=hour.either and not zero)


def _is_foreign(before: str) -> bool:
    """Whether the word before it is of a language in which figures mean 24 hours."""
    return before.strip() in ("um", "ab", "gegen", "bis", "a las", "a la", "pa las", "para las", "las", "à", "vers")


def _shifted(way: str, groups: Mapping[str, str | None], start: int, minute: int) -> int:
    """Minutes since midnight of a way to name a clock."""
    match way:
        case "half next":
            return start - (15 if groups["less"] == "dreiviertel" else 30)
        case "around half":
            return start - 30 + (minute if groups["side"] == "nach" else -minute)
        case "quarter":
            return start - 45
        case "british":
            return start + 30
        case "less":
            return start - minute
        case "past" if groups["side"] not in ("past", "after", "nach"):
            return start - minute if start else 1440 - minute
    return start + minute


_WAYS = Sifted(_patterns())
