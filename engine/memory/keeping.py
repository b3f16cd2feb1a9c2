"""How what was told is kept: near-duplicates merge, what contradicts supersedes, and the least useful goes; pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from engine.memory.recall.stems import stem, words
from engine.memory.rules import Noticed
from engine.times.dates import when
from persona.languages import ENGLISH
from persona.person import Fact, FactsChange, Former, Holds
from persona.sieve import rarely
from persona.text import straighten
from persona.words import either, tables

MOST = 200
"""Facts of one person."""
YEAR = 365 * 86_400.0
"""Seconds for which a fact is kept that is not used."""
_DAY = 86_400.0
_FORMERS = 5
_ALIKE = 0.75
"""Which share of the words of two notes must be common for them to be one."""
_WORDS = tables(__file__, "keeping.toml")
_EMPTY = frozenset(_WORDS["empty"]["words"])
_SAYABLE = rarely(rf"(?i)[\s,;.(–-]*\b(?:{either(_WORDS['sayable']['words'])})(?!\w)[).!]*")


@dataclass(frozen=True, slots=True)
class Told:
    """Something noticed in a line of an id, when (epoch s) it was written, and whether it says there that it may be
    told before others."""

    news: Noticed
    line: str
    at: float
    sayable: bool = False


def apart(text: str) -> tuple[str, bool]:
    """A text without the words by which somebody lets him tell others of it, and whether there are such."""
    rest = _SAYABLE.sub(" ", straighten(text))
    return (rest.strip(), True) if rest != straighten(text) else (text, False)


def keep(facts: Sequence[Fact], told: Iterable[Told], zone: tzinfo | None) -> FactsChange | None:
    """What changes in the facts by what was told, or None where they hold all of it."""
    after = list(facts)
    for one in told:
        after = _ended(after, one) if one.news.ended else _with(after, fact_of(one, zone))
    after = _useful(after)
    # As values: a fact that was told again is the same one.
    kept = tuple(fact for fact in after if fact not in facts)
    dropped = tuple(fact for fact in facts if fact not in after)
    return FactsChange(kept, dropped) if kept or dropped else None


def fact_of(told: Told, zone: tzinfo | None) -> Fact:
    """The fact that something noticed makes; one that doesn't last ends with the time that it names."""
    news = told.news
    until = when(news.text, told.at, zone or UTC) if news.days else None
    end = until.end + _DAY if until else told.at + news.days * _DAY
    return Fact(
        news.text,
        told.line,
        told.at,
        end if news.days else told.at + YEAR,
        news.confidence,
        Holds.TEMPORARY if news.days else Holds.LASTING,
        news.topic,
        sayable=told.sayable,
    )


def correct(fact: Fact, text: str, at: float) -> Fact:
    """The fact with another text, in its place; what it said before is kept beside it."""
    formers = (*fact.formers, Former(fact.text, at))[-_FORMERS:]
    return replace(fact, text=text, expires=at + YEAR, kind=Holds.LASTING, formers=formers, confidence=1.0)


def about(facts: Sequence[Fact], text: str) -> tuple[Fact, ...]:
    """The facts that a text is about: those which hold all of its words, or most of whose words it holds."""
    words = _stems(text)
    return tuple(fact for fact in facts if words and (words <= _stems(fact.text) or _share(words, fact.text) >= _ALIKE))


def _with(facts: list[Fact], fact: Fact) -> list[Fact]:
    rival = next((old for old in facts if _is_of(old, fact)), None)
    if rival is None:
        return [*facts, fact]
    old, new = _stems(rival.text), _stems(fact.text)
    if fact.confidence < rival.confidence - _DOUBT:
        return facts
    if new <= old:
        return [replace(one, sayable=one.sayable or fact.sayable) if one is rival else one for one in facts]
    formers = rival.formers if old <= new else (*rival.formers, Former(rival.text, fact.at))[-_FORMERS:]
    return [*(one for one in facts if one is not rival), replace(fact, formers=formers, pinned=rival.pinned)]


_DOUBT, _UNSURE = 0.2, 0.7
"""By how much surer an old fact is than a new one that may not replace it, and how sure a doubtful one is."""


def _is_of(old: Fact, new: Fact) -> bool:
    """Whether two facts can't stand beside each other: they are of one topic, or nearly the same."""
    if old.topic and new.topic:
        return old.topic == new.topic and not _ANOTHER.search(new.text)
    return _share(_stems(old.text), new.text) >= _ALIKE


def _ended(facts: list[Fact], told: Told) -> list[Fact]:
    return [fact for fact in facts if not fact.topic or fact.topic != told.news.topic]


def _useful(facts: Sequence[Fact]) -> list[Fact]:
    """At most so many facts, in their order: what is pinned stays, then what is surest and newest."""
    if len(facts) <= MOST:
        return list(facts)
    ranks = sorted(facts, key=lambda fact: (fact.pinned, fact.confidence > _UNSURE, fact.at))
    least = ranks[: len(facts) - MOST]
    return [fact for fact in facts if fact not in least]


def _share(words: frozenset[str], text: str) -> float:
    """The share of the words that two texts have in common (0 to 1)."""
    others = _stems(text)
    return len(words & others) / len(words | others) if words and others else 0.0


def _stems(text: str) -> frozenset[str]:
    # By the stems of English, whatever the language: they only tell whether two notes are alike.
    return frozenset(stem(word, ENGLISH) for word in words(text) if word not in _EMPTY)


_ANOTHER = re.compile(r"\b(?:other|another|second|third|also|too|new)\b")
