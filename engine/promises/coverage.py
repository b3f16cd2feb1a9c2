"""Whether the words beside the times of a wish are all used up: none of them makes another time of the one that it
stands beside ("after five", "not Friday", "one Friday", "3pm Eastern")."""

import re
from collections.abc import Sequence
from itertools import pairwise

from engine.promises import cues
from engine.times.calendar import Day
from engine.times.hours import Hour
from engine.times.moments import Part
from engine.times.reading import Item
from engine.times.repeats import Repeat
from engine.times.spans import Stretch
from persona.words import either, tables

_WORDS = tables(__file__, "coverage.toml")
_BEFORE = re.compile(
    rf"(?<!\w)(?:{either(word for words in _WORDS['before'].values() for word in words)})"
    rf"(?: (?:{either(_WORDS['article']['words'])}))* ?$"
)
_CHOICE = re.compile(rf"[ ,(]{{0,2}}(?:{either(_WORDS['behind_any']['words'])})(?!\w)")
_BEHIND = re.compile(rf"\W{{0,3}}(?:{either(_WORDS['behind']['words'])})(?!\w)")
_BEHIND_CLOCK = re.compile(rf"[ ,(]{{0,2}}(?:{either(_WORDS['behind_clock']['words'])})(?!\w)")
_AND = re.compile(rf"\W*(?:{either(_WORDS['and']['words'])})(?!\w)(?:\W*[^\W·]+){{0,3}}\W*")


def is_covered(kept: Sequence[Item], items: Sequence[Item], masked: str) -> bool:
    """Whether every word beside the times that a wish ``kept`` is used up, in a text whose times (all ``items``) are
    masked."""
    first = min((item.span[1] for item in items), default=0)
    back = [match.span() for match in cues.CORRECTION.finditer(masked) if match.start() >= first]
    repeats = any(isinstance(item, Repeat) for item in kept if item in items)
    return not (
        any(_makes_another(item, masked, back, limits=repeats) for item in kept)
        or any(_BEHIND.match(masked, item.span[1]) for item in _open(kept, items) if isinstance(item, Stretch | Part | Day))
        or any(
            isinstance(other, Part) and _AND.fullmatch(masked[one.span[1] : other.span[0]])
            for one, other in pairwise(items)
            if one in kept or other in kept
        )
    )


def _open(kept: Sequence[Item], items: Sequence[Item]) -> list[Item]:
    """The times that are not part of a longer one which was kept."""
    spans = [item.span for item in kept]
    return [
        item
        for item in items
        if not any(span != item.span and span[0] <= item.span[0] and item.span[1] <= span[1] for span in spans)
    ]


def _makes_another(item: Item, masked: str, back: Sequence[tuple[int, int]], *, limits: bool) -> bool:
    """Whether a word before or behind a time is of it; ``limits`` where a day may end a repetition."""
    if _CHOICE.match(masked, item.span[1]):
        return True
    if isinstance(item, Hour) and (item.edge or _BEHIND_CLOCK.match(masked, item.span[1])):
        return True
    before = _BEFORE.search(masked[: item.span[0]])
    if before is None or any(start <= before.start() < end for start, end in back):
        return False
    return not (limits and isinstance(item, Day) and cues.UNTIL.search(masked[: item.span[0]]))
