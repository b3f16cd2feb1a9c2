"""Scripted people: who they are, when they write, and how they take it when he writes first. Pure, from a seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
FIRST_DAY = date(2026, 2, 2)
"""A Monday; three months from here clocks change in America, Europe and Australia."""

ZONES = (
    *("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/St_Johns"),
    *("America/Mexico_City", "America/Bogota", "America/Lima", "America/Santiago", "America/Sao_Paulo"),
    *("America/Argentina/Buenos_Aires", "America/Halifax", "America/Anchorage", "Pacific/Honolulu"),
    *("Atlantic/Azores", "Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Paris", "Europe/Athens"),
    *("Europe/Istanbul", "Europe/Kyiv", "Africa/Casablanca", "Africa/Lagos", "Africa/Cairo", "Africa/Nairobi"),
    *("Africa/Johannesburg", "Asia/Tehran", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney"),
    *("Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
)
_TALK = (
    "I walked to the lake again and saw two herons",
    "the new job is going well, though the days are long",
    "it rained all morning, so I stayed in and read",
    "I cooked a soup that nobody liked",
    "my neighbor is learning the trumpet, bravely",
    "I finally finished that book about lighthouses",
    "nothing much today, just tired",
    "the cat has found a way onto the roof",
)
_BEFORE = ("chess", "piano", "biology", "driving", "sailing", "history", "Latin", "dancing", "first aid", "physics")
_EVENT = ("exam", "interview", "tournament", "test", "concert")
EVENTS = tuple(f"{before} {event}" for before in _BEFORE for event in _EVENT)
_ERRANDS = ("call mum", "water the plants", "take the bread out", "post the letter", "feed the cat", "buy stamps")


_HABITS, _NIGHT = (9, 11, 13, 16, 18, 20), (20, 22, 24, 26)
"""Hours from which, for two of them, somebody is mostly there."""
_HABITUAL = 0.85
ANSWER = "good to hear from you"
"""What somebody writes because he wrote first, and not by themselves."""


class Role(StrEnum):
    """How somebody lives with a friend like him."""

    TALKER = "talker"
    GHOST = "ghost"
    NIGHT_WORKER = "night worker"
    STOPPER = "stopper"
    BLOCKER = "blocker"
    TRAVELER = "traveler"
    PRIVATE = "private"
    MINOR = "minor"


_SHARES = (
    *([Role.TALKER] * 8 + [Role.GHOST] * 3 + [Role.NIGHT_WORKER] * 2 + [Role.STOPPER] * 2),
    *([Role.TRAVELER] * 2 + [Role.BLOCKER, Role.PRIVATE, Role.MINOR]),
)


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """What a person does at a moment (epoch s): writes ``text``, or blocks him.

    ``event`` names what lies ahead of them, ``settles`` what they tell the end of; ``errand`` is what they want to be
    reminded of at ``due``.
    """

    at: float
    text: str = ""
    blocks: bool = False
    event: str = ""
    settles: str = ""
    errand: str = ""
    due: float = 0.0


@dataclass(slots=True)
class Life:
    """One person; ``number`` and the seed decide everything about them."""

    number: int
    seed: int
    role: Role = field(init=False)
    zone: str = field(init=False)
    rng: random.Random = field(init=False)
    tells_zone: bool = field(init=False)
    _checkins: int = field(default=0, init=False)
    _events: list[str] = field(init=False)
    _hours: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        # A story, not a secret.
        self.rng = random.Random(f"{self.seed}/{self.number}")  # noqa: S311
        self.role = _SHARES[self.number % len(_SHARES)]
        self.zone = ZONES[self.rng.randrange(len(ZONES))]
        self.tells_zone = self.role in (Role.NIGHT_WORKER, Role.TRAVELER) or self.rng.random() < 0.85

        self._hours = tuple(self.rng.sample(_NIGHT if self.role is Role.NIGHT_WORKER else _HABITS, 2))
        self._events = list(EVENTS)
        self.rng.shuffle(self._events)

    def acts(self, days: int) -> list[Act]:
        """Everything that they do of their own accord in so many days, in order."""
        return sorted([*self._first_day(), *(act for day in range(1, days) for act in self._on(day))])

    def answers(self, at: float) -> list[Act]:
        """What they do about a check-in that reached them."""
        self._checkins += 1
        match self.role:
            case Role.GHOST:
                return []
            case Role.STOPPER if self._checkins == 2:
                return [Act(at + 5 * MINUTE, self.rng.choice(("/stop", "stop writing to me first", "/quiet")))]
            case Role.BLOCKER if self._checkins == 2:
                back = at + 20 * DAY
                return [Act(at + 3 * MINUTE, blocks=True), Act(back, "hello again"), Act(back + MINUTE, "/checkins on")]
        if self.rng.random() > 0.8:
            return []
        return [Act(at + self._some(10 * MINUTE, 3 * HOUR), ANSWER)]

    def _first_day(self) -> Iterator[Act]:
        at = self._awake(0)
        yield Act(at, "hello")
        yield Act(at + MINUTE, "/age minor" if self.role is Role.MINOR else "/age adult")
        if self.tells_zone:
            yield Act(at + 2 * MINUTE, f"/timezone {self.zone}")
        if self.role is Role.NIGHT_WORKER:
            yield Act(at + 3 * MINUTE, "/quiet 8-17")
        if self.role is not Role.PRIVATE:
            yield Act(at + 4 * MINUTE, "/checkins on")

    def _on(self, day: int) -> Iterator[Act]:
        if self.role is Role.GHOST and day > 3:
            return
        if self.role is Role.TRAVELER and day % 30 in (14, 15, 16):
            # A day of travel around half the world may end before it began, so the days beside it are left out.
            if day % 30 == 15:
                self.zone = ZONES[self.rng.randrange(len(ZONES))]
                yield Act(self._awake(day), f"/timezone {self.zone}")
            return
        at = self._awake(day)
        chance = self.rng.random()
        if chance < 0.1:
            yield from self._event(day, at)
        elif chance < 0.17:
            yield self._reminder(day, at)
        elif chance > 0.47:
            for _ in range(4 if chance > 0.95 else 1):
                yield Act(at, self.rng.choice(_TALK))
                at += self._some(2 * MINUTE, 4 * MINUTE)

    def _event(self, day: int, at: float) -> Iterator[Act]:
        name = self._events.pop()
        ahead, hour = self.rng.randint(1, 4), self.rng.randint(9, 18)
        start = self._local(day + ahead, hour)
        yield Act(at, f"my {name} is on {start:%A} at {start:%H}:00", event=name)
        if self.rng.random() < 0.3:
            end = start.timestamp() + self._some(0.5 * HOUR, 5 * HOUR)
            yield Act(end, f"the {name} went really well, it's over at last", settles=name)

    def _reminder(self, day: int, at: float) -> Act:
        errand = f"{self.rng.choice(_ERRANDS)} {self.number}-{day:03d}"
        if not self.tells_zone or self.rng.random() < 0.5:
            minutes = self.rng.randint(10, 600)
            return Act(at, f"remind me in {minutes} minutes to {errand}", errand=errand, due=at + minutes * MINUTE)
        local = datetime.fromtimestamp(at, ZoneInfo(self.zone))
        due = (local + timedelta(hours=self.rng.randint(2, 11))).replace(minute=30, second=0, microsecond=0)
        # By night he would ask whether 11:30 is of the day or of the evening.
        return Act(at, f"remind me at {due:%I:%M %p} to {errand}", errand=errand, due=due.timestamp())

    def _awake(self, day: int) -> float:
        """Some moment of that day at which they are up, mostly within one of their own hours."""
        first, last = (20, 28) if self.role is Role.NIGHT_WORKER else (9, 22)
        if self.rng.random() < _HABITUAL:
            first = self.rng.choice(self._hours)
            last = first + 2
        return self._local(day, 0).timestamp() + self._some(first * HOUR, last * HOUR)

    def _some(self, shortest: float, longest: float) -> float:
        """A time span in whole seconds, as platforms tell time."""
        return float(self.rng.randint(int(shortest), int(longest)))

    def _local(self, day: int, hour: int) -> datetime:
        return datetime.combine(FIRST_DAY + timedelta(days=day), time(hour), ZoneInfo(self.zone))


def end(days: int) -> float:
    """When so many simulated days are over, for everybody (epoch s)."""
    return datetime.combine(FIRST_DAY + timedelta(days=days), time(12), UTC).timestamp()
