"""The phrase files as compiled patterns, by topic; knows no rule for what a hit means."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
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
def _phrases() -> Mapping[str, Sifted[str]]:
    """Each phrase of every topic with its name: in one sieve, since all topics are asked of each text."""
    sieve, phrases = Sieve(), defaultdict[str, list[tuple[str, re.Pattern[str]]]](list)
    for file in _files():
        for topic in file.keys() - _NO_TOPICS:
            for name, rows in file[topic].items():
                if isinstance(rows, list):
                    phrases[topic] += [(name, lazily(_bounded((row,), file.get("parts", {})))) for row in rows]
    return {topic: Sifted(phrases[topic], sieve) for topic in sorted(phrases)}


def _near(topic: str, text: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    """Name and pattern, in their order, of the phrases of a topic that a text can hold."""
    phrases = _phrases().get(topic)
    return phrases.near(text) if phrases else ()


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
    for name, phrase in _near(topic, text):
        if phrase.search(text):
            return name
    return None


def names(topic: str, text: str) -> tuple[str, ...]:
    """The names of all patterns of a topic that occur in a normalized text; most texts hold none of them."""
    return tuple(dict.fromkeys(name for name, phrase in _near(topic, text) if phrase.search(text)))


def count(topic: str, text: str) -> int:
    """How many phrases of a topic occur in a normalized text."""
    return sum(len(pattern.findall(text)) for pattern in _whole(topic))


def without(topic: str, text: str, *, mark: str = "#") -> str:
    """The text with a mark in place of a topic's phrases, so that the rules see only what is left."""
    for _, phrase in _near(topic, text):
        text = phrase.sub(mark, text)
    return text


def _compile(phrases: tuple[str, ...], parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(_bounded(phrases, parts))


def _bounded(phrases: tuple[str, ...], parts: Mapping[str, str]) -> str:
    # Only Latin letters make a boundary: Chinese and Japanese put no space between words.
    return rf"(?<![A-Za-z0-9ı])(?:{either(phrases, parts)})(?![A-Za-z0-9ı])"


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(tables(__file__, f"phrases/{path.name}") for path in sorted(_PHRASES.glob("*.toml")))
