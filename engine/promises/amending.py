"""What of a wish's times holds: the later where one was taken back, and the clock that "half an hour before" is of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from engine.promises import cues
from engine.times.calendar import Day
from engine.times.hours import Hour, hours_in
from engine.times.moments import Part
from engine.times.reading import Item
from engine.times.repeats import Repeat
from engine.times.spans import Stretch

_AFTERNOON = 4
"""The last of the bare hours that mean the afternoon on another day."""
_STOP = re.compile(r"[.!?…\n]+(?:\s|$)")
"""What ends a sentence, and with it what a day is of."""


def corrected(items: list[Item], masked: str) -> list[Item]:
    """The same after what was taken back: of two of one kind with a correction between them the later holds."""
    for match in cues.CORRECTED.finditer(masked):
        if not any(item.span[0] <= match.start("hour") < item.span[1] for item in items) and any(
            isinstance(item, Hour) and item.span[1] <= match.start() for item in items
        ):
            hour = hours_in(f"at {match['hour']}")
            items = sorted([*items, replace(hour[0], span=match.span("hour"))], key=lambda item: item.span)
    kept: list[Item] = []
    for item in items:
        rivals = [at for at, earlier in enumerate(kept) if type(earlier) is type(item)]
        if rivals and _takes_back(kept[rivals[-1]], item, masked):
            earlier = kept[rivals[-1]]
            if (
                isinstance(item, Hour)
                and isinstance(earlier, Hour)
                and item.either
                and not earlier.either
                and not earlier.formal
            ):
                item = replace(item, hour=item.hour % 12 + 12 * (earlier.hour >= 12), either=False)
            if isinstance(item, Stretch):
                item = replace(item, ahead=True)
            kept[rivals[-1]] = item
        else:
            kept.append(item)
    return kept


def anchored(items: list[Item], everything: Iterable[Item], masked: str) -> list[Item]:
    """The same with "half an hour before" counted from the clock that it belongs to."""
    for stretch in [item for item in items if isinstance(item, Stretch) and not item.ahead]:
        at = items.index(stretch)
        following = items[at + 1] if at + 1 < len(items) else None
        if isinstance(following, Hour) and cues.BEFORE.fullmatch(masked[stretch.span[1] : following.span[0]]):
            items[at : at + 2] = [_earlier(following, stretch)]
        elif before := cues.BEFORE_IT.match(masked, stretch.span[1]):
            hours = [item for item in everything if isinstance(item, Hour)]
            hours = [hour for hour in hours if hour.span[1] <= stretch.span[0]]
            if hours:
                items = _counted_back(items, tuple(everything), hours, stretch, before.end(), masked)
            else:
                items = _within(items, everything, stretch, before.end())
    return items


def _counted_back(
    items: list[Item], everything: Sequence[Item], hours: Sequence[Hour], stretch: Stretch, end: int, masked: str
) -> list[Item]:
    """The same with "an hour before that" counted from the last of the clocks before it, on the day that stands in one
    sentence with that or with the wish; a clock beside a span, which is asked about, where that may be another."""
    clock = hours[-1]
    days = [item for item in everything if isinstance(item, Day) and not item.past]
    near: list[Item] = [
        item
        for item in everything
        if isinstance(item, Day | Part)
        and (_in_one_sentence(item, clock, masked) or _in_one_sentence(item, stretch, masked))
    ]
    unsure: list[Item] = [replace(stretch, ahead=True), clock]
    if _differ(hours, masked) or (days and not any(day in near for day in days)):
        return unsure
    near += [item for item in everything if isinstance(item, Repeat)]
    earlier = _on_its_day(near, clock, stretch)
    if earlier is None:
        return unsure
    kept = [
        item for item in items if not isinstance(item, Hour | Day | Part) and item is not stretch and item not in near
    ]
    return sorted([*kept, *earlier, _earlier(clock, stretch, end)], key=lambda item: item.span)


def _on_its_day(near: list[Item], clock: Hour, stretch: Stretch) -> list[Item] | None:
    """The days, parts of the day and repetitions beside a clock, as they are of one counted back from it; None where
    nobody can tell them."""
    minutes = int(stretch.seconds // 60)
    part = next((item for item in near if isinstance(item, Part)), None)
    if part is not None and clock.either:
        at = part.hour(clock.hour) * 60 + clock.minute - minutes
        return near if at >= 0 and part.hour(at // 60) == at // 60 else None
    at = clock.hour * 60 + clock.minute - minutes
    if clock.either:
        # A bare hour of which two may be meant must not become one of which nobody asks.
        turns = bool(near) and clock.hour > _AFTERNOON and (at // 60 - 1) % 12 + 1 <= _AFTERNOON
        return None if turns or minutes >= 720 else near
    if at >= 0:
        return near
    if not near:
        return near if minutes < 1440 else None
    day = near[0]
    if len(near) > 1 or not isinstance(day, Day) or not day.one:
        return None
    before = day.first + timedelta(days=at // 1440)
    return [replace(day, first=before, last=before, weekday=None)]


def _within(items: list[Item], everything: Iterable[Item], stretch: Stretch, end: int) -> list[Item]:
    """The same with "five minutes before that" counted from the one span that was named before it."""
    spans = [item for item in everything if isinstance(item, Stretch) and item.ahead]
    if len(spans) != 1 or spans[0].span[1] > stretch.span[0] or spans[0].seconds <= stretch.seconds:
        return items
    sooner = Stretch(spans[0].seconds - stretch.seconds, ahead=True, span=(spans[0].span[0], end))
    return [sooner, *(item for item in items if item not in (stretch, spans[0]))]


def _differ(hours: Sequence[Hour], masked: str) -> bool:
    """Whether "before that" may be before another of these clocks than the last."""
    near = [hour for hour in hours if _in_one_sentence(hour, hours[-1], masked)]
    return len({(hour.hour, hour.minute) for hour in near}) > 1


def _in_one_sentence(one: Item, other: Item, masked: str) -> bool:
    start, end = sorted((one.span, other.span))
    return _STOP.search(masked[start[1] : end[0]]) is None


def _takes_back(earlier: Item, later: Item, masked: str) -> bool:
    start, end = earlier.span[1], later.span[1]
    between = masked[start:end] + masked[end : end + 14].split("·")[0]
    tail = re.match(
        r"\W{0,2}(?:i mean|mein(?:e|te)? ich|je veux dire|digo|quiero decir|rather|instead)\b",
        masked[end:],
    )
    return bool(cues.CORRECTION.search(between[: end - start])) or tail is not None


def _earlier(hour: Hour, stretch: Stretch, end: int = 0) -> Hour:
    at = hour.hour * 60 + hour.minute - int(stretch.seconds // 60)
    # The half of the day that is not said of a clock isn't said of one before it either.
    number = (at // 60 - 1) % 12 + 1 if hour.either else at // 60 % 24
    return replace(
        hour,
        hour=number,
        minute=at % 60,
        span=(min(hour.span[0], stretch.span[0]), max(hour.span[1], stretch.span[1], end)),
    )


def listed(masked: str, hours: Sequence[Hour]) -> Iterator[Hour]:
    """Bare numbers in a row with clocks: "at 7, 7:20 and 8"."""
    for match in cues.LIST_NUMBER.finditer(masked):
        start, end = match.span("hour")
        gaps = [masked[min(end, hour.span[1]) : max(start, hour.span[0])] for hour in hours]
        if 1 <= int(match["hour"]) <= 12 and any(map(cues.ROW.fullmatch, gaps)):
            yield Hour(int(match["hour"]), 0, either=True, span=match.span("hour"))
