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
from engine.memory.recall.stems import listed, stem, words
from persona.languages import ENGLISH
from persona.words import tables

_SAME, _ASKING = tables(__file__, "same.toml"), tables(__file__, "asking.toml")
_FITS = {name: re.compile(pattern) for name, pattern in _ASKING["fits"].items()}
_STRICT = frozenset(("age", "number", "where", "who", "job", WHEN))
"""Slots of which an answer holds a sign."""
_BAR, _BAR_OF_WORDS, _STRANGE = 0.52, 0.5, 0.15
"""What an answer needs, by meaning and words, and by words alone; and how much more where it shares no word."""
_SHARED, _FITTING, _UNFITTING, _OTHERS, _DATED, _GOES_ON, _LEANS, _UNNAMED, _OF_KIND = (
    0.3,
    0.15,
    0.3,
    0.35,
    0.2,
    0.05,
    0.2,
    0.15,
    0.2,
)
_WORDS_ALONE = 0.25
"""What counts for the meaning where there is no encoder."""
_CLOSE, _ALIKE, _ALIKE_CORRECTED = 0.2, 0.55, 0.35
"""How far behind the best a later telling may be that takes its place, and the cosine from which on two tell the same."""
_HAS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SHORT_IS = ("he", "she", "it", "that", "there", "who", "what", "here", "where", "how")
"""Words behind which "'s" is no owner's."""
_THEIRS = frozenset(("his", "her", "their", "your", "its", "someone's", "somebody's"))
_DETERMINES = frozenset(
    ("my", "our", "a", "an", "the", "and", "with", "two", "three", "one", "2", "3", "4", "is", "got", "have", "no")
)
_OF_OTHERS = re.compile(r"(?:he|she|they|he's|she's|they're|his|her|their)\b")
_OWN_WORDS = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|me|we|we're|we've|our|us)\b")
_SUBJECT = re.compile(r"(?:(?:my|our)(?: (?!(?:is|was|and|has|who)\b)[\w'-]+){1,3}|[\w-]+)")
_PRONOUNS = tuple(map(frozenset, (("her", "she"), ("his", "he"), ("its", "it"), ("their", "they"))))
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
        return tuple(
            sorted((one for one in self.tellings if self._is_about(one)), key=lambda one: (-self._share(one), -one.at))
        )

    def answer(self, candidates: Sequence[Telling], meanings: Mapping[str, Vector]) -> Answer | None:
        """What answers best of these; ``meanings`` holds the vectors of the question and of what each is ``meant`` by;
        where it is empty, words alone tell."""
        if not candidates:
            return None
        ranked = [(self._points(one, meanings), one) for one in candidates]
        points, best = max(ranked, key=lambda pair: pair[0])
        bar = _BAR if meanings else _BAR_OF_WORDS
        bar += _STRANGE if self.asked.terms and not self._share(best) else 0.0
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
        if self._is_of_others(later):
            return False
        if later.topics & one.topics:
            return True
        pairs = [(text, other) for text in later.meant for other in one.meant]
        alike = max(_cosine(meanings, *pair) if meanings else _overlap(*pair) for pair in pairs)
        return alike >= (_ALIKE_CORRECTED if later.corrects else _ALIKE)

    def _points(self, telling: Telling, meanings: Mapping[str, Vector]) -> float:
        points = max(_cosine(meanings, self.asked.text, text) for text in telling.meant) if meanings else _WORDS_ALONE
        fits = self._fits(telling)
        points += _SHARED * self._share(telling) if self.asked.terms else _UNNAMED * fits
        points -= _LEANS if telling.leans else _GOES_ON * telling.goes_on
        points += _FITTING if fits and not self._is_open else 0.0
        points += _FITTING if self.asked.slot in telling.topics else 0.0
        points += _OF_KIND if self._is_of_kind(telling) else 0.0
        points -= _UNFITTING if not fits and (self.asked.ends or self.asked.slot in (*_STRICT, NAME)) else 0.0
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
        if telling.leans and (self._is_open or (self.asked.slot == "who" and not self.asked.ends)):
            return False
        return all(self._holds(telling, term, own=True) for term in self._strict)

    def _share(self, telling: Telling) -> float:
        terms = self.asked.terms
        return sum(self._holds(telling, term) for term in terms) / len(terms) if terms else 0.0

    def _holds(self, telling: Telling, term: str, *, own: bool = False) -> bool:
        """Whether it holds a word of the question, another word for it, or the name of who is meant; ``own`` where that
        is theirs and not somebody else's."""
        meant = self._meant(term)
        held = _stemmed(telling.sentence if term in self.names else telling.whole) | telling.heads
        if held.isdisjoint(meant):
            return False
        return not own or not _row(term) or self._is_own(telling, meant)

    def _is_own(self, telling: Telling, meant: frozenset[str]) -> bool:
        """Whether one of these stems stands there without belonging to somebody who was not asked for."""
        row = _HAS.findall(telling.whole.lower())
        # In a note "their" is whom it is about.
        theirs = _THEIRS - {"their"} if telling.fact else _THEIRS

        def is_another(word: str) -> bool:
            owner = word.removesuffix("'s")
            return word in theirs or (owner != word and owner not in (*self.asked.terms, *_SHORT_IS))

        for place, word in enumerate(row):
            if stem(word.removesuffix("'s"), ENGLISH) in meant:
                before = reversed(row[max(place - _REACH, 0) : place])
                nearest = next((one for one in before if one in _DETERMINES or is_another(one)), "")
                if not is_another(nearest):
                    return True
        return False

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
                if (
                    not row.isdisjoint(_stemmed(low))
                    and self._is_own(telling, row)
                    and (name := names_of(listed, telling.whole))
                ):
                    found.append((row, name))
        return found

    @cached_property
    def _is_open(self) -> bool:
        """Whether an answer may look like anything."""
        return self.asked.slot == THING and not self.asked.ends

    def _is_of_kind(self, telling: Telling) -> bool:
        """Whether it names something of the kind that is asked for."""
        kind = stem(self.asked.kind, ENGLISH)
        return bool(kind) and not _stemmed(telling.low).isdisjoint(_kinds().get(kind, frozenset()) - {kind})

    def _fits(self, telling: Telling) -> bool:
        slot = self.asked.slot
        if slot == NAME:
            return bool(self._name(telling))
        if self.asked.ends:
            return re.search(rf"\b{self.asked.ends} \w", telling.text.lower()) is not None
        if slot == THING or (slot == "who" and not self.names.isdisjoint(words(telling.text))):
            return True
        return _FITS[slot].search(telling.text.lower() if telling.leans else telling.low) is not None

    def _name(self, telling: Telling) -> str:
        if self.asked.slot != NAME:
            return ""
        listed = frozenset(word for term in self.asked.terms for word in _listed(term))
        # Of whom was spoken last: "did I tell you her name?"
        listed = listed or next((both for both in _PRONOUNS if both & set(self.asked.text.split())), frozenset())
        return (names_of(listed, telling.whole) or names_of(listed, telling.sentence)) if listed else ""

    def _is_of_others(self, telling: Telling) -> bool:
        """Whether it tells of somebody else where they ask of themselves."""
        if self._strict or self.asked.slot == "who" or not _OWN_WORDS.search(self.asked.text):
            return False
        low = telling.whole.lower()
        subject = _SUBJECT.match(low)
        is_kin = subject is not None and any(_row(word) is not None for word in words(subject[0]))
        return (
            is_kin
            or (_OF_OTHERS.match(low) is not None and not _OWN_WORDS.search(low))
            or low.split("'")[0].split(" ")[0] in self.names
        )

    def _is_over(self, telling: Telling) -> bool:
        if any(
            over.topic in telling.topics and over.at > telling.at and not over.topic.startswith("pet")
            for over in self.ended
        ):
            return True
        return bool(telling.until) and telling.until < self.now and (telling.state or not self.asked.past)


