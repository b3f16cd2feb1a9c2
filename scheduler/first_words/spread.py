"""At which moment of a day he writes first: in the hours in which this person usually writes. Pure; knows no reason."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from persona.place.local import local_time, quiet
from persona.place.rhythm import weight
from persona.promise import Kind
from persona.scene import Snapshot

HOUR, DAY = 3600.0, 86_400.0
ON_ITS_WAY = 60.0
"""Seconds that a message may take until it is there."""
_FRESH = HOUR / 2
"""Seconds within which he asks about what was to come, once its time is there: who writes daily leaves few hours."""


def spread(snapshot: Snapshot, first: float, within: float) -> float:
    """A moment (epoch s) from ``first`` on, which is open, and within so many seconds: each hour as likely as the
    person is there. The same for the same chat and day, so that it may be asked for again."""
    slots = list(_open(snapshot, first, _end(snapshot, first, within)))
    if not slots:
        return first
    # Nobody's secret, only another moment for each chat and each day.
    dice = Random(f"{snapshot.chat.key}/{first // DAY:.0f}")  # noqa: S311
    edges = list(accumulate(likelihood for _, _, likelihood in slots))
    aim = dice.random() * edges[-1]
    start, end, _ = next(slot for slot, edge in zip(slots, edges, strict=True) if aim < edge or edge == edges[-1])
    moment = start + dice.random() * (end - start)
    return moment if not is_quiet(snapshot, moment) else first


def is_quiet(snapshot: Snapshot, moment: float) -> bool:
    """Whether what is sent then would come in hours in which nobody writes first."""
    return quiet(snapshot.person, moment) or quiet(snapshot.person, moment + ON_ITS_WAY)


def _end(snapshot: Snapshot, first: float, within: float) -> float:
    """Until when: what was to come is asked about while it is fresh."""
    end = first + within
    for promise in snapshot.chat.promises:
        if promise.is_open and promise.kind is Kind.PROMISE and promise.due < end and promise.until > first:
            end = min(end, max(first, promise.due) + _FRESH, promise.until)
    return end


def _open(snapshot: Snapshot, first: float, end: float) -> Iterator[tuple[float, float, float]]:
    """The stretches between two full hours of the person's clock that are no quiet ones, and how likely each is."""
    person, rhythm, start = snapshot.person, snapshot.chat.first_words.rhythm, first
    while start < end:
        local = local_time(person, start)
        past = (local.minute * 60 + local.second if local else start) % HOUR
        stop = min(end, start + HOUR - past)
        latest = max(start, stop - ON_ITS_WAY - 1.0)
        # What lies between the two is in one hour.
        if not quiet(person, start) and not quiet(person, latest + ON_ITS_WAY):
            likelihood = weight(rhythm, local.hour if local else None)
            yield start, latest, likelihood * (stop - start) / HOUR
        start = stop if stop > start else start + HOUR
