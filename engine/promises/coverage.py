"""Whether the words beside the times of a wish are all used up: none of them makes another time of the one that it
stands beside ("after five", "not Friday", "one Friday", "3pm Eastern")."""

import re
from collections.abc import Sequence

from engine.promises import cues
from engine.times.calendar import Day
from engine.times.hours import Hour, Span
from engine.times.moments import Part
from engine.times.reading import Item
from engine.times.repeats import Repeat
from engine.times.spans import Stretch
from persona.words import either, lazily, tables

_WORDS = tables(__file__, "coverage.toml")
_BEFORE, _BEFORE_ITS_DAY = (
    lazily(
        rf"(?<!\w)(?:{either(word for name, words in _WORDS['before'].items() if name not in left for word in words)})"
        rf",?(?: (?:{either(_WORDS['article']['words'])}))* ?$"
    )
    for left in ((), ("of_another",))
)
"""What makes another of a time behind it; of the day of what a wish is counted back from "is" doesn't."""
_CHOICE = lazily(rf"[ ,(]{{0,2}}(?:{either(_WORDS['behind_any']['words'])})(?!\w)")
_BEHIND = lazily(rf"\W{{0,3}}(?:{either(_WORDS['behind']['words'])})(?!\w)")
_ADDED = lazily(rf" (?:{either(_WORDS['added']['and'])}) (?:{either(_WORDS['added']['parts'])})(?!\w)")
_BEHIND_CLOCK = lazily(rf"[ ,(]{{0,2}}(?:{either(_WORDS['behind_clock']['words'])})(?!\w)")
_AND = lazily(rf"(?<!\w)(?:{either(_WORDS['and']['words'])})(?!\w)(?: [^\W·]+){{0,2}}[^\w·]*$")
_HABIT = lazily(r"(?<!\w)le $")
"""Before a weekday, of which nobody can tell whether it is one or all: "le lundi"."""
_NEAR = lazily(r"[^\w·]*(?:(?:at|um|a las?|à|vers|around) ?)?")
_TOLERANCE = 3
"""Hours by which a clock may lie outside a part of the day that is said beside it."""


_ZONE = lazily(rf"(?<![\w'])(?:{either(word for words in _WORDS['zone'].values() for word in words)})(?![\w'])")
_BEFORE_TIME = lazily(rf"(?:{either(_WORDS['before']['edge'])})(?: (?:{either(_WORDS['article']['words'])}))* ·")
"""Before a time, of which ``is_covered`` judges."""
_THING = lazily(rf"(?<!\w)(?:{either(sorted(_WORDS['thing']['words'], key=len, reverse=True))})(?![\w'])|:")
_LEADS_TO_THING = lazily(rf"(?<!\w)(?:{either(_WORDS['thing']['words'])}) ?$")
_WHETHER = lazily(r"[· ]*(?:if|whether|ob|si)(?!\w)")
_READ_ELSEWHERE = lazily(rf"{cues.CORRECTION.pattern}|{cues.COUNT.pattern}")


def is_read(clause: str, verb: Span, kept: Sequence[Span], foreign: Sequence[Span]) -> bool:
    """Whether nothing of a clause that wishes (its times masked, its ``verb`` of wishing at this place) is left that
    tells of a time before the thing begins: no word, and none of the times that are ``foreign`` to the wish; ``kept``
    are the places of what was understood."""
    elsewhere = [*kept, *(match.span() for match in _READ_ELSEWHERE.finditer(clause))]
    left = [
        match
        for match in _ZONE.finditer(clause)
        if not (verb[0] <= match.start() < verb[1] or _BEFORE_TIME.match(clause, match.start()))
        and not any(start <= match.start() < end for start, end in elsewhere)
    ]
    if _LEADS_TO_THING.search(clause, *verb) or (cues.ASKS.search(clause, *verb) and _WHETHER.match(clause, verb[1])):
        thing = verb[0]
    else:
        thing = _thing_in(clause, verb, [match.span() for match in left])
    return not any(start < thing for start in (*(match.start() for match in left), *(start for start, _ in foreign)))


