"""What of the things that somebody said is no longer so, since they put it right, and what stands in its place; knows
no question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from engine.memory.knowing.likely.concepts import CONCEPTS, LEANS, plain, told_of
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.near.finding import FITS, PLACED
from engine.memory.knowing.near.forms import Words
from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.question import ASIDE
from engine.memory.recall.stems import listed, words
from persona.languages import ENGLISH
from persona.words import either, lazily, tables

_TABLES = tables(__file__, "righting.toml")
_SURE, _UNSURE = (lazily(rf"\b(?:{either(_TABLES['marks'][name], _TABLES['parts'])})\b") for name in ("sure", "unsure"))
_BARE = lazily(rf"(?:{either(_TABLES['marks']['bare'], _TABLES['parts'])})\b")
_NOT = lazily(r"\bnot (?:(?:at|on|in|the|a|an|to|into) )*([\w' -]+?)(?=[,.;:!]|$| but\b| it's\b| she's\b)")
_ERRED = lazily(rf"\b(?:{either(_TABLES['marks']['erred'], _TABLES['parts'])})\b")
_OF_SELF = lazily(r"(?:i|we|i'm|i've|we're|we've)\b")
_ONE_ONLY = tuple(CONCEPTS.index(name) for name in ("home", "job", "vehicle"))
"""Of what they have one at a time."""
_KINDS = ("when", "number", "named")
_ARTICLES = frozenset(("a", "an"))
_COMMON = ASIDE | listed(ENGLISH, "stop")
_ALIKE, _AS_GOOD = 0.3, 0.05
"""How alike what is put right and what does so are, and how far behind the best of it another one may be."""
_RARE = 3
"""How many things may be about the same, for it to tell what is put right."""
_SHORT = 8
"""Words of a line that is all correction."""
_TALK = 3 * 3600.0
"""Seconds of silence after which a line that is all correction says nothing of the one before."""


@dataclass(frozen=True)
class Righting:
    """What was said, the oldest first."""

    said: Sequence[Said]
    _counts: dict[str, int] = field(default_factory=dict)

    @cached_property
    def pairs(self) -> Sequence[tuple[int, int]]:
        """The places of what puts something right, and of what that is."""
        return [(later, earlier) for later in range(1, len(self.said)) for earlier in self._by(later)]

    @cached_property
    def later(self) -> Mapping[int, int]:
        """The place of what stands in the place of each thing that is no longer so."""
        return {earlier: later for later, earlier in self.pairs}

    def place(self, at: float, text: str) -> int | None:
        """The place of what was said at a time (epoch s) and holds a text; None where nothing does."""
        places = [place for place, one in enumerate(self.said) if one.at == at]
        return next((place for place in places if text in self.said[place].text), next(iter(places), None))

    def parted(self, place: int) -> tuple[str, Sequence[str]]:
        """Of what was said at a place the sentence that is no longer so, and the others."""
        parts = self.said[place].text.split(". ")
        near = [self._alike(Said(part, "", 0.0), self.said[self.later[place]]) for part in parts]
        over = parts[near.index(max(near))]
        return over, [part for part in parts if part is not over]

    def _by(self, later: int) -> Iterator[int]:
        one, before, part = self.said[later], self.said[later - 1], _marked(self.said[later])
        denied = [place for place in range(later) if self.said[place].at < one.at and _denies(one, self.said[place])]
        if denied or not rights(one):
            yield from denied if len(denied) <= _RARE else ()
            return
        near = {
            place: self._alike(self.said[place], part)
            for place in range(later)
            if self.said[place].at < one.at and _differs(one, self.said[place])
        }
        most = max(near.values(), default=0.0)
        if most >= _ALIKE:
            found = (place for place, points in near.items() if points >= max(_ALIKE, most - _AS_GOOD))
            # "Somebody left a ring" puts nothing right of who rings on Sundays.
            yield from (place for place in found if near[place] > _ALIKE or _tells_anew(one, self.said[place]))
        elif _is_bare(one) and one.at - before.at < _TALK and _differs(one, before):
            yield later - 1

    def _alike(self, one: Said, other: Said) -> float:
        """How near two things lie that were said, by their rare words and by what hardly anything else is about."""
        first, second = _terms(one.text), _terms(other.text)
        shared = [term for term in second if not self._words.like(term).isdisjoint(first)]
        both = _about(one.text) & _about(other.text)
        about = len(both & self._rarely)
        rare = sum(self._held(term) <= _RARE + 1 for term in shared)
        if _OF_SELF.match(one.low) and _OF_SELF.match(other.low):
            about += 3 * (not both.isdisjoint(_ONE_ONLY))
        return 0.3 * min(rare, 2) + 0.1 * min(about, 3) + 0.1 * (len(shared) > rare)

    def _held(self, term: str) -> int:
        """How many things hold a term."""
        if term not in self._counts:
            like = self._words.like(term)
            self._counts[term] = sum(not like.isdisjoint(_terms(one.text)) for one in self.said)
        return self._counts[term]

    @cached_property
    def _words(self) -> Words:
        """All words that were said."""
        return Words.of({word for one in self.said for word in words(plain(one.text))})

    @cached_property
    def _rarely(self) -> frozenset[int]:
        """What hardly anything else is about."""
        told = zip(*(told_of(one.text) for one in self.said), strict=True)
        return frozenset(place for place, row in enumerate(told) if sum(row) <= _RARE)


@lru_cache(maxsize=16)
def righting(said: tuple[Said, ...]) -> Righting:
    """The same for what was said, the oldest first: read once for all that is asked of it."""
    return Righting(said)


@lru_cache(maxsize=4096)
def rights(one: Said) -> bool:
    """Whether it sounds as if it put right what was said before."""
    return _is_sure(one) or _UNSURE.search(plain(one.text)) is not None


def says_both(later: Said, over: str) -> bool:
    """Whether what puts a text right tells by itself what was wrong of it: "it's Dublin, not Shannon"."""
    low = over.lower()
    return any(frozenset(words(match[1])) <= frozenset(words(low)) for match in _NOT.finditer(later.low)) or (
        _ERRED.search(plain(later.text)) is not None and not _terms(later.text).isdisjoint(_terms(over))
    )


def _denies(later: Said, one: Said) -> bool:
    """Whether it names what an earlier one told as what is not so: "it's the Dublin one, not Shannon"."""
    told = frozenset(words(one.low))
    denied = (frozenset(words(match[1])) for match in _NOT.finditer(later.low))
    # "I like dogs, not cats" puts nothing right of somebody's cats.
    values = None if rights(later) else frozenset(words(" ".join(frozenset().union(*_values(later.text).values()))))
    return any(row <= told and row - _COMMON and (values is None or row & values) for row in denied)


def _is_bare(one: Said) -> bool:
    """Whether it is all correction, of what was said just before."""
    is_short = len(one.text.split()) <= _SHORT
    return is_short and (_BARE.match(one.low) is not None or (one.corrects and LEANS.match(one.low) is not None))


def _marked(one: Said) -> Said:
    """That of its sentences which says that it puts something right."""
    parts = [Said(part, "", one.at) for part in one.text.split(". ")]
    return next(filter(_is_sure, parts), next(filter(rights, parts), one))


def _is_sure(one: Said) -> bool:
    low = plain(one.text)
    return one.corrects or _SURE.search(low) is not None or _BARE.match(low) is not None


def _differs(later: Said, one: Said) -> bool:
    """Whether it tells another day, number or name than that did, or surely puts it right in other words."""
    new, old = _values(later.text), _values(one.text)
    is_both = any(new[kind] and old[kind] for kind in _KINDS)
    return _tells_anew(later, one) or (not is_both and _is_sure(later))


def _tells_anew(later: Said, one: Said) -> bool:
    """Whether it tells another day, number or name than that did, or says that something was wrong."""
    new, old = _values(later.text), _values(one.text)
    return any(old[kind] and new[kind] - old[kind] for kind in _KINDS) or _ERRED.search(plain(later.text)) is not None


@lru_cache(maxsize=4096)
def _about(text: str) -> frozenset[int]:
    return frozenset(place for place, told in enumerate(told_of(text)) if told)


@lru_cache(maxsize=4096)
def _values(text: str) -> Mapping[str, frozenset[str]]:
    low = plain(text)
    said = Said(text, "", 0.0)
    named = names_in([said.telling()]) | frozenset(place.lower() for place in PLACED.findall(text) if place.istitle())
    found = {kind: frozenset(m[0] for m in FITS[kind].finditer(low)) - _ARTICLES for kind in ("when", "number")}
    return {**found, "named": named}


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    bare = _SURE.sub(" ", plain(text))
    found = frozenset(word for word in words(bare) if word not in ASIDE and len(word) > 1)
    return found - _values(text)["when"] - _values(text)["number"]
