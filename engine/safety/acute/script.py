"""What the house answers in the hours after a card, and how things stand then: pure choice among the lines of
`lines.toml`; knows no chat and no engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.safety.acute.kinds import Kind
from engine.safety.acute.questions import Question, asked_by, follows, follows_hurt
from engine.safety.card import country_of, helplines, numbers
from persona import care as phases
from persona.chat import Care
from persona.languages import house_language, native_language
from persona.person import Person
from persona.words import tables

LINES: Mapping[str, Mapping[str, Any]] = tables(__file__, "lines.toml")
"""By language and name of a line's kind."""

_STILL_HURT, _LEFT_ALONE = "still_hurt", "let_be"
_HOUSE_ONLY = frozenset(
    {"ask", "unclear", "unsure", "told", "question", "over", "false_alarm", "numbers", "leaving", "repeated"}
    | {"hurt", "acting", "method", "violence", "weighed", "unreached", "how_to_call", "help_comes", "for_another"}
    | {"young", _STILL_HURT, _LEFT_ALONE}
)
"""Lines that no model writes: a question with buttons, the end of the phase, numbers, what a life may hang on."""
_IN_ORDER = frozenset({"leaving", "acting", "method", "violence", "unsure", "told", "near", "put_away", "number"})
"""Kinds whose first line is the one that has to be said, also where it asks behind a question."""
_NUMBERS_ONCE = "let_be:0"
"""The line with the numbers of the card under it."""
_NOT_OURS = "-"
_ENDING = frozenset({"over", "false_alarm"})
_SETTLED = frozenset({"hurt", "acting", "unsafe", "method", "means", "unsure", "help_comes", _STILL_HURT})
"""Lines after which nobody waits for the answer to whether they are safe any more."""


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
    """The answer to what a person in the acute phase said at ``now`` (epoch s): by what the house asked last, and
    by the kind of what was said."""
    is_hurt = person.key in care.hurt
    name = follows_hurt(kind) if is_hurt else follows(_question(care, kind, person), kind)
    if name in _ENDING:
        care = phases.over(care, person.key, now)
    elif kind is Kind.DENIED:
        care = phases.unhurt(care, person.key)
    elif kind is Kind.HURT:
        care = phases.hurt(care, person.key)
    if name in _SETTLED and care.asked == person.key:
        care = replace(care, asked="")
    return _step(name, care, person)


def unasked(care: Care) -> Care:
    """How things stand where somebody else's words came after the house's line: it asked nothing last."""
    return replace(care, said=(*(id_ for id_ in care.said if id_ != _NOT_OURS), _NOT_OURS))


def is_last(care: Care, line: str) -> bool:
    """Whether a line is what the house said last, in any language."""
    lines = (_line(words, care.said[-1]) for words in LINES.values()) if care.said else ()
    return any(text and line.startswith(text) for text in lines)


def left_alone(care: Care, person: Person) -> Step:
    """The answer to somebody who wants to be left in peace, which ends nothing."""
    return _step(_STILL_HURT if person.key in care.hurt else _LEFT_ALONE, replace(care, asked=""), person)


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
    words = LINES[_language(person)]
    number = _next(words, name, care.said)
    # Moved to the end where it has been said before, so that the last is the one that was said last.
    id_ = _id(name, number)
    said = (*(other for other in care.said if other != id_), id_)
    text = words[name][number]
    if name == Kind.NUMBERS or id_ == _NUMBERS_ONCE:
        text = "\n".join([text, *_numbers(person)])
    if asked_by(id_) is Question.SAFE:
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


def _question(care: Care, kind: Kind, person: Person) -> Question:
    """What this person was asked last: whether they are safe also before that, where they say so in plain words."""
    last = asked_by(care.said[-1]) if care.said else Question.SAFE
    if care.asked == person.key and (last is Question.SAFE or kind is Kind.SAFE):
        return Question.SAFE
    # Of several in danger nobody knows who was asked.
    is_theirs = last is not Question.SAFE and care.people == (person.key,)
    return last if is_theirs else Question.NOTHING


def _id(name: str, number: int) -> str:
    return f"{name}:{number}"


def _line(words: Mapping[str, Sequence[str]], id_: str) -> str:
    """The line of an id, "" for one of another version of the file."""
    name, _, number = id_.partition(":")
    lines = words.get(name, ())
    return lines[int(number)] if number and int(number) < len(lines) else ""


def _asks(text: str) -> bool:
    return "?" in text


def _language(person: Person) -> str:
    """In which language somebody gets card and lines."""
    return person.speaks or native_language("", person.writes) or house_language(person)


def _numbers(person: Person) -> list[str]:
    """The same lines as on the person's card, and where those of any other country are found."""
    language = _language(person)
    country = country_of(person.language, person.zone) or country_of(language)
    return [f"• {line}" for line in (*numbers(country, language=language), helplines()["finder"])]
