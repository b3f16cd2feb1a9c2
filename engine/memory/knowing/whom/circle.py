"""Everybody that somebody told of, with their names; knows no question's words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.whom.linking import SURE, Link, Sentence, links
from engine.memory.knowing.whom.names import sex_of
from engine.memory.knowing.whom.roles import Role, roles
from persona.words import lazily

_PARTS = lazily(r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bSt)\. ")
_TALK = 3 * 3600.0
"""Seconds of silence after which no line goes on from the one before."""
_ENOUGH = 2.4
"""How surely a name must be somebody's, for what is said of it to be of them."""
_AGAIN = 0.3
"""What it adds to be told again."""
_UNRANKED = 0.7
"""What it takes away to be neither the first nor the last of theirs where such a one is asked for."""
_MANY_OF = frozenset(("teacher", "coach", "instructor", "doctor"))
"""Whom people have several of, told apart by a word before them."""


@dataclass(frozen=True, slots=True)
class Called:
    """A name of somebody, how surely it is theirs, and where that is told the best."""

    name: str
    points: float
    link: Link


@dataclass(frozen=True)
class Circle:
    """What was said, the oldest first, and the words of names that are nobody's of these: their own and his (in small
    letters)."""

    said: Sequence[Said]
    own: str = ""

    @cached_property
    def sentences(self) -> Sequence[Sentence]:
        """All that they said, sentence by sentence."""
        row: list[Sentence] = []
        line, at = 0, 0.0
        for one in self.said:
            if one.at != at:
                line += 1 if one.at - at < _TALK else 2
                at = one.at
            row += (Sentence(part, line, at) for part in _PARTS.split(one.text) if part)
        return row

    @cached_property
    def links(self) -> Sequence[Link]:
        """Whose names stand where."""
        return [link for link in links(self.sentences) if link.points and link.name.casefold() not in self.own.split()]

    def called(self, role: Role, owner: str = "") -> Sequence[Called]:
        """How somebody of theirs, or of whom they tell of, may be called, the likeliest first."""
        owners = {owner, *(self.kinds_of(owner) if owner else ())}
        found: dict[str, list[tuple[float, Link]]] = defaultdict(list)
        for link in self.links:
            if link.owner not in owners or not link.role.fits(role):
                continue
            sex = sex_of(link.name)
            if sex and role.of in ("m", "f") and sex != role.of:
                continue
            if role.notes and link.role.notes and role.kind in _MANY_OF and role.notes.isdisjoint(link.role.notes):
                continue
            points = link.points - (_UNRANKED if role.rank and not link.role.rank else 0.0)
            found[link.name.removesuffix("'s")].append((points, link))
        return sorted((_called(name, row) for name, row in found.items()), key=lambda one: (-one.points, -one.link.at))

    def speaks_of(self, text: str, role: Role, owner: str = "") -> bool:
        """Whether a text may tell of somebody of theirs, by what they are or by a name."""
        known = (one.name for one in self.called(role, owner))
        return any(one.fits(role) for one in roles(text)) or any(name in text for name in known)

    def is_of_another(self, name: str, role: Role) -> bool:
        """Whether somebody else has a name for sure."""
        has = [link.role for link in self.surely if link.points >= SURE and link.name.casefold() == name.casefold()]
        return bool(has) and not any(one.fits(role) for one in has)

    def kinds_of(self, name: str) -> frozenset[str]:
        """What somebody is to them who has a name, or the kind itself."""
        low = name.casefold()
        return frozenset(link.role.kind for link in self.links if link.name.casefold() == low and not link.owner)

    @cached_property
    def surely(self) -> Sequence[Link]:
        """Who has a name for sure, one link for each."""
        return list({link.name: link for link in self.links if link.points >= _ENOUGH}.values())

    def name_at(self, sentence: Sentence, role: Role) -> str:
        """The name of somebody who is spoken of in a sentence, "" where none is known."""
        places = (place for place, one in enumerate(self.sentences) if one == sentence)
        here = next(places, -1)
        return next((link.name for link in self.surely if here in link.places and link.role == role), "")

    @cached_property
    def names(self) -> Sequence[tuple[str, str]]:
        """The names of all who have one for sure, each with a sex ("" where that isn't known)."""
        sure = {link.name: link.role.of for link in self.links if link.points >= SURE}
        return [(name, of if of in ("m", "f") else sex_of(name)) for name, of in sure.items()]


def _called(name: str, row: Sequence[tuple[float, Link]]) -> Called:
    points, link = max(row, key=lambda pair: pair[0])
    return Called(name, points + _AGAIN * (len(row) - 1), link)


@lru_cache(maxsize=8)
def circle(said: tuple[Said, ...], own: str = "") -> Circle:
    """The same, read once for all that is asked of it."""
    return Circle(said, own)
