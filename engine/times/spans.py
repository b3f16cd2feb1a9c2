"""Every span of minutes or hours that a text names, in four languages: "in half an hour", "10 min vor"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.times.forms import N, number_of

Span = tuple[int, int]
_MINUTES = r"min(?:ute[ns]?|utos?|s)?\b\.?"
_HOURS = r"(?:h|hrs?|hours?|stunden?|std|horas?|heures?)\b"
_IN = (
    r"(?P<ahead>in(?: about| etwa| ca\.?)?|within|en|dentro de|de aqu[ií] a|d'ici|dans|ds) "
    r"(?:(?:like|about|another|exactly|just|etwa|unos|environ) )?"
)
_NEXT = (
    r"(?:that|to|and|so|about|pls|please|plz|remind|ping|avis\w*|av[ií]s\w*|recu\w*|que|para|pa|erinner\w*|"
    r"sag\w*|bitte|rappel\w*|pour|de|d')(?!\w)"
)
"""What may follow a number that is one of minutes though it does not say so: "in 45"."""
_FORMS = (
    (
        2700,
        (
            r"(?:three[- ]quarters? of an hour|(?:einer |ner )?dreiviertel ?stunde|(?:los )?tres cuartos de hora|"
            r"trois quarts d'heure)"
        ),
    ),
    (
        900,
        (
            r"(?:(?:a )?quarter (?:of an )?hour|(?:einer |ner )?viertel ?stunde|"
            r"(?:un )?cuarto de hora|(?:un )?quart d'heure)"
        ),
    ),
    (
        5400,
        (
            r"(?:an hour and a half|one and a half hours|anderthalb stunden|eineinhalb stunden|(?:una )?hora y media|"
            r"une heure et demie)"
        ),
    ),
    (
        1800,
        (
            r"(?:half an hour|a half hour|half hour|half hr|(?:einer |ner )?halben? stunde|media horita|media hora|"
            r"(?:une )?demi[- ]heure)"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span in seconds; ``ahead`` where it is counted from now ("in 20 minutes")."""

    seconds: float
    ahead: bool
    span: Span


def _patterns() -> Iterator[tuple[float, re.Pattern[str]]]:
    later = r"(?P<later>(?:'? time| from now| later)\b)?"
    for seconds, form in _FORMS:
        yield float(seconds), re.compile(rf"(?<!\w)(?:{_IN})?{form}(?!\w){later}")
    yield 0.0, re.compile(rf"(?<!\w){_IN}(?P<number>[1-9][05]|5)(?P<minutes>)(?=[^\w%:]*(?:$|[,.!?;]|{_NEXT}))")
    yield -1800.0, re.compile(rf"(?<!\w)(?:{_IN})?(?P<number>zwei|drei|vier|fünf)einhalb stunden{later}")
    yield -1800.0, re.compile(rf"(?<!\w)(?:{_IN})?{N} (?:and a half hours|y media horas){later}")
    yield (
        0.0,
        re.compile(
            rf"(?<![\w.,])(?:{_IN})?{N}[- ]?(?:(?P<minutes>{_MINUTES})|(?P<hours>{_HOURS}))"
            rf"(?P<half> (?:and a half|y media|et demie))?"
            rf"(?: ?(?:and |und |y |et )?(?P<more>\d{{1,2}}) ?{_MINUTES})?{later}"
        ),
    )


_PATTERNS = tuple(_patterns())


def spans_in(text: str) -> tuple[Stretch, ...]:
    """All spans of a text, as ``dates.plain`` gives it, in its order."""
    spans: list[Stretch] = []
    for seconds, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            ahead = bool(groups.get("ahead") or groups.get("later"))
            spans.append(Stretch(_seconds(seconds, groups), ahead, match.span()))
            text = text[: match.start()] + "·" * (match.end() - match.start()) + text[match.end() :]
    return tuple(sorted(spans, key=lambda stretch: stretch.span))


def _seconds(form: float, groups: dict[str, str | None]) -> float:
    if form > 0:
        return form
    number = number_of(groups["number"] or "1")
    if form < 0:
        return number * 3600 - form
    unit = 60.0 if groups.get("minutes") is not None else 3600.0
    return number * unit + unit / 2 * bool(groups.get("half")) + 60 * int(groups.get("more") or 0)
