"""What of a wish's times holds: the later where one was taken back, and the clock that "half an hour before" is of."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from engine.promises import cues
from engine.times.calendar import Day
from engine.times.hours import Hour, hours_in
from engine.times.moments import Part
from engine.times.reading import Item
from engine.times.repeats import Repeat
from engine.times.spans import Stretch


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
            days: list[Item] = [item for item in everything if isinstance(item, Day | Part)]
            if hours:
                kept = [
                    item for item in items if not isinstance(item, Hour) and item is not stretch and item not in days
                ]
                days += [item for item in everything if isinstance(item, Repeat) and item not in kept]
                items = sorted([*kept, *days, _earlier(hours[-1], stretch, before.end())], key=lambda item: item.span)
    return items


def _takes_back(earlier: Item, later: Item, masked: str) -> bool:
    start, end = earlier.span[1], later.span[1]
    between = masked[start:end] + masked[end : end + 14].split("·")[0]
    tail = re.match(
        r"\W{0,2}(?:i mean|mein(?:e|te)? ich|je veux dire|digo|quiero decir|rather|instead)\b",
        masked[end:],
    )
    return bool(cues.CORRECTION.search(between[: end - start])) or tail is not None


def _earlier(hour: Hour, stretch: Stretch, end: int = 0) -> Hour:
    at = (hour.hour * 60 + hour.minute - int(stretch.seconds // 60)) % 1440
    either = hour.either and at // 60 >= 1
    return replace(
        hour,
        hour=at // 60,
        minute=at % 60,
        either=either,
        span=(min(hour.span[0], stretch.span[0]), max(hour.span[1], stretch.span[1], end)),
    )


def listed(masked: str, hours: Sequence[Hour]) -> Iterator[Hour]:
    """Bare numbers in a row with clocks: "at 7, 7:20 and 8"."""
    for match in cues.LIST_NUMBER.finditer(masked):
        start, end = match.span("hour")
        gaps = [masked[min(end, hour.span[1]) : max(start, hour.span[0])] for hour in hours]
        if 1 <= int(match["hour"]) <= 12 and any(map(cues.ROW.fullmatch, gaps)):
            yield Hour(int(match["hour"]), 0, either=True, span=match.span("hour"))
