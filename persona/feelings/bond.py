"""How close the two are: a bond grows with talk, cools with hurt and absence; knows no clock and no store."""

import re
from dataclasses import dataclass

from persona.feelings.stage import LADDER, Stage, Thresholds, stage_for
from persona.sieve import rarely
from persona.text import bound, straighten
from persona.words import either, lazily, tables, whole

DAY = 86_400.0
LONG_MESSAGE_WORDS = 25

_TABLES = tables(__file__)
_WORDS, _PARTS = _TABLES["bond"], _TABLES["parts"]
_WARM = rarely(whole(_WORDS["warm"]), re.IGNORECASE)
_OPEN = rarely(whole(_WORDS["open"], _PARTS), re.IGNORECASE)
_HURT = rarely(either(_WORDS["hurt"], _PARTS), re.IGNORECASE | re.MULTILINE)
_REPORTED = lazily(rf"{whole(_WORDS['reported'])}[^.!?\n]{{0,30}}\Z", re.IGNORECASE)
_LAUGHING = rarely(rf"{whole(_WORDS['laughing'])}|[{_WORDS['laughing_signs']}]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bond:
    """Points earned so far, the stage they mean, and when the person last wrote (epoch seconds, 0: never)."""

    points: float = 0.0
    stage: Stage = Stage.INTRODUCTION
    last_at: float = 0.0


def hear(bond: Bond, text: str, *, now: float, thresholds: Thresholds, messages: float = 1) -> Bond:
    """The bond after a burst of `messages` messages with this text; it moves by one stage at most."""
    points = points_at(bond, now=now, thresholds=thresholds)
    points += -thresholds.hurt if hurtful(text) else messages + _bonus(text, thresholds)
    points = min(max(points, 0.0), thresholds.close + thresholds.headroom)
    stage = _one_step(bond.stage, stage_for(points, bond.stage, thresholds))
    return Bond(points, stage, max(now, bond.last_at))


def points_at(bond: Bond, *, now: float, thresholds: Thresholds) -> float:
    """Points left after an absence: a little lost each day past `absence_days`, one stage at most."""
    if not bond.last_at:
        return bond.points
    away = (now - bond.last_at) / DAY - thresholds.absence_days
    below = LADDER[max(LADDER.index(bond.stage) - 1, 0)]
    floor = min(bond.points, thresholds.start(below))
    return max(bond.points - max(away, 0.0) * thresholds.daily_cooling, floor)


def hurtful(text: str) -> bool:
    """Whether the text insults the persona, and neither reports another's words nor jokes (English)."""
    plain = straighten(bound(text))
    if laughing(plain):
        return False
    return any(not _REPORTED.search(plain[: match.start()]) for match in _HURT.finditer(plain))


def laughing(text: str) -> bool:
    """Whether the text laughs or says that it jokes."""
    return _LAUGHING.search(text) is not None


def _bonus(text: str, thresholds: Thresholds) -> float:
    plain = straighten(bound(text))
    signs = (_WARM.search(plain), _OPEN.search(plain), len(plain.split()) >= LONG_MESSAGE_WORDS)
    return min(sum(map(bool, signs)) / 2, 1.0) * thresholds.warmth


def _one_step(current: Stage, goal: Stage) -> Stage:
    rank, goal_rank = LADDER.index(current), LADDER.index(goal)
    return LADDER[rank + (goal_rank > rank) - (goal_rank < rank)]