def _thing_in(clause: str, verb: Span, left: Sequence[Span]) -> int:
    """Where the thing of a wish begins: at the first word of such that leads to none of what is ``left``."""
    first = min(verb[1], clause.find("·") % (len(clause) + 1))
    things = (
        match.start()
        for match in _THING.finditer(clause, first)
        if (match.start() >= verb[1] or match.end() <= verb[0])
        and not any(start - 1 <= match.end() < end for start, end in left)
    )
    return min(things, default=len(clause))


def is_covered(kept: Sequence[Item], items: Sequence[Item], masked: str) -> bool:
    """Whether every word beside the times that a wish ``kept`` is used up, in a text whose times (all ``items``) are
    masked."""
    first = min((item.span[1] for item in items), default=0)
    back = [match.span() for match in cues.CORRECTION.finditer(masked) if match.start() >= first]
    return not (
        any(
            _makes_another(item, kept, masked, back, _BEFORE_ITS_DAY if _is_counted_back(kept, items) else _BEFORE)
            for item in kept
            if item in items
        )
        or any(
            behind and not any(start < behind.end() <= end for start, end in back)
            for item in _open(kept, items)
            if isinstance(item, Stretch | Part | Day)
            for behind in [_BEHIND.match(masked, item.span[1])]
        )
        or any(_is_joined(part, items, masked) for part in items if isinstance(part, Part))
        or any(_is_elsewhere(part, kept) for part in kept if isinstance(part, Part))
    )


def _open(kept: Sequence[Item], items: Sequence[Item]) -> list[Item]:
    """The times that are not part of a longer one which was kept."""
    spans = [item.span for item in kept]
    return [
        item
        for item in items
        if not any(span != item.span and span[0] <= item.span[0] and item.span[1] <= span[1] for span in spans)
    ]


def _is_joined(part: Part, items: Sequence[Item], masked: str) -> bool:
    """Whether a part of the day is a time of its own: "and in the evening"."""
    hours = [item for item in items if isinstance(item, Hour) and item.span[0] >= part.span[1]]
    beside = any(_NEAR.fullmatch(masked[part.span[1] : hour.span[0]]) for hour in hours)
    return _AND.search(masked[: part.span[0]]) is not None and not beside


def _is_elsewhere(part: Part, kept: Sequence[Item]) -> bool:
    """Whether no clock beside which a part of the day stands is in it: "mornings at 17:00"."""
    hours = [item for item in kept if isinstance(item, Hour)]
    fits = (part.first - _TOLERANCE <= hour.hour + late < part.last + _TOLERANCE for hour in hours for late in (0, 24))
    return bool(hours) and not any(hour.either for hour in hours) and not any(fits)


def _is_counted_back(kept: Sequence[Item], items: Sequence[Item]) -> bool:
    """Whether the clock of a wish was counted back from that of something else."""
    spans = [item.span for item in items if isinstance(item, Stretch)]
    hours = [item.span for item in kept if isinstance(item, Hour)]
    return any(start < span[0] and span[1] <= end for start, end in hours for span in spans)


def _makes_another(item: Item, kept: Sequence[Item], masked: str, back: Sequence[Span], words: re.Pattern[str]) -> bool:
    """Whether a word before or behind a time is of it."""
    choice = _CHOICE.match(masked, item.span[1])
    if choice and not any(choice.start() <= other.span[0] < choice.end() for other in kept):
        return True
    added = _ADDED.match(masked, item.span[1]) if isinstance(item, Stretch | Day) else None
    if added and not (isinstance(item, Day) and added[0].endswith("·")):
        return True
    if isinstance(item, Hour) and (item.edge or _BEHIND_CLOCK.match(masked, item.span[1])):
        return True
    head = masked[: item.span[0]]
    if isinstance(item, Day) and item.weekday is not None and _HABIT.search(head):
        return True
    before = words.search(head)
    if before is None or any(start <= before.start() < end for start, end in back):
        return False
    limits = any(isinstance(other, Repeat) for other in kept)
    return not (limits and isinstance(item, Day) and (cues.UNTIL.search(head) or cues.START.search(head)))
