"""Which of what somebody told answers a question of theirs: by whom and what it is about, by its meaning, and by what an
answer looks like; nothing where nothing does. A pure core."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import cache, cached_property

import numpy as np

from engine.meaning import Vector
from engine.memory.knowing.naming import names_of
from engine.memory.knowing.question import NAME, THING, WHEN, Asked
from engine.memory.knowing.tellings import Ended, Telling
from engine.memory.recall.past import named
from engine.memory.recall.stems import stem, words
from persona.languages import ENGLISH
from persona.words import tables

_SAME, _ASKING = tables(__file__, "same.toml"), tables(__file__, "asking.toml")
_FITS = {name: re.compile(pattern) for name, pattern in _ASKING["fits"].items()}
_STRICT = frozenset(("age", "number", WHEN))
"""Slots of which an answer holds a sign."""
_BAR, _BAR_OF_WORDS = 0.52, 0.5
"""What an answer needs, by meaning and words, and by words alone."""
_SHARED, _FITTING, _UNFITTING, _OTHERS, _DATED, _GOES_ON, _LEANS, _UNNAMED = 0.3, 0.15, 0.25, 0.35, 0.2, 0.05, 0.2, 0.15
_WORDS_ALONE = 0.25
"""What counts for the meaning where there is no encoder."""
_CLOSE, _ALIKE, _ALIKE_CORRECTED = 0.2, 0.55, 0.35
"""How far behind the best a later telling may be that takes its place, and the cosine from which on two tell the same."""
_HAS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_THEIRS = frozenset(("his", "her", "their", "your", "its", "someone's", "somebody's"))
_DETERMINES = frozenset(("my", "our", "a", "an", "the", "and", "with", "two", "three", "one", "2", "3", "4", "is", "got", "have", "no"))
_OF_OTHERS = re.compile(r"(?:he|she|they|he's|she's|they're|his|her|their)\b")
_OWN_WORDS = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|me|we|we're|we've|our|us)\b")
_SUBJECT = re.compile(r"(?:(?:my|our) (?:[\w-]+ ){0,2}?)?([\w-]+)(?:'s)?\b")
_REACH = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers: a telling, the name in it that was asked for, and whether it holds no more."""

    telling: Telling
    name: str = ""
    over: bool = False


@dataclass(frozen=True)
class Finding:
    """A question at a time (epoch s) before all that was told."""

    asked: Asked
    tellings: Sequence[Telling]
    now: float
    zone: tzinfo = UTC
    ended: Sequence[Ended] = ()
    names: frozenset[str] = frozenset()
    _stems: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def candidates(self) -> tuple[Telling, ...]:
        """What may answer by whom it is about, the likeliest first."""
        return tuple(sorted((one for one in self.tellings if self._is_about(one)), key=lambda one: (-self._share(one), -one.at)))

    def answer(self, candidates: Sequence[Telling], meanings: Mapping[str, Vector]) -> Answer | None:
        """What answers best of these; ``meanings`` holds the vectors of the question and of what each is ``meant`` by;
        where it is empty, words alone tell."""
        if not candidates:
            return None
        ranked = [(self._points(one, meanings), one) for one in candidates]
        points, best = max(ranked, key=lambda pair: pair[0])
        bar = _BAR if meanings else _BAR_OF_WORDS
        if points < bar:
            return None
        for near, later in sorted(ranked, key=lambda pair: pair[1].at):
            least = bar if later.corrects else max(points - _CLOSE, bar)
            if near >= least and later.at > best.at and self._updates(later, best, meanings):
                best = later
        return Answer(best, self._name(best), self._is_over(best))

    def _updates(self, later: Telling, one: Telling, meanings: Mapping[str, Vector]) -> bool:
        if self._fits(later) < self._fits(one):
            return False
        if later.topics & one.topics:
            return True
        alike = max((_cosine(meanings, text, other) for text in later.meant for other in one.meant), default=0.0)
        return alike >= (_ALIKE_CORRECTED if later.corrects else _ALIKE)

    def _points(self, telling: Telling, meanings: Mapping[str, Vector]) -> float:
        points = max(_cosine(meanings, self.asked.text, text) for text in telling.meant) if meanings else _WORDS_ALONE
        fits = self._fits(telling)
        points += _SHARED * self._share(telling) if self.asked.terms else _UNNAMED * fits
        points -= _LEANS if telling.leans else _GOES_ON * telling.goes_on
        points += _FITTING if fits and self.asked.slot != THING else 0.0
        points += _FITTING if self.asked.slot in telling.topics else 0.0
        points -= _UNFITTING if not fits and self.asked.slot in (*_STRICT, NAME) else 0.0
        if self._is_of_others(telling):
            points -= _OTHERS
        if self._spans:
            day = datetime.fromtimestamp(telling.at, self.zone).date()
            points += _DATED if any(first <= day <= last for first, last in self._spans) else -_DATED
        return points

    @cached_property
    def _spans(self) -> Sequence[tuple[date, date]]:
        today = datetime.fromtimestamp(self.now, self.zone).date()
        return named(self.asked.text, today) if self.asked.past else ()

    @cached_property
    def _strict(self) -> tuple[str, ...]:
        """The terms that nothing else can stand for: people, animals, and whatever has the name that is asked for."""
        return tuple(term for term in self.asked.terms if _row(term) or self.asked.slot == NAME or term in self.names)

    def _is_about(self, telling: Telling) -> bool:
        """Whether it can be about whom and what the question is about, and does not only ask for it."""
        if telling.leans and self.asked.slot in (THING, "who"):
            return False
        return all(self._holds(telling, term, own=True) for term in self._strict)

    def _share(self, telling: Telling) -> float:
        terms = self.asked.terms
        return sum(self._holds(telling, term) for term in terms) / len(terms) if terms else 0.0

    def _holds(self, telling: Telling, term: str, *, own: bool = False) -> bool:
        """Whether it holds a word of the question, another word for it, or the name of who is meant; ``own`` where that
        is theirs and not somebody else's."""
        meant = self._meant(term)
        held = _stemmed(telling.whole) | telling.heads
        if held.isdisjoint(meant):
            return False
        return not own or not _row(term) or _is_own(telling.whole.lower(), meant, frozenset(self.asked.terms))

    def _meant(self, term: str) -> frozenset[str]:
        """The stems that stand for a term."""
        if term not in self._stems:
            found = set(_others(term)) | {stem(term, ENGLISH)}
            for row, name in self._aliases:
                if row & found:
                    found |= {stem(part, ENGLISH) for part in words(name)}
                elif term in words(name):
                    found |= row
            self._stems[term] = frozenset(found)
        return self._stems[term]

    @cached_property
    def _aliases(self) -> Sequence[tuple[frozenset[str], str]]:
        """Who is called how, of people and animals."""
        found = []
        for telling in self.tellings:
            low = telling.whole.lower()
            for row, listed in _rows():
                if not row.isdisjoint(_stemmed(low)) and (name := names_of(listed, telling.whole)):
                    found.append((row, name))
        return found

    def _fits(self, telling: Telling) -> bool:
        slot = self.asked.slot
        if slot == NAME:
            return bool(self._name(telling))
        if slot == THING:
            return True
        return _FITS[slot].search(telling.text.lower() if telling.leans else telling.low) is not None

    def _name(self, telling: Telling) -> str:
        if self.asked.slot != NAME:
            return ""
        listed = [word for term in self.asked.terms for word in _listed(term)]
        return names_of(frozenset(listed), telling.whole) if listed else ""

    def _is_of_others(self, telling: Telling) -> bool:
        """Whether it tells of somebody else where they ask of themselves."""
        if self._strict or not _OWN_WORDS.search(self.asked.text):
            return False
        low = telling.whole.lower()
        subject = _SUBJECT.match(low)
        is_kin = subject is not None and _row(subject[1]) is not None
        return is_kin or (_OF_OTHERS.match(low) is not None and not _OWN_WORDS.search(low)) or low.split("'")[0].split(" ")[0] in self.names

    def _is_over(self, telling: Telling) -> bool:
        if any(over.topic in telling.topics and over.at > telling.at and not over.topic.startswith("pet") for over in self.ended):
            return True
        return bool(telling.until) and telling.until < self.now and (telling.state or not self.asked.past)


