"""The words and forms by which days are named, as patterns: weekdays, dates, holidays, spans of days and weeks."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from persona.sieve import Sifted
from persona.words import either, lazily, tables

_WORDS: Mapping[str, Mapping[str, list[str]]] = tables(__file__, "calendar.toml")


def _codes(table: str) -> Mapping[str, str]:
    return {phrase: code for code, phrases in _WORDS[table].items() for phrase in phrases}


def any_of(*names: str) -> str:
    """A pattern for the words of these tables, the longest first."""
    return "|".join(sorted((phrase for name in names for phrase in _codes(name)), key=len, reverse=True))


@lru_cache(maxsize=4096)
def code_of(table: str, word: str) -> str:
    """What a word of a table stands for."""
    return next(code for phrase, code in _codes(table).items() if re.fullmatch(phrase, word))


def number_of(word: str) -> float:
    """The number that figures or a word stand for."""
    return float(word.replace(",", ".")) if word[0].isdigit() else float(code_of("numbers", word))


N = rf"(?P<number>\d{{1,3}}(?:[.,](?:25|5|75))?|{any_of('numbers')})"
_UNIT = (
    r"(?P<unit>days?|tage?n?|d[ií]as?|jours?|weeks?|wochen?|semanas?|semaines?|fortnights?|quinzaines?|months?|"
    r"monate?n?|mes(?:es)?|mois)"
)
_WEEKDAY = rf"(?P<weekday>{any_of('weekdays')})"
_MONTH = rf"(?P<month>{any_of('months')})"
_OF_A_HOLIDAY = (
    "concert|party|dinner|play|tree|market|show|cards?|presents?|gifts?|shopping|lights|movies?|films?|songs?|"
    "jumper|do|lunch|holidays?|de|fair|special|candy|costumes?"
)
_FUNCTION = (
    "at|in|on|is|was|and|but|we|i|my|our|it|its|it's|with|to|for|because|so|pls|please|from|by|around|he|she|"
    "they|you|the|a|remind|morning|evening|night|afternoon|noon|or|if|ask|text|there|that|this|of"
)
_YEAR = r"(?:,? (?P<year>20\d\d)\b)?"
_DAY = rf"(?P<day>\d{{1,2}}|{any_of('ordinals')})"
_NEXT = r"(?P<next>next|nächste[nrs]?|naechsten?|próximo|proximo)"


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each way to name a day, the longer first, with its name."""
    yield "holiday", lazily(rf"(?<!\w)(?:{any_of('holidays')})(?!\w)(?! (?:{_OF_A_HOLIDAY})\b)")
    yield (
        "eight",
        lazily(
            r"(?<!\w)(?:(?:heute )?in (?P<german>acht|vierzehn) tagen|"
            r"(?:en|dentro de) (?P<spanish>ocho|quince) d[ií]as|"
            r"(?:dans|d'ici) (?P<eight>huit|quinze) jours)(?!\w)"
        ),
    )
    yield (
        "ahead",
        lazily(
            rf"(?<!\w)(?:{N} {_UNIT}(?: from (?:today|now|tomorrow)| today| time)|"
            rf"(?:a )?(?P<fortnight>fortnight)(?: today|"
            rf" from today| time)?)(?!\w)"
        ),
    )
    yield (
        "ahead",
        lazily(
            rf"(?<!\w)(?:(?:today|heute|hoy|von heute|de hoy|d'aujourd'?hui) )?"
            rf"(?:in|within|en|dentro de|dans) "
            rf"(?:(?:exactly|about|just|like|genau|exactement|justo) )?{N} {_UNIT}(?:'? time|"
            rf" justas| exactos)?(?!\w)"
        ),
    )
    yield "ahead", lazily(r"(?<!\w)(?P<week>(?:a|one) week (?:from )?(?:today|tomorrow|tmrw)|tomorrow week)(?!\w)")
    yield (
        "of the next week",
        lazily(
            rf"(?<!\w)(?:next week|nächste woche|la semana que viene|la próxima semana|la semaine prochaine)[, ]+"
            rf"(?:on |am |el |le )?{_WEEKDAY}(?!\w)"
        ),
    )
    yield "week", lazily(r"(?<!\w)(?:today|heute) (?:week|in einer woche)(?!\w)")
    yield (
        "eight",
        lazily(r"(?<!\w)(?:d'|de |von )?(?:aujourd'hui|hoy|heute) en (?P<eight>huit|ocho|quinze|quince)(?!\w)"),
    )
    yield "weeks on", lazily(rf"(?<!\w)a week (?:on |this |from |next )?{_WEEKDAY}(?!\w)")
    yield (
        "numbered",
        lazily(
            rf"(?<!\w)(?:(?:on|am|el|le) )?{_WEEKDAY},? (?:the |den |dem |el |le )?(?P<day>1[3-9]|2\d|3[01])"
            r"(?:st|nd|rd|th|\.)?(?![\w/%]|[:.]\d| ?(?:uhr|h|hrs|hours|o'clock|min\w*|euros?|people|€)\b)"
        ),
    )
    yield (
        "weekday",
        lazily(
            rf"(?<!\w)(?:(?:{_NEXT}|(?P<last>last|letzten?|vergangenen?|pasado)|(?P<this>this|coming|diese[nrms]?|"
            rf"kommenden?|este|ce|el|le(?= \w+ \d)|on|am)) )*{_WEEKDAY}"
            r"(?:(?!\w)|(?=(?:vor|nach)?mittags?\b|abends?\b|nachts?\b|morgens?\b|früh\b))"
            r"(?P<later> week| in einer woche| nächster woche| nächste woche|"
            r" der nächsten woche| next week| de la semana que viene| de la semaine prochaine| en huit| en ocho|"
            r" in a week|(?: que viene)| prochain)?(?P<gone> ago|"
            r" passé| dernier| pasado)?"
        ),
    )
    yield (
        "date",
        lazily(rf"(?<!\w)(?:{_DAY})(?:st|nd|rd|th|\.|er|º)?(?: of| de|\.)? ?{_MONTH}\b\.?(?: de| del)?{_YEAR}"),
    )
    yield "date", lazily(rf"(?<!\w){_MONTH} (?:the )?{_DAY}(?:st|nd|rd|th)?\b(?![:h]| ?[ap]m\b){_YEAR}")
    yield (
        "tiny",
        lazily(
            rf"(?:^|(?<=am )|(?<=mich )|(?<=mir )|(?<=bitte ))(?P<weekday>{any_of('tiny')})\.?,? "
            rf"(?=\d{{1,2}}(?:[:.]\d\d| ?uhr))|"
            rf"(?<!\w)(?P<other>{any_of('tiny')})\.?,? (?=\d{{1,2}}(?:[:.]\d\d)? ?uhr)"
        ),
    )
    yield "iso", lazily(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
    yield "dots", lazily(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d|\d\d(?![:.\d]))?(?!\d)")
    yield (
        "slashes",
        lazily(
            r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?"
            r"(?![\d/]| ?(?:h|hours?|hrs?|stunden?|std|horas?|heures?)\b)"
        ),
    )
    yield (
        "ordinal",
        lazily(
            rf"(?<!\w)(?:on |the |on the |el |le |am |den |der |a )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|"
            rf"er)\b(?! (?:time|birthday|floor|place|year|century|of every|of each|grade|anniversary|of the month))"
            rf"(?! (?!(?:{_FUNCTION})\b)[a-z])"
        ),
    )
    yield (
        "ordinal",
        lazily(r"(?<!\w)(?:el (?:día |dia )?|le )(?P<day>\d{1,2})(?!\w|[:.h/]\d| ?h\b| ?%| (?:años|ans|por|de cada))"),
    )
    yield (
        "ordinal",
        lazily(rf"(?<!\w)on the (?P<day>{any_of('ordinals')})\b(?! (?!(?:{_FUNCTION})\b)[a-z])"),
    )
    yield "ordinal", lazily(r"(?<!\w)(?:am|den|der) (?P<day>\d{1,2})\.(?! ?\d)")
    yield (
        "vague",
        lazily(
            rf"(?<!\w)(?:(?P<weekend>(?:{_NEXT} )?(?:{either(_WORDS['vague']['weekend'])}))|"
            rf"{either(_WORDS['vague']['week'])})(?!\w)"
        ),
    )
    yield "days", lazily(rf"(?<!\w)(?:{any_of('days')})(?!\w)")


FORMS = Sifted(_patterns())
"""Each way to name a day, the longer first, with its name."""
