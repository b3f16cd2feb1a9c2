"""The phrase files as compiled patterns, by topic; knows no rule for what a hit means."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.safety.needles import Sieve, needles
from persona.words import either, tables

_PHRASES = Path(__file__).with_name("phrases")
_NO_TOPICS = frozenset(("parts", "words"))
"""Tables of lists, and of pieces of patterns, that are no topics."""
_NEVER = ("(?!)",)


@cache
def patterns(topic: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every (name, pattern) of a topic over all phrase files; patterns meet normalized text."""
    return tuple(
        (name, _compile(tuple(phrases), file.get("parts", {})))
        for file in _files()
        for name, phrases in file.get(topic, {}).items()
    )


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    """Topic, name and pattern of each phrase of every topic."""
    return tuple(
        (topic, name, either((phrase,), file.get("parts", {})))
        for file in _files()
        for topic in file.keys() - _NO_TOPICS
        for name, phrases in file[topic].items()
        if isinstance(phrases, list)
        for phrase in phrases
    )


@cache
def _sieve() -> Sieve:
    """Tells soon which of these phrases a text can hold: one for all topics, each of which is asked of each text."""
    return Sieve([needles(phrase) for _, _, phrase in _rows()])


@cache
def _blind(topic: str) -> tuple[tuple[int, ...], re.Pattern[str]]:
    """The places of a topic's phrases of which the sieve can't tell, and all of them in one pattern: one of many ways
    is sooner done with a text than many."""
    places = tuple(place for place in _sieve().blind if _rows()[place][0] == topic)
    return places, _compile(tuple(_rows()[place][2] for place in places) or _NEVER)


@lru_cache(maxsize=128)
def _places(text: str) -> Mapping[str, Sequence[int]]:
    """The places, by topic, of the phrases that a text can hold as far as the sieve can tell."""
    held: dict[str, list[int]] = {}
    for place in _sieve().places(text):
        held.setdefault(_rows()[place][0], []).append(place)
    return held


def _near(topic: str, text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Name and pattern of the phrases of a topic that a text can hold, in their order."""
    places, (blind, any_blind) = _places(text).get(topic, ()), _blind(topic)
    if any_blind.search(text):
        places = (*places, *blind)
    for place in sorted(places):
        _, name, phrase = _rows()[place]
        yield name, _phrase(phrase)


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
    return next((name for name, phrase in _near(topic, text) if phrase.search(text)), None)


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


@cache
def _phrase(phrase: str) -> re.Pattern[str]:
    """Made when a text can first hold it: most texts of most people hold few of them."""
    return _compile((phrase,))


def _compile(phrases: tuple[str, ...], parts: Mapping[str, str] = MappingProxyType({})) -> re.Pattern[str]:
    # Only Latin letters make a boundary: Chinese and Japanese put no space between words.
    return re.compile(rf"(?<![a-z0-9])(?:{either(phrases, parts)})(?![a-z0-9])")


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(tables(__file__, f"phrases/{path.name}") for path in sorted(_PHRASES.glob("*.toml")))