def people_in(tellings: Sequence[Telling]) -> frozenset[str]:
    """The words for people and animals that were told of."""
    found = frozenset(word for telling in tellings for word in words(telling.text))
    return frozenset(other for word in found if _row(word) for other in (word, *_listed(word)))


def _overlap(one: str, other: str) -> float:
    """Which share of the words of the shorter text the other one holds."""
    both = [_stemmed(text) - _stemmed(" ".join(listed(ENGLISH, "stop"))) for text in (one, other)]
    return len(both[0] & both[1]) / max(min(map(len, both)), 1)


def _cosine(meanings: Mapping[str, Vector], one: str, other: str) -> float:
    return float(np.dot(meanings[one], meanings[other])) if meanings else 0.0


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
    found: dict[str, frozenset[str]] = {}
    for word, others in (*_SAME["same"].items(), *_SAME["wider"].items()):
        one = stem(word, ENGLISH)
        found[one] = found.get(one, frozenset()) | _stemmed(others)
    return found


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    """The stems of what is of a kind, by that of its word."""
    return {stem(word, ENGLISH): _stemmed(listed) for word, listed in _SAME["wider"].items()}


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
    more = next(
        (frozenset(listed.split()) for word, listed in wider.items() if stem(word, ENGLISH) == one), frozenset()
    )
    return found | more | {term, one}
