"""Which of what somebody told is what a question asks for, and how likely. A pure core."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from engine.meaning import Vector
from engine.memory.knowing.likely.fitting import cannot_answer, held_by, joined, may_fit, tells_name
from engine.memory.knowing.likely.righting import righting, rights, says_both
from engine.memory.knowing.likely.wish import Wish
from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.tellings import Telling

_TYPED = ("name", "age", "number", "when", "where", "job")
"""What is asked for, where a new one of it says all."""
_MOST_RIGHTED = 3
"""How often the same is put right."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was said that answers best, and the chance that it does (0 to 1)."""

    said: Said
    chance: float

    def telling(self) -> Telling:
        """As it is told back: together with what it goes on from, but for what it puts right."""
        return Telling(self.said.text, self.said.text if rights(self.said) else joined(self.said), self.said.at)


@dataclass(frozen=True)
class Choice:
    """A question before what was said, the oldest first."""

    wish: Wish
    said: Sequence[Said]

    def closest(self, most: int) -> "Choice":
        """The same before no more than so many, chosen by words alone."""
        if len(self.said) <= most:
            return self
        likely = self._chances({})
        places = sorted(range(len(likely)), key=likely.__getitem__, reverse=True)[:most]
        return Choice(self.wish, [self.said[place] for place in sorted(places)])

    def texts(self) -> Sequence[str]:
        """What the encoder is asked for."""
        told = (text for one in self.said for text in (one.text, joined(one)))
        return tuple(dict.fromkeys((*self.wish.texts(), *told)))

    def likely(self, meanings: Mapping[str, Vector]) -> "Likely":
        """How likely each of them answers; by words alone where no ``meanings`` are known."""
        found = self._chances(meanings)
        named = [self.wish.of_name and tells_name(one) for one in self.said]
        barred = (
            cannot_answer(self.wish, one) or (any(named) and not names)
            for one, names in zip(self.said, named, strict=True)
        )
        left = [0.0 if no else chance for no, chance in zip(barred, found, strict=True)]
        right = {self.said[one].at: self.said[later].at for later, one in righting(tuple(self.said)).pairs}
        fits = frozenset(one.at for one in self.said if may_fit(self.wish, one))
        return Likely(self.said, left, {one: later for one, later in right.items() if later in fits})

    def _chances(self, meanings: Mapping[str, Vector]) -> list[float]:
        # With numpy, which a house needs where something is asked for.
        from engine.memory.knowing.likely.judging import chances
        from engine.memory.knowing.likely.signs import signs

        found: list[float] = chances(signs(self.wish, self.said, meanings), meant=bool(meanings))[:-1].tolist()
        return found


@dataclass(frozen=True)
class Likely:
    """What was said, with the chance of each to be what is asked for, and by the time of what is no longer so (epoch s)
    that of what puts it right and may answer as well."""

    said: Sequence[Said]
    chances: Sequence[float]
    later: Mapping[float, float]

    @property
    def none(self) -> float:
        """The chance that nothing answers."""
        return 1.0 - sum(self.chances)

    def of(self, at: float) -> float:
        """The chance that something answers that was said at a time (epoch s)."""
        return sum(chance for one, chance in zip(self.said, self.chances, strict=True) if one.at == at)

    @cached_property
    def best(self) -> Found:
        """What answers best."""
        return next(self.ranked())

    def ranked(self) -> Iterator[Found]:
        """What may answer, the likeliest first: of each line the part that does; what puts it right speaks for it."""
        for at in sorted({one.at: None for one in self.said}, key=self.of, reverse=True):
            later, chance = at, self.of(at)
            for _ in range(_MOST_RIGHTED):
                if later in self.later:
                    later = self.later[later]
                    chance += self.of(later)
            parts = (place for place, one in enumerate(self.said) if one.at == at)
            yield Found(self.said[max(parts, key=lambda place: self.chances[place])], chance)


def stands(wish: Wish, said: Sequence[Said], at: float, text: str) -> Said | None:
    """What of all ``said`` is told to a question in the place of a ``text`` that was said at a time (epoch s) and is no
    longer so; None where it still is. What doesn't hold what is asked for is told after what was, never alone."""
    found = righting(tuple(said))
    place = found.place(at, text)
    if place is None or place not in found.later:
        return None
    for _ in range(_MOST_RIGHTED):
        over, others = found.parted(place)
        if any(text in other for other in others):
            return None
        held = {other: held_by(wish, other) for other in others}
        if others and max(held.values()) > held_by(wish, over):
            return replace(said[place], text=max(others, key=lambda other: held[other]))
        later = said[found.later[place]]
        is_enough = wish.slot in _TYPED or held_by(wish, later.text) >= held_by(wish, over)
        if not ((is_enough and may_fit(wish, later)) or says_both(later, over)):
            return replace(later, text=f"{over}. {later.text}")
        place, text = found.later[place], later.text
        if place not in found.later:
            break
    return said[place]
