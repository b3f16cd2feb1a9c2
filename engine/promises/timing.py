"""The times of a wish: whether they fit each other, and the entries that they make."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypedDict

from engine.promises import cues
from engine.promises.entries import Entry, shared
from engine.times.calendar import Day
from engine.times.clocks import Wall
from engine.times.forms import number_of
from engine.times.hours import Hour
from engine.times.moments import Part
from engine.times.reading import Item
from engine.times.repeats import NAMES, Repeat
from engine.times.spans import Stretch

_MOST_ONCE = 2


class _Limits(TypedDict, total=False):
    start: Day
    until: Day
    count: int


class Times:
    """The times of a wish, put together to entries."""

    def __init__(self, items: Sequence[Item], text: str, masked: str, wall: Wall) -> None:
        """``masked`` is the text with a dot for each letter of a time."""
        self.items, self._text, self._masked, self._wall = items, text, masked, wall

    @property
    def has_time(self) -> bool:
        return any(not isinstance(item, Stretch) or item.ahead or self._is_timer for item in self.items)

    @property
    def names_a_time_to_come(self) -> bool:
        """More than "today" or "tonight": a word asked for today is talk, a word asked for at nine a reminder."""
        today = self._wall.ahead(0)
        return (
            any(
                not isinstance(item, Part | Day) or (isinstance(item, Day) and item.first != today)
                for item in self.items
            )
            and self.has_time
        )

    @property
    def only_spans(self) -> bool:
        return all(isinstance(item, Stretch) for item in self.items)

    @property
    def _is_timer(self) -> bool:
        return bool(re.search(r"timer|minuteur|temporizador|make (?:that|it)|in ·|en ·|dans ·", self._masked))

    @property
    def is_far(self) -> bool:
        """Whether its day is none of the next four weeks."""
        days = [item for item in self.items if isinstance(item, Day)]
        return bool(days) and min(day.first for day in days) > self._wall.ahead(28) and self._repeat is None

    @property
    def unclear(self) -> bool:
        """Whether a part of it does not fit the rest: two days for one clock, a week, "between 5 and 6"."""
        days = [item for item in self.items if isinstance(item, Day) and not self._is_limit(item)]
        hours = [item for item in self.items if isinstance(item, Hour) and not self._is_limit(item)]
        spans = [item for item in self.items if isinstance(item, Stretch) and (item.ahead or self._is_timer)]
        repeats = [item for item in self.items if isinstance(item, Repeat)]
        today = any(isinstance(item, Part) and item.today for item in self.items)
        vague = any(day.first != day.last or (today and day.first != self._wall.ahead(0)) for day in days)
        ranges = any(
            re.fullmatch(
                r" ?(?:-|–|to|bis|and|y|a|à|und|et|or|oder|o|ou) ?(?:at |a las |um )?",
                self._masked[one.span[1] : other.span[0]],
            )
            and re.search(
                r"(?:between|from|zwischen|entre|von|de|desde|or|oder|ou|o)\W*$|", self._masked[: one.span[0]]
            )
            is not None
            and (
                re.search(
                    r"(?:between|from|zwischen|entre|von|de|desde)\W*(?:las |les )?$", self._masked[: one.span[0]]
                )
                or cues.OR.fullmatch(self._masked[one.span[1] : other.span[0]])
            )
            for one, other in pairwise(hours)
        )
        either = any(cues.OR.fullmatch(self._masked[one.span[1] : other.span[0]]) for one, other in pairwise(days))
        # Of three weekdays or more nobody can tell whether each comes once or every week.
        crowded = (
            (len({day.weekday for day in days if day.weekday is not None}) > _MOST_ONCE and not repeats)
            or len(spans) > 1
            or len(repeats) > 1
            or (bool(spans) and bool(hours or days))
            or (len(days) > 1 and len(hours) < 2 and not repeats and not self._listed_in_a_row(days))
        )
        return vague or ranges or either or crowded

    def _listed_in_a_row(self, days: Sequence[Day]) -> bool:
        """Whether days are a list, or one day named twice ("Tuesday the 16th"); of two that don't agree it is none."""
        return all(
            re.fullmatch(r" ?,? ?(?:and|und|y|et|&|/) ?", gap)
            or (re.fullmatch(r" ?,? ?", gap) and (one.first == other.first or None not in (one.weekday, other.weekday)))
            for one, other, gap in (
                (one, other, self._masked[one.span[1] : other.span[0]]) for one, other in pairwise(days)
            )
        )

    def _is_limit(self, item: Item) -> bool:
        head = self._masked[: item.span[0]]
        return bool(cues.UNTIL.search(head)) or bool(isinstance(item, Day) and self._repeat and cues.START.search(head))

    @property
    def _repeat(self) -> Repeat | None:
        return next((item for item in self.items if isinstance(item, Repeat)), None)

    def entries(self) -> Iterator[tuple[Entry, str]]:
        """Each time with the words that it is for, "" for those of the whole wish."""
        repeat, limits = self._repeat, self._limits()
        groups = self._groups()
        for at, (entry, _, end) in enumerate(groups):
            following = groups[at + 1][1] if at + 1 < len(groups) else len(self._masked)
            thing = self._text[end:following] if len(groups) > 1 else ""
            if repeat is not None:
                entry = replace(entry, repeat=self._listed_days(repeat), stretch=None, **limits)
            yield entry, thing

    def _limits(self) -> _Limits:
        limits: _Limits = {}
        for item in self.items:
            head = self._masked[: item.span[0]]
            if isinstance(item, Day) and cues.UNTIL.search(head):
                limits["until"] = item
            elif isinstance(item, Day) and cues.START.search(head):
                limits["start"] = item
        if self._repeat and (count := cues.COUNT.search(self._masked)):
            number = int(count["number"]) if count["number"].isdigit() else int(number_of(count["number"]))
            weeks = count["unit"][0] in "ws" and count["unit"] != "siete"
            limits["count"] = number * 7 if weeks and self._repeat.freq == "DAILY" else number
        return limits

    def _listed_days(self, repeat: Repeat) -> Repeat:
        """Weekdays that stand beside "every week" are those on which it comes."""
        days = sorted(
            {
                item.weekday
                for item in self.items
                if isinstance(item, Day) and item.weekday is not None and not self._is_limit(item)
            }
        )
        if repeat.freq != "WEEKLY" or not days or (repeat.days and len(days) < 2):
            return repeat
        return replace(repeat, days=tuple(NAMES[day] for day in days))

    def _groups(self) -> list[tuple[Entry, int, int]]:
        """The entries with where they begin and end in the text."""
        items = [item for item in self.items if not isinstance(item, Repeat) and not self._is_limit(item)]
        if self._repeat is not None:
            items = [item for item in items if not (isinstance(item, Day) and item.weekday is not None)]
        heads = [
            item
            for item in items
            if isinstance(item, Hour) or (isinstance(item, Stretch) and (item.ahead or self._is_timer))
        ]
        if not heads:
            days = [item for item in items if isinstance(item, Day)]
            part = next((item for item in items if isinstance(item, Part)), None)
            if not items and self._repeat is not None:
                return [(Entry(), *self._repeat.span)]
            return [(Entry(day=day, part=part), *day.span) for day in days] or [
                (Entry(part=part), *part.span) for part in [part] if part
            ]
        groups: list[tuple[Entry, int, int]] = []
        for at, head in enumerate(heads):
            if isinstance(head, Stretch):
                groups.append((Entry(stretch=head), *head.span))
                continue
            low = heads[at - 1].span[1] if at else 0
            high = heads[at + 1].span[0] if at + 1 < len(heads) else len(self._masked)
            before = [item for item in items if low <= item.span[0] < head.span[0]]
            # A clock from which another is counted back has its day within it: "6pm on Friday … an hour before".
            after = [item for item in items if head.span[0] < item.span[0] < high]
            if at + 1 < len(heads):
                # What stands right before the next clock belongs to that.
                after = [item for item in after if not self._leads(item, high)]
            if at:
                before = [item for item in before if self._leads(item, head.span[0])]
            own = [*before, *after]
            listed = [item for item in own if isinstance(item, Day)]
            if len(listed) > 1 and len(heads) == 1 and self._listed_in_a_row(listed):
                parts = [item for item in own if isinstance(item, Part)]
                return [(Entry(hour=head, day=day, part=parts[0] if parts else None), *head.span) for day in listed]
            groups.append(
                (
                    Entry(
                        hour=head,
                        day=next((item for item in reversed(before) if isinstance(item, Day)), None)
                        or next((item for item in after if isinstance(item, Day)), None),
                        part=next((item for item in after if isinstance(item, Part)), None)
                        or next((item for item in reversed(before) if isinstance(item, Part)), None),
                    ),
                    min([head.span[0], *(item.span[0] for item in own)]),
                    max([head.span[1], *(item.span[1] for item in own)]),
                )
            )
        return shared(groups)

    def _leads(self, item: Item, end: int) -> bool:
        """Whether little but dots stands between an item and a place: it belongs to what begins there."""
        return len(re.sub(r"[·\W_]|\b(?:at|the|um|a|las|à|in|on|am)\b", "", self._masked[item.span[1] : end])) == 0
