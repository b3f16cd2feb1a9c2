"""Every span of minutes or hours that a text names, in four languages: "in half an hour", "10 min vor"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.times.forms import N, any_of, number_of
from persona.sieve import Sifted
from persona.words import either, lazily, tables

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
_TIMER = (
    r"(?P<timer>(?:(?<=timer )|(?<=timer for )|(?<=timer of )|(?<=timer auf )|(?<=timer de )|(?<=temporizador de )|"
    r"(?<=minuteur )|(?<=minuteur de )|(?<=minuteur pour )))"
)
_ONE = "an?|one|un[ae]?|eine?[rmn]?|ne[rn]?"
"""Numbers that are more often articles."""
_STEMS = "ein|zwei|drei|vier|fünf|sechs"
_WORDS = tables(__file__, "spans.toml")
_FRACTIONS, _SIGNS, _BARE = (
    {words: minutes for minutes, ways in _WORDS[table].items() for words in ways}
    for table in ("fractions", "signs", "bare")
)
_PARTS = _FRACTIONS | _SIGNS | _BARE
_FORMS = (
    (5400, "anderthalb stunden"),
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
    """Each way to name a span, the longer first, with its seconds where they are always the same."""
    later = r"(?P<later>(?:'? time| from now| later)\b)?"
    and_ = rf"(?:{either(_WORDS['and']['words'])})"
    fraction = rf"(?P<fraction>{either(_FRACTIONS)})(?!\w)"
    unit = rf"(?:(?P<minutes>{_MINUTES})|(?P<hours>{_HOURS}))"
    bare = rf"(?!(?:{_ONE})\b)(?P<{{}}>\d{{{{1,2}}}}|{any_of('numbers')})"
    tens = rf"{bare.format('tens')}(?=[^\w%:]*(?:$|[,.!?;]|{_NEXT}))"
    more = rf"{bare.format('more')} ?(?:{_MINUTES}|(?<=\d)m\b|(?<=\d )m\b)"
    yield (
        0.0,
        lazily(
            rf"(?<!\w)(?:{_IN}|{_TIMER})(?P<number>\d{{1,2}})(?: ?h ?|:(?=\d\d ?{_HOURS}))(?P<more>[0-5]\d)"
            rf"(?: ?(?:{_HOURS}|{_MINUTES}|m))?(?!\w)"
        ),
    )
    yield (
        0.0,
        lazily(rf"(?<!\w)(?:{_IN})?(?P<number>\d{{1,2}})[ -]?(?P<fraction>{either(_SIGNS)}) ?{_HOURS}{later}"),
    )
    yield (
        0.0,
        lazily(
            rf"(?<!\w)(?:{_IN})?(?P<number>{_STEMS})(?:und)?(?:ein)?"
            rf"(?P<fraction>(?<=ein)halb|(?<=ein)viertel|dreiviertel) ?stunden{later}"
        ),
    )
    yield 0.0, lazily(rf"(?<!\w)(?:{_IN})?{N} {and_} {fraction} {_HOURS}{later}")
    yield 0.0, lazily(rf"(?<!\w){_IN}(?P<number>)horas? {and_} {fraction}{later}")
    yield (
        0.0,
        lazily(
            rf"(?<![\w.,])(?<!half )(?<!quarter of )(?<!quarters of )(?:{_IN})?{N}[- ]?{unit}"
            rf"(?:,? {and_} {fraction}| ?(?:{and_} )?(?:{more}|{tens})| (?P<quarters>{either(_BARE)})(?!\w)){later}"
        ),
    )
    for seconds, form in _FORMS:
        yield float(seconds), lazily(rf"(?<!\w)(?:{_IN})?{form}(?!\w){later}")
    yield 0.0, lazily(rf"(?<!\w){_IN}(?P<number>[1-9][05]|5)(?P<minutes>)(?=[^\w%:]*(?:$|[,.!?;]|{_NEXT}))")
    yield 0.0, lazily(rf"(?<![\w.,])(?:{_IN})?{N}[- ]?{unit}{later}")


_PATTERNS = Sifted(_patterns())


def spans_in(text: str) -> tuple[Stretch, ...]:
    """All spans of a text, as ``dates.plain`` gives it, in its order."""
    spans: list[Stretch] = []
    for seconds, pattern in _PATTERNS.near(text):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            ahead = any(groups.get(name) is not None for name in ("ahead", "timer", "later"))
            spans.append(Stretch(_seconds(seconds, groups), ahead, match.span()))
            text = text[: match.start()] + "·" * (match.end() - match.start()) + text[match.end() :]
    return tuple(sorted(spans, key=lambda stretch: stretch.span))


def _seconds(form: float, groups: dict[str, str | None]) -> float:
    if form > 0:
        return form
    unit = 60.0 if groups.get("minutes") is not None else 3600.0
    more = groups.get("more") or groups.get("tens")
    fraction = groups.get("fraction") or groups.get("quarters")
    part = unit / 60 * _minutes_of(fraction) if fraction else 0.0
    return number_of(groups["number"] or "1") * unit + part + 60 * (number_of(more) if more else 0)


def _minutes_of(fraction: str) -> int:
    """The minutes of a part of an hour."""
    return next(int(minutes) for words, minutes in _PARTS.items() if re.fullmatch(words, fraction))
