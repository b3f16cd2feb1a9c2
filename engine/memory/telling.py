"""How much a clause tells of the life of whoever says it, and of what kind that is: small linear models over the kinds
of its words; knows no pattern and no note."""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from engine.safety.grams import hashes, word_hashes
from engine.safety.linear import Linear, linear
from persona.words import tables

MODEL = Path(__file__).with_name("telling.bin")
KINDS = (
    "job",
    "family",
    "friend",
    "pet",
    "place",
    "study",
    "language",
    "hobby",
    "like",
    "possession",
    "date",
    "plan",
    "state",
)
"""What is told, in the order of the file, behind whether anything is, and whether it belongs to what is."""
SIZE = 1 << 15
"""Buckets of a model's weights."""
_LONGEST = 8
"""Words from which on a clause counts as long."""
_ENDING = 4
"""Letters by which words that are in no list are alike."""
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)?\b|'(?:m|re|ve|ll|d|s)\b|[^\W\d_]+(?:n't|-[^\W\d_]+)*|[?&]")
_QUOTE = re.compile('["“”„«»]')
_YEAR, _DAY = re.compile(r"(?:19|20)\d\d"), re.compile(r"[12]?\d|3[01]")


@dataclass(frozen=True, slots=True)
class Said:
    """A clause as it was said: its ``text``, its ``number`` in its ``line``, what was ``asked`` before the line ("" for
    nothing), of what kind a rule holds it to be, and the
    ``language`` of the line ("" for both where none is known)."""

    text: str
    line: str
    number: int = 0
    asked: str = ""
    rule: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """What was learned of clauses that tell something."""

    models: Linear

    def weight(self, features: dict[int, float]) -> float:
        """The log-odds that a clause of these features tells something."""
        return self.models.score(0, features)

    def belonging(self, features: dict[int, float]) -> float:
        """The log-odds that it belongs to what is told, in a line in which something is."""
        return self.models.score(1, features)

    def kind(self, features: dict[int, float]) -> str:
        """What a clause that tells something is about, likeliest."""
        return max(KINDS, key=lambda kind: self.models.score(KINDS.index(kind) + 2, features))


@cache
def learned() -> Telling:
    """What was learned, of the file that lies beside this module."""
    return Telling(linear(MODEL))


def features(said: Said) -> dict[int, float]:
    """Bucket and value of what a clause holds: runs of words, and of their kinds, and what stands around it."""
    own, line, asked = kinds_of(said.text), kinds_of(said.line), kinds_of(said.asked)
    words, kinds = zip(*(("^", "^"), *own, ("$", "$")), strict=True)
    is_quoting = _QUOTE.search(said.line) is not None
    start = " ".join(kind for _, kind in line[:2])
    is_asked, place = bool(said.asked), min(said.number, 2)
    families: list[tuple[float, Collection[int]]] = [
        (1.5, word_hashes(kinds, "kinds ")),
        (1.0, hashes(_pairs(words), "words ")),
        (0.5, hashes([word[-_ENDING:] for word, kind in own if word == kind], "endings ")),
        (0.8, hashes([kind for _, kind in line], "line ")),
        (0.5, hashes([said.language], "language ")),
        (0.7, hashes([f"{start} {is_asked}", f"{start.partition(' ')[0]} {is_asked}"], "start ")),
        (1.0, hashes(["quoting"] if is_quoting else (), "quoting ")),
        (0.5, hashes([f"{place} {min(len(own), _LONGEST)}", f"{place}", f"{is_asked}"], "place ")),
        (1.0, hashes([said.rule, "any"] if said.rule else (), "rule ")),
        (0.7, hashes(_pairs(["^", *(kind for _, kind in asked), "$"]) if asked else (), "asked ")),
        (0.7, hashes(_pairs([word for word, _ in asked]), "asked words ")),
        (0.6, hashes([f"{'<not>' in kinds} {kind}" for _, kind in asked[:3]], "denied ")),
    ]
    values: dict[int, float] = {}
    for weight, runs in families:
        if runs:
            value = weight / math.sqrt(len(runs))
            for run in runs:
                values[run % SIZE] = value
    return values


# A line and what was asked are read once for each clause.
@lru_cache(maxsize=64)
def kinds_of(text: str) -> tuple[tuple[str, str], ...]:
    """Each word of a text in small letters, and its kind; a word of none is its own."""
    return tuple(
        (match[0].lower(), _kind(match[0], is_first=number == 0)) for number, match in enumerate(_TOKEN.finditer(text))
    )


@lru_cache(maxsize=1024)
def _kind(word: str, *, is_first: bool) -> str:
    low = word.lower()
    if low[0].isdigit():
        return "<rank>" if not low.isdigit() else "<year>" if _YEAR.fullmatch(low) else _size(low)
    kind = _kinds().get(low) or _kinds().get(low.removesuffix("s"))
    if kind:
        return kind
    is_name = not is_first and word[0].isupper() and not word.isupper()
    return "<name>" if is_name else low


def _size(digits: str) -> str:
    return "<few>" if _DAY.fullmatch(digits) else "<many>"


def _pairs(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from map(" ".join, pairwise(words))


@cache
def _kinds() -> dict[str, str]:
    """The kind of each word that has one: of several the first."""
    kinds: dict[str, str] = {}
    for kind, words in tables(__file__, "signs.toml").items():
        for word in words.split():
            kinds.setdefault(word, f"<{kind}>")
    return kinds
