"""Plain first words for each kind of reason, in the language of the talk, for a model that has found none."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.promises import quoted
from persona.languages import ENGLISH
from persona.words import tables

_TABLES: Mapping[str, Any] = tables(__file__, "openers.toml")
BIRTHDAY: Sequence[str] = _TABLES["things"]["birthday"]
YEARS: Sequence[str] = _TABLES["things"]["friends_since"]
"""Words of which a first word for such a day has one, in whatever language."""
_HE: Mapping[str, str] = _TABLES["he"]
_HIS = re.compile(rf"\b(?:{'|'.join(_HE)})\b")


def of_thread(sentence: str, language: str) -> tuple[str, ...]:
    """About what they told, in the sentence in which they did."""
    return _filled("unfinished_thread", language, said=quoted(sentence, language))


def of_interest(word: str, language: str) -> tuple[str, ...]:
    """About a word that they come back to."""
    return _filled("shared_interest", language, thing=word)


def of_day(note: str, language: str) -> tuple[str, ...]:
    """About what his day had. English notes speak of the persona, all others are in its mouth."""
    return _filled("own_day", language, note=in_first_person(note) if language == ENGLISH else note)


def of_birthday(language: str) -> tuple[str, ...]:
    """For their birthday."""
    return _filled("birthday", language)


def of_years(years: int, language: str) -> tuple[str, ...]:
    """For the day on which they first talked, so many years ago."""
    table = _TABLES[language]
    return _filled("friends_since", language, span=table["span"] if years == 1 else table["spans"].format(years=years))


def in_first_person(note: str) -> str:
    """A note on somebody's day as they tell it: "he burnt his toast" is "I burnt my toast"."""
    return _HIS.sub(lambda word: _HE[word[0]], note)


def as_written(word: str, text: str) -> str:
    """A word as it stands in a text, capital letters and all."""
    found = re.search(rf"(?i)(?<!\w){re.escape(word)}", text)
    return found[0] if found else word


def _filled(kind: str, language: str, **parts: str) -> tuple[str, ...]:
    # Replaced and not formatted: what somebody wrote may hold braces.
    filled = list(_TABLES[language][kind])
    for name, part in parts.items():
        filled = [line.replace(f"{{{name}}}", part) for line in filled]
    return tuple(filled)
