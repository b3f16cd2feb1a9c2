"""The phrase files as compiled patterns, by topic; knows no rule for what a hit means."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from persona.sieve import Sieve, Sifted
from persona.words import either, lazily, tables

_PHRASES = Path(__file__).with_name("phrases")
_NO_TOPICS = frozenset(("parts", "words"))
"""Tables of lists, and of pieces of patterns, that are no topics."""


@cache
def patterns(topic: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every (name, pattern) of a topic over all phrase files; patterns meet normalized text."""
    return tuple(
        (name, _compile(tuple(phrases), file.get("parts", {})))
        for file in _files()
        for name, phrases in file.get(topic, {}).items()
    )


@cache
def _phrases() -> Sifted[tuple[str, str]]:
    """Each phrase of every topic with its topic and name: in one sieve, since all topics are asked of each text."""
    rows = (
        ((topic, name), lazily(_bounded((phrase,), file.get("parts", {}))))
        for file in _files()
        for topic in file.keys() - _NO_TOPICS
        for name, phrases in file[topic].items()
        if isinstance(phrases, list)
        for phrase in phrases
    )
    return Sifted(rows, Sieve())


@lru_cache(maxsize=128)
def _held(text: str) -> Mapping[str, Sequence[tuple[str, re.Pattern[str]]]]:
    """Name and pattern, by topic and in their order, of the phrases that a text can hold."""
    held = defaultdict[str, list[tuple[str, re.Pattern[str]]]](list)
    for (topic, name), phrase in _phrases().near(text):
        held[topic].append((name, phrase))
    return held


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
    return next((name for name, phrase in _held(text).get(topic, ()) if phrase.search(text)), None)


def names(topic: str, text: str) -> tuple[str, ...]:
    """The names of all patterns of a topic that occur in a normalized text; most texts hold none of them."""
    return tuple(dict.fromkeys(name for name, phrase in _held(text).get(topic, ()) if phrase.search(text)))


def count(topic: str, text: str) -> int:
    """How many phrases of a topic occur in a normalized text."""
    return sum(len(pattern.findall(text)) for pattern in _whole(topic))


def without(topic: str, text: str, *, mark: str = "#") -> str:
    """The text with a mark in place of a topic's phrases, so that the rules see only what is left."""
    for _, phrase in _held(text).get(topic, ()):
        text = phrase.sub(mark, text)
    return text


def _compile(phrases: tuple[str, ...], parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(_bounded(phrases, parts))


def _bounded(phrases: tuple[str, ...], parts: Mapping[str, str]) -> str:
    # Only Latin letters make a boundary: Chinese and Japanese put no space between words.
    return rf"(?<![a-z0-9])(?:{either(phrases, parts)})(?![a-z0-9])"


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(tables(__file__, f"phrases/{path.name}") for path in sorted(_PHRASES.glob("*.toml")))
