"""Notice when a person says that they are under 18; knows nobody's stored age and no clock."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from engine.safety.lexicon import first, patterns, table, without
from engine.safety.likeness import is_like
from engine.safety.numbers import WRITTEN, numbered
from engine.safety.reading import Reading

ADULT = 18
TALKED_WITH_FROM = 13
YOUNGEST, OLDEST = 3, 119
"""Years that somebody who writes can have."""
_LONGEST_ANSWER = 200
"""Characters: what is longer says more than an age."""
_CLAUSE = re.compile(r"[.!?;\n]+|, (?:and|but|so|und|aber|pero|mais|i|im|ich|yo|je|j)(?![a-z])")
_NUMBERS = table("numbers")
TEENS, TENS = tuple(_NUMBERS["from_ten"]), tuple(_NUMBERS["tens"])
ONES = (*_NUMBERS["ones"], *TEENS, "nineteen")


@dataclass(frozen=True, slots=True)
class MinorSignal:
    """What gave it away, and the age in years where one was said; one to come counts as a year less."""

    reason: str
    age: int | None


def minor_signal(reading: Reading, year: int = WRITTEN, intents: Collection[str] | None = None) -> MinorSignal | None:
    """The first sign in a person's own words that they are under 18 now, in this ``year``. ``intents`` are the kinds
    that its meaning told, None where it was not asked."""
    if signal := _named(reading, year):
        return signal
    if intents is not None:
        return MinorSignal("meaning", None) if "age" in intents else None
    return MinorSignal("like", None) if is_like("age", reading, year) and not is_excused(reading, year) else None


def is_named(reading: Reading, year: int = WRITTEN) -> bool:
    """Whether a pattern says so."""
    return _named(reading, year) is not None


def is_excused(reading: Reading, year: int = WRITTEN) -> bool:
    """Whether it holds what only sounds like such a sign."""
    return (first("not_young", numbered(reading.text, year)) or first("not_minor", reading.text)) is not None


def _named(reading: Reading, year: int) -> MinorSignal | None:
    return _young(numbered(reading.text, year)) or _minor(reading.text)


def _minor(text: str) -> MinorSignal | None:
    """The same, of a text as it was written."""
    # Most lines tell no age, so what would excuse them is looked for last.
    if not first("minor", text):
        return None
    text = without("not_minor", text)
    for name, pattern in patterns("minor"):
        if match := pattern.search(text):
            return MinorSignal(name, _age(name, match[0]))
    return None


def _young(text: str) -> MinorSignal | None:
    """The same, of a text whose numbers have one form, clause by clause."""
    if not first("young", text):
        return None
    text = without("not_young", text)
    for name, pattern in patterns("young"):
        for match in pattern.finditer(text):
            if not _of_another(_CLAUSE.split(text[: match.start()])[-1], match[0]):
                return MinorSignal(name, _age(name, match[0].replace("Y", " ")))
    return None


def _of_another(clause: str, sign: str) -> bool:
    """Whether what stands before a sign makes it somebody else's, or one of long ago."""
    return bool(
        first("long_ago", clause) or (first("of_another", clause) and not first("of_self", sign.strip(" ,.;!?")))
    )


def age_answer(reading: Reading) -> str:
    """Which of the choices "adult", "minor" or "child" a whole message plainly gives to the question for the age;
    "" for anything else, which is talk."""
    if len(reading.source) > _LONGEST_ANSWER:
        return ""
    text = reading.text.strip(" .!,:;)(")
    for name, pattern in patterns("age_answer"):
        if match := pattern.fullmatch(text):
            return name if name != "number" else _choice(match[0])
    return ""


def _choice(words: str) -> str:
    number = re.search(r"\d+", words)
    age = int(number[0]) if number else _value(words)
    if not YOUNGEST <= age <= OLDEST:
        return ""
    return "adult" if age >= ADULT else "minor" if age >= TALKED_WITH_FROM else "child"


def _value(words: str) -> int:
    tokens = re.findall("[a-z]+", words)
    tens = sum(20 + 10 * step for step, word in enumerate(TENS) if word in tokens)
    return tens + sum(1 + step for step, word in enumerate(ONES) if word in tokens)


def _age(name: str, words: str) -> int | None:
    if not name.startswith(("age_", "next_")):
        return None
    number = re.search(r"\d+", words)
    ages = (10 + step for step, word in enumerate(TEENS) if word in words)
    age = int(number[0]) if number else next(ages, 0)
    return age - name.startswith("next_") if 0 < age <= ADULT else None
