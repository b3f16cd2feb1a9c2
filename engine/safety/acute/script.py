"""What the house answers in the hours after a card, and how things stand then: pure choice among the lines of
`lines.toml`; knows no chat and no engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.safety.acute.kinds import Kind
from engine.safety.card import country_of, helplines, numbers
from persona import care as phases
from persona.chat import Care
from persona.languages import house_language
from persona.person import Person
from persona.words import tables

LINES: Mapping[str, Mapping[str, Any]] = tables(__file__, "lines.toml")
"""By language and name of a line's kind."""

_URGENT = frozenset({Kind.HURT, Kind.ACTING, Kind.UNSAFE, Kind.METHOD, Kind.MEANS})
_ASKING = frozenset({"ask", "unclear", "joke", "aside"})
"""Lines that ask whether the person is safe; the first that answers a goodbye does too."""
_STILL_HURT = "still_hurt"
_HOUSE_ONLY = frozenset(
    {"ask", "unclear", "over", "false_alarm", "numbers", "leaving", "acting", "method", _STILL_HURT}
)
"""Lines that no model writes: a question with buttons, the end of the phase, numbers, what a life may hang on."""
_IN_ORDER = frozenset({"leaving", "acting", "method", _STILL_HURT})
"""Kinds whose first line is the one that has to be said, also where it asks behind a question."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is said, of which kind the line is, and how things stand after it; ``yes`` and ``no`` are what a line that
    asks has under it."""

    name: str
    text: str
    care: Care
    yes: str = ""
    no: str = ""

    @property
    def of_house(self) -> bool:
        """Whether only the house says it, whatever the engine."""
        return self.name in _HOUSE_ONLY


def answered(care: Care, kind: Kind, person: Person, now: float) -> Step:
    """The answer to what a person in the acute phase said at ``now`` (epoch s)."""
    if person.key in care.hurt and kind not in (Kind.HURT, Kind.NUMBERS, Kind.FALSE_ALARM, Kind.DENIED):
        return _step(_STILL_HURT, replace(care, asked=""), person)
    was_asked = care.asked == person.key
    name, after = kind.value, care
    match kind:
        case Kind.FALSE_ALARM:
            after = phases.over(care, person.key, now)
        case Kind.DENIED:
            name, after = "ask" if person.key in care.hurt else Kind.OTHER.value, phases.unhurt(care, person.key)
        case Kind.SAFE | Kind.YES if was_asked:
            name, after = "over", phases.over(care, person.key, now)
        case Kind.NO if was_asked:
            name, after = Kind.UNSAFE.value, replace(care, asked="")
        case Kind.SAFE | Kind.YES | Kind.NO:
            name = "ask" if kind is Kind.SAFE else "unclear"
        case _ if kind in _URGENT:
            after = replace(care, asked="" if was_asked else care.asked)
            after = phases.hurt(after, person.key) if kind is Kind.HURT else after
    return _step(name, after, person)


def confirmed(care: Care, person: Person, now: float, *, safe: bool) -> Step:
    """The answer to a tap on yes or no, also on one of an older question: a no begins the phase anew."""
    if safe and person.key in care.hurt and phases.is_acute(care, person.key, now):
        return _step(_STILL_HURT, replace(care, asked=""), person)
    if safe:
        after = phases.over(care, person.key, now) if phases.is_acute(care, person.key, now) else care
        return _step("over", after, person)
    return _step(Kind.UNSAFE.value, replace(phases.endangered(care, person.key, now), asked=""), person)


def asking_gently(care: Care, person: Person) -> Step:
    """What is asked of somebody who passes on, or quotes, another one's cry for help."""
    return _step("theirs", care, person)


def _step(name: str, care: Care, person: Person) -> Step:
    words = LINES[house_language(person)]
    number = _next(words, name, care.said)
    # Moved to the end where it has been said before, so that the last is the one that was said last.
    id_ = _id(name, number)
    said = (*(other for other in care.said if other != id_), id_)
    text = words[name][number]
    if name == Kind.NUMBERS:
        text = "\n".join([text, *_numbers(person)])
    if name in _ASKING or (name == Kind.LEAVING and _asks(text)):
        return Step(name, text, replace(care, said=said, asked=person.key), words["yes"], words["no"])
    return Step(name, text, replace(care, said=said))


def _next(words: Mapping[str, Sequence[str]], name: str, said: Sequence[str]) -> int:
    """The number of the line that comes next: one that was not said yet, where all were the one of longest ago; and
    after a question none that asks, where there is another that is as new."""
    numbers = range(len(words[name]))
    new = [number for number in numbers if _id(name, number) not in said]
    choices = new or sorted(numbers, key=lambda number: said.index(_id(name, number)))[: max(1, len(numbers) - 1)]
    if said and name not in _IN_ORDER and _asks(_line(words, said[-1])):
        return next((number for number in choices if not _asks(words[name][number])), choices[0])
    return choices[0]


def _id(name: str, number: int) -> str:
    return f"{name}:{number}"


def _line(words: Mapping[str, Sequence[str]], id_: str) -> str:
    """The line of an id, "" for one of another version of the file."""
    name, _, number = id_.partition(":")
    lines = words.get(name, ())
    return lines[int(number)] if int(number) < len(lines) else ""


def _asks(text: str) -> bool:
    return "?" in text


def _numbers(person: Person) -> list[str]:
    """The same lines as on the person's card, and where those of any other country are found."""
    language = house_language(person)
    country = country_of(person.language, person.zone) or country_of(language)
    return [f"• {line}" for line in (*numbers(country, language=language), helplines()["finder"])]
