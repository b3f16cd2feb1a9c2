"""The phrase files as compiled patterns, by topic; knows no rule for what a hit means."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.safety.needles import Sieve, needles
from persona.words import either, tables

_PHRASES = Path(__file__).with_name("phrases")


@cache
def patterns(topic: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every (name, pattern) of a topic over all phrase files; patterns meet normalized text."""
    return tuple(
        (name, _compile(tuple(phrases), file.get("parts", {})))
        for file in _files()
        for name, phrases in file.get(topic, {}).items()
    )


class _Topic:
    """Each phrase of a topic under its pattern's name, and what tells soon which of them a text can hold."""

    def __init__(self, topic: str) -> None:
        rows = [
            (name, either((phrase,), file.get("parts", {})))
            for file in _files()
            for name, phrases in file.get(topic, {}).items()
            for phrase in phrases
        ]
        self.phrases = tuple((name, _compile((phrase,))) for name, phrase in rows)
        self._sieve = Sieve([needles(phrase) for _, phrase in rows])
        # One pattern of many ways is sooner done with a text than many patterns.
        self._blind = _compile(tuple(rows[place][1] for place in self._sieve.blind)) if self._sieve.blind else None

    def near(self, text: str) -> list[tuple[str, re.Pattern[str]]]:
        """The phrases that a text can hold, in their order."""
        places = self._sieve.places(text)
        if self._blind is not None and self._blind.search(text):
            places.update(self._sieve.blind)
        return [self.phrases[place] for place in sorted(places)]


_topic = cache(_Topic)


@cache
def _whole(topic: str) -> tuple[re.Pattern[str], ...]:
    """All of a topic's patterns in one for each file, so that no piece of a text counts twice."""
    topics = ((file.get(topic, {}).values(), file.get("parts", {})) for file in _files())
    return tuple(_compile(tuple(chain.from_iterable(phrases)), parts) for phrases, parts in topics if phrases)


def words(name: str) -> frozenset[str]:
    """A plain word list of the phrase files."""
    return frozenset(word for file in _files() for word in file.get("words", {}).get(name, ()))


def table(name: str) -> dict[str, Any]:
    """What the phrase files hold under a name, as it stands there: what is said, or put in another's place."""
    return {key: value for file in _files() for key, value in file.get(name, {}).items()}


@cache
def meanings() -> dict[str, str]:
    """Each word's meaning by name; "none" for words that have none."""
    return {word: name for file in _files() for name, line in file.get("meaning", {}).items() for word in line.split()}


def respellings() -> dict[str, str]:
    """Short words as they are misspelled, and what is meant."""
    return {slip: word for file in _files() for word, slips in file.get("slips", {}).items() for slip in slips.split()}


def first(topic: str, text: str) -> str | None:
    """The name of the first pattern of a topic that occurs in a normalized text."""
    return next((name for name, phrase in _topic(topic).near(text) if phrase.search(text)), None)


def names(topic: str, text: str) -> tuple[str, ...]:
    """The names of all patterns of a topic that occur in a normalized text; most texts hold none of them."""
    return tuple(dict.fromkeys(name for name, phrase in _topic(topic).near(text) if phrase.search(text)))


def count(topic: str, text: str) -> int:
    """How many phrases of a topic occur in a normalized text."""
    return sum(len(pattern.findall(text)) for pattern in _whole(topic))


def without(topic: str, text: str, *, mark: str = "#") -> str:
    """The text with a mark in place of a topic's phrases, so that the rules see only what is left."""
    for _, phrase in _topic(topic).near(text):
        text = phrase.sub(mark, text)
    return text


def _compile(phrases: tuple[str, ...], parts: Mapping[str, str] = MappingProxyType({})) -> re.Pattern[str]:
    # Only Latin letters make a boundary: Chinese and Japanese put no space between words.
    return re.compile(rf"(?<![a-z0-9])(?:{either(phrases, parts)})(?![a-z0-9])")


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(tables(__file__, f"phrases/{path.name}") for path in sorted(_PHRASES.glob("*.toml")))