def _cosine(meanings: Mapping[str, Vector], one: str, other: str) -> float:
    return float(np.dot(meanings[one], meanings[other])) if meanings else 0.0


def _is_own(low: str, meant: frozenset[str], asked: frozenset[str]) -> bool:
    """Whether one of these stems stands there without belonging to somebody who was not asked for."""
    row = _HAS.findall(low)
    for place, word in enumerate(row):
        if stem(word.removesuffix("'s"), ENGLISH) not in meant:
            continue
        for before in reversed(row[max(place - _REACH, 0) : place]):
            if before in _THEIRS or (before.endswith("'s") and before.removesuffix("'s") not in asked and before not in ("he's", "she's", "it's", "that's", "there's", "who's", "what's")):
                break
            if before in _DETERMINES:
                return True
        else:
            return True
    return False


@cache
def _stemmed(text: str) -> frozenset[str]:
    return frozenset(stem(word, ENGLISH) for word in words(text))


@cache
def _rows() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Who and what is not to be taken for another: as stems, and as words."""
    listed = [frozenset(row.split()) for row in _SAME["kin"]["rows"]]
    return tuple((frozenset(stem(word, ENGLISH) for word in row), row) for row in listed)


@cache
def _row(term: str) -> frozenset[str] | None:
    """The stems of the row that a word stands in, or of all that a wider one may mean; None for any other word."""
    one = stem(term, ENGLISH)
    found = next((row for row, _ in _rows() if one in row), None)
    return found or (_wider().get(one) if one in _people() else None)


@cache
def _people() -> frozenset[str]:
    """The wider words that mean people or animals."""
    return _stemmed(_SAME["kin"]["wide"])


@cache
def _wider() -> Mapping[str, frozenset[str]]:
    tables_ = {**_SAME["same"], **_SAME["wider"]}
    return {stem(word, ENGLISH): frozenset(stem(other, ENGLISH) for other in listed.split()) for word, listed in tables_.items()}


@cache
def _others(term: str) -> frozenset[str]:
    """The stems of other words for a term."""
    return (_row(term) or frozenset()) | _wider().get(stem(term, ENGLISH), frozenset())


@cache
def _listed(term: str) -> frozenset[str]:
    """The words for a term as they are written."""
    one = stem(term, ENGLISH)
    found = next((listed for row, listed in _rows() if one in row), frozenset())
    wider = {**_SAME["same"], **_SAME["wider"]}
    more = next((frozenset(listed.split()) for word, listed in wider.items() if stem(word, ENGLISH) == one), frozenset())
    return found | more | {term, one}
