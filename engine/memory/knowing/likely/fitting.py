"""What the looks of a thing said tell of whether it can be what a wish asks for: what surely is not, and what holds
nothing of the kind. Knows no meaning and no weight."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from engine.memory.knowing.finding import fits
from engine.memory.knowing.likely.concepts import CONCEPTS, LEANS, asked_of, plain, told_of
from engine.memory.knowing.likely.wish import Wish
from engine.memory.knowing.naming import names_in
from engine.memory.knowing.near.finding import FITS, PLACED
from engine.memory.knowing.near.forms import same
from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.question import NAME, WHO
from engine.memory.knowing.words import being, kinds
from engine.memory.recall.stems import listed, stem, words
from persona.languages import ENGLISH
from persona.words import lazily

_MINE = lazily(r"\b(?:my|our) (\w+)")
_OWNED = lazily(r"\b[\w-]+'s (\w+)")
_OF_SELF = lazily(r"\b(?:i called|call(?:s|ed)? me|my (?:own |full |real )?name|who (?:am i|i am|i'm))\b")
_CAPITAL = lazily(r"\b[A-Z][a-z]")
_STRICT = tuple(map(CONCEPTS.index, ("price", "color", "surname", "school", "secrets", "met")))
"""What nothing else stands for."""
_LOOKS = ("when", "where", "age", "number")
"""What is asked for that looks like nothing else."""
_OWN_NAME = CONCEPTS.index("own_name")
_STOP = listed(ENGLISH, "stop")


def cannot_answer(wish: Wish, one: Said) -> bool:
    """Whether it surely isn't what is asked for, however near it lies: it holds no name where one is asked for (of who,
    where they write names as such), or tells of another."""
    if wish.slot in (NAME, WHO) and _CAPITAL.search(joined(one)):
        asked = frozenset(words(wish.low))
        text = joined(one)
        is_somebody = wish.slot == WHO and any(being(word) and word not in asked for word in plain_words(text))
        if not (names_told(text) - asked or is_somebody or _OF_SELF.search(wish.low)):
            return True
    return _is_of_another(wish, one)


def _is_of_another(wish: Wish, one: Said) -> bool:
    """Whether it tells of somebody else, or another animal, than whose name is asked for: a sister's dog is none
    of theirs."""
    if wish.slot != NAME:
        return False
    row = plain_words(joined(one))
    lacking = [term for term in wish.terms if being(term) and not any(same(term, word) for word in row)]
    if lacking:
        return any(map(being, row))
    own = [match[1] for match in _MINE.finditer(wish.core) if being(match[1])]
    return any(not _is_theirs(term, one.low) for term in own)


def _is_theirs(term: str, low: str) -> bool:
    owned = [match[1] for match in _OWNED.finditer(low) if same(term, match[1])]
    return sum(same(term, word) for word in words(low)) > len(owned)


def tells_name(one: Said) -> bool:
    """Whether it tells what they are called."""
    return told_of(one.text)[_OWN_NAME]


def held_by(wish: Wish, text: str) -> int:
    """How many of the words of a question a text holds."""
    row = plain_words(text)
    return sum(any(same(term, word) for word in row) for term in wish.terms)


def may_fit(wish: Wish, one: Said) -> bool:
    """Whether it holds what the question asks for, as far as that can be told by its looks."""
    return wish.slot == "thing" or does_fit(wish.slot, one, frozenset(words(wish.low)), names_told(one.text))


def is_unlike(wish: Wish, one: Said) -> bool:
    """Whether it surely holds nothing of what is asked for: no day where one is asked for, no place, no number."""
    return wish.slot in _LOOKS and not may_fit(wish, one)


def lacks(wish: Wish, one: Said) -> bool:
    """Whether it holds nothing of the kind that is asked for: a van's name is not its color, a husband's is not the
    trade of his. Little tells a person, a job or a thing."""
    told = replace(one, text=joined(one))
    if any(
        asked and not held
        for asked, held in zip(_strictly(asked_of(wish.low)), _strictly(told_of(told.text)), strict=True)
    ):
        return True
    if wish.slot == "thing":
        kind = frozenset(kinds(wish.kind)) if wish.kind else frozenset()
        return bool(kind) and kind.isdisjoint(map(stem_of, plain_words(told.text)))
    return not may_fit(wish, told)


def _strictly(about: Sequence[bool]) -> Sequence[bool]:
    return [about[place] for place in _STRICT]


def does_fit(slot: str, one: Said, asked: frozenset[str], names: frozenset[str]) -> bool:
    if slot in (NAME, WHO):
        return bool(names)
    if slot == "where":
        places = frozenset(map(str.lower, PLACED.findall(one.text))) - _STOP - asked
        return any(not FITS["when"].search(place) for place in places)
    return FITS[slot].search(one.low) is not None if slot in FITS else fits(slot, one.low)


def joined(one: Said) -> str:
    """What was said together with what it goes on from."""
    return f"{one.before}. {one.text}" if one.before and LEANS.match(one.low) else one.text


def stem_of(word: str) -> str:
    return stem(word, ENGLISH)


@lru_cache(maxsize=4096)
def plain_words(text: str) -> tuple[str, ...]:
    return tuple(words(plain(text)))


@lru_cache(maxsize=4096)
def names_told(text: str) -> frozenset[str]:
    """The names in it, in small letters."""
    parts = [Said(part, "", 0.0) for part in text.split(". ")]
    return frozenset(word for one in parts for name in names_in([one.telling()]) for word in words(name))
