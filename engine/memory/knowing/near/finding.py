"""Which of what somebody told lies near a question, by words, meaning, and what an answer looks like. A pure core."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from engine.meaning import Vector
from engine.memory.knowing.finding import Answer, fits
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.near.asking import NearQuestion
from engine.memory.knowing.near.forms import bases, is_in, listed_as, same
from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.question import JOB, NAME, THING, WHO
from engine.memory.knowing.words import being, kinds
from engine.memory.recall.stems import listed, words
from persona.languages import ENGLISH
from persona.words import lazily, tables

_TABLES = tables(__file__, "near.toml")
_PRONOUNS = tuple(frozenset(row.split()) for row in _TABLES["told"]["pronouns"])
_PLACES = frozenset(_TABLES["told"]["places"].split())
_PLACED_TOLD = lazily(rf"\b(?:{'|'.join(_PLACES)}) (?:the )?([^\W\d_]\w*)", re.IGNORECASE)
PLACED = lazily(rf"\b(?:{'|'.join(_PLACES)}) (?:(?:the|a|an|my|our|his|her|some) )?([^\W_]\w*)", re.IGNORECASE)
FITS = {name: lazily(_TABLES["fits"][name]) for name in ("when", "number")}
_SOMEBODY = lazily(_TABLES["fits"]["somebody"])
_SELF, _ME_CALLED = lazily(_TABLES["fits"]["self"]), ("i called", "call me", "my name", "calls me")
_OTHERS_FIRST = lazily(r"(?:he|she|they|he's|she's|they're|his|her|their)\b|(?:my|our) (?P<who>[\w-]+)")
_OWN = lazily(r"\b(?:i|i'm|i've|i'll|i'd|me|we|we're|we've|us)\b")
_OWNER = lazily(r"\b([\w-]+)'s ([\w-]+)")
_PLACED_BARE = lazily(rf"\b(?:{'|'.join(_PLACES)}) ([^\W\d_]\w*)", re.IGNORECASE)
_NAMED = lazily(r"\b(?:town|city|country|village)\b")
_STOP = listed(ENGLISH, "stop")
_ENOUGH = 2
"""Terms that must stand there where one of whom they ask does not."""
_BETTER = 0.1
"""How much nearer something must lie than what rules find."""
_BAR, _BAR_OF_OTHERS = 0.3, 0.5
"""What an answer needs where the question is of the person's own world for sure, and where it may be of any."""
_WORDS_ALONE = 0.2
"""What stands for the nearness of meaning where no encoder tells it."""
_SLOT_WORDS = frozenset(("job", "work", "profession", "occupation"))


@dataclass(frozen=True, slots=True)
class Weights:
    """What speaks for a telling."""

    shared: float = 0.55
    meaning: float = 0.5
    fits: float = 0.15
    kind: float = 0.4
    around: float = 0.2
    alone: float = 0.25
    recent: float = 0.05
    leans: float = 0.6
    agrees: float = 0.08


WEIGHTS = Weights()


