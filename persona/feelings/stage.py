"""The three stages of a friendship and when one gives way to the next; knows points, not people."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """How far a friendship has come, in order."""

    INTRODUCTION = "introduction"
    FRIEND = "friend"
    CLOSE = "close"


LADDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When stages change and how a bond grows and cools; points unless the name says days."""

    friend: float = 15
    close: float = 30
    hysteresis: float = 3
    absence_days: float = 14
    daily_cooling: float = 0.5
    hurt: float = 2
    warmth: float = 0.2  # the most that one kind or open burst earns on top
    headroom: float = 15  # points kept above `close`, so that a long friendship can still cool

    def __post_init__(self) -> None:
        if not 0 < self.friend < self.close:
            raise ValueError("stages need 0 < friend < close")
        if not 0 <= self.hysteresis < self.friend:
            raise ValueError("hysteresis must be at least 0 and below the friend threshold")
        if min(self.absence_days, self.daily_cooling, self.hurt, self.warmth, self.headroom) < 0:
            raise ValueError("no threshold may be negative")

    def start(self, stage: Stage) -> float:
        """Points at which `stage` begins."""
        return {Stage.INTRODUCTION: 0.0, Stage.FRIEND: self.friend, Stage.CLOSE: self.close}[stage]


def stage_for(points: float, current: Stage, thresholds: Thresholds) -> Stage:
    """The stage that `points` mean after `current`: up at a threshold, down only well below it."""
    rank = LADDER.index(current)
    while rank + 1 < len(LADDER) and points >= thresholds.start(LADDER[rank + 1]):
        rank += 1
    while rank > 0 and points < thresholds.start(LADDER[rank]) - thresholds.hysteresis:
        rank -= 1
    return LADDER[rank]
