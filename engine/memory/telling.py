"""How much a clause tells of the life of whoever says it, and of what kind that is: small linear models over the kinds
of its words; knows no pattern and no note."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from engine.safety.grams import word_grams
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


def learned() -> Telling:
    """What was learned, of the file that lies beside this module."""
    return Telling(linear(MODEL))


def features(said: Said) -> dict[int, float]:
    """Bucket and value of what a clause holds: runs of words, and of their kinds, and what stands around it."""
    own, line, asked = kinds_of(said.text), kinds_of(said.line), kinds_of(said.asked)
    words, kinds = zip(*(("^", "^"), *own, ("$", "$")), strict=True)
    is_quoting = _QUOTE.search(said.line) is not None
    start = " ".join(kind for _, kind in line[:2])
    is_asked = bool(said.asked)
    families: list[tuple[str, float, Iterable[str]]] = [
        ("kinds", 1.5, word_grams(kinds)),
        ("words", 1.0, _pairs(words)),
        ("endings", 0.5, (word[-_ENDING:] for word, kind in own if word == kind)),
        ("line", 0.8, (kind for _, kind in line)),
        ("language", 0.5, (said.language,)),
        ("start", 0.7, (f"{start} {is_asked}", f"{start.partition(' ')[0]} {is_asked}")),
        ("quoting", 1.0, ("quoting",) if is_quoting else ()),
        ("place", 0.5, (f"{min(said.number, 2)} {min(len(own), _LONGEST)}", f"{min(said.number, 2)}", f"{is_asked}")),
        ("rule", 1.0, (said.rule, "any") if said.rule else ()),
        ("asked", 0.7, _pairs(["^", *(kind for _, kind in asked), "$"]) if asked else ()),
        ("asked words", 0.7, _pairs([word for word, _ in asked])),
        ("denied", 0.6, (f"{'<not>' in kinds} {kind}" for _, kind in asked[:3])),
    ]
    values: dict[int, float] = {}
    for name, weight, grams in families:
        each = sorted(set(grams))
        for gram in each:
            values[crc32(f"{name} {gram}".encode()) % SIZE] = weight / math.sqrt(len(each))
    return values


# A line and what was asked are read once for each clause.
@lru_cache(maxsize=64)
def kinds_of(text: str) -> tuple[tuple[str, str], ...]:
    """Each word of a text in small letters, and its kind; a word of none is its own."""
    return tuple(
        (match[0].lower(), _kind(match[0], is_first=number == 0)) for number, match in enumerate(_TOKEN.finditer(text))
    )


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