@dataclass(frozen=True)
class Near:
    """A question before what was said in this talk, the oldest first."""

    question: NearQuestion
    said: Sequence[Said]

    def texts(self) -> tuple[str, ...]:
        """What the encoder is asked for."""
        return (self.question.asked.text, *(one.text for one in self.said))

    def answer(self, meanings: Mapping[str, Vector], rival: float | None = None) -> Answer | None:
        """What answers best; None where nothing does, or nothing much better than what was said at the time of a
        ``rival`` (epoch s)."""
        ranked = self.ranked(meanings)
        if not ranked:
            return None
        points, place = max(ranked)
        place = self._righted(place)
        bar = _BAR if self.question.own else _BAR_OF_OTHERS
        if rival is not None and not (self.said[place].at == rival and self.said[place].joined):
            others = [more for more, other in ranked if self.said[other].at == rival]
            is_same = self.said[place].at == rival or not others
            bar = math.inf if is_same else max(bar, max(others) + _BETTER)
        return Answer(self._with_name(place).telling()) if points >= bar else None

    def _righted(self, place: int) -> int:
        """The place of what puts right what stands at one, or itself."""
        following = place + 1
        if following < len(self.said) and self.said[following].corrects and self._fits(self.said[following]):
            return following
        return place

    def ranked(self, meanings: Mapping[str, Vector]) -> list[tuple[float, int]]:
        """The points of each telling that may answer, and its place."""
        places = range(len(self.said))
        return [(self._points(place, meanings), place) for place in places if self._may_answer(place)]

    def _points(self, place: int, meanings: Mapping[str, Vector]) -> float:
        question, one = self.question, self.said[place]
        asked, words_ = question.asked, words(one.text)
        points = WEIGHTS.meaning * (
            max(float(meanings[asked.text] @ meanings[one.text]), 0.0) if meanings else _WORDS_ALONE
        )
        if terms := self._terms:
            points += WEIGHTS.shared * sum(self._holds(one, term) for term in terms) / len(terms)
        points += WEIGHTS.around * min(sum(self._holds(one, term) for term in question.around), 2)
        if asked.slot != THING and self._fits(one):
            points += WEIGHTS.fits if terms else WEIGHTS.alone
        if self._kinds:
            points += WEIGHTS.kind * (-0.5 if self._kinds.isdisjoint(bases(one.text)) else 1)
        points += WEIGHTS.agrees * sum(not row.isdisjoint(words_) for row in self._pronouns)
        return points + WEIGHTS.recent * place / len(self.said)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        asked = self.question.asked
        if asked.kind and (found := kinds(asked.kind) | listed_as("kinds", asked.kind)):
            return found
        return frozenset().union(*(listed_as("implied", term) for term in asked.terms))

    @cached_property
    def _terms(self) -> tuple[str, ...]:
        asked = self.question.asked
        of_slot = _SLOT_WORDS if asked.slot == JOB else ()
        return tuple(one for one in asked.terms if (one != asked.kind or not self._kinds) and one not in of_slot)

    def _is_theirs(self, term: str, low: str) -> bool:
        """Whether who is meant by a term is nobody else's."""
        owners = [match[1] for match in _OWNER.finditer(low) if same(term, match[2])]
        free = sum(same(term, word) for word in words(low)) > len(owners)
        return free or any(self._is_asked(owner) for owner in owners)

    @cached_property
    def _pronouns(self) -> Sequence[frozenset[str]]:
        """Those of others that stand in the question."""
        row = words(self.question.asked.text)
        return [pronouns for pronouns in _PRONOUNS if not pronouns.isdisjoint(row)]

    def _holds(self, one: Said, term: str) -> float:
        """How surely something said is of a term (0 to 1); less where only what it goes on from is."""
        if is_in(term, one.text):
            return float(not being(term) or self._is_theirs(term, one.low))
        leans = any(not row.isdisjoint(words(one.text)) for row in _PRONOUNS)
        return WEIGHTS.leans * is_in(term, one.before) if leans else 0.0

    def _may_answer(self, place: int) -> bool:
        """Whether it tells more than the question does, and is of whom that is about."""
        one = self.said[place]
        missing = [term for term in self._terms if not self._holds(one, term)]
        is_short = self.question.asked.slot == NAME or len(self._terms) - len(missing) < _ENOUGH
        if is_short and any(map(being, missing)) and not self._is_of_somebody(one):
            return False
        if not (self._fits(one) or self._may_fit(one)):
            return False
        if self._is_of_others(one):
            return False
        row = words(one.text)
        # Somebody must be told of, for "her" to mean them.
        is_of_none = not any(map(being, row)) and all(pronouns.isdisjoint(row) for pronouns in self._pronouns)
        if self._pronouns and not self._terms and is_of_none:
            return False
        return any(not self._is_asked(word) for word in row if word not in _STOP)

    def _is_of_others(self, one: Said) -> bool:
        """Whether it tells of somebody else where they ask of themselves."""
        asked = self.question.asked
        if asked.slot in (WHO, THING) or any(map(being, asked.terms)) or not _OWN.search(asked.text):
            return False
        first = _OTHERS_FIRST.match(one.low)
        is_other = first is not None and (first["who"] is None or bool(being(first["who"])))
        return is_other and not _OWN.search(one.low)

    def _is_of_somebody(self, one: Said) -> bool:
        """Whether it tells of one who is not named in it."""
        firsts = [part.lower().split(" ", 1)[0] for part in one.text.split(". ")]
        return any(first in pronouns for first in firsts for pronouns in _PRONOUNS[:2])

    def _is_asked(self, word: str) -> bool:
        return any(same(term, word) for term in self.question.asked.terms)

    def _fits(self, one: Said) -> bool:
        asked = self.question.asked
        if asked.slot == NAME and asked.text.endswith(_ME_CALLED):
            return _SELF.search(one.low) is not None
        if asked.slot in (NAME, WHO):
            is_who = asked.slot == WHO and any(being(word) and not self._is_asked(word) for word in words(one.text))
            return is_who or bool(self._names(one))
        if asked.slot == "where":
            return any(place not in _STOP and not self._is_asked(place.lower()) for place in self._places(one))
        return FITS[asked.slot].search(one.low) is not None if asked.slot in FITS else fits(asked.slot, one.low)

    def _may_fit(self, one: Said) -> bool:
        """Whether it may be an answer though it doesn't look like one: little tells a person, a job or a thing."""
        slot = self.question.asked.slot
        if slot == WHO:
            return any(not self._is_asked(word) for word in _SOMEBODY.findall(one.low))
        return slot in (THING, JOB)

    def _names(self, one: Said) -> frozenset[str]:
        """The names in it that are no place's and that the question doesn't hold."""
        found = frozenset().union(*(names_in([one.part(part)]) for part in one.text.split(". ")))
        placed = {name.lower() for name in _PLACED_TOLD.findall(one.text)}
        return frozenset(name for name in found if name.split()[0] not in placed and not self._is_asked(name))

    def _places(self, one: Said) -> Sequence[str]:
        """The words behind one that stands before a place; for a town or a country only such as begin with a capital,
        where they write any."""
        if not _NAMED.search(self.question.asked.text):
            return PLACED.findall(one.text)
        return [word for word in _PLACED_BARE.findall(one.text) if word[0].isupper() or one.text == one.low]

    def _with_name(self, place: int) -> Said:
        """What was said, with the name that the next line gives to whom it tells of, where they ask who."""
        one = self.said[place]
        if self.question.asked.slot != WHO or self._names(one) or place + 1 == len(self.said):
            return one
        following = self.said[place + 1]
        leans = words(following.text)[:1]
        if not any(row.intersection(leans) for row in _PRONOUNS) or not self._names(following):
            return one
        return replace(one, text=f"{one.text}, {following.text}")
