"""How close the two are: a bond grows with talk, cools with hurt and absence; knows no clock and no store."""

import re
from dataclasses import dataclass

from persona.feelings.stage import LADDER, Stage, Thresholds, stage_for

DAY = 86_400.0
LONG_MESSAGE_WORDS = 25

_WARM = re.compile(
    r"\b(?:thanks?|thank you|thx|well done|i'?m sorry|what about you|hope you|good night|take care"
    r"|i (?:appreciate|trust|like) (?:you|this|that|talking)"
    r"|you(?:'re| are) (?:so |very |really )?(?:kind|sweet|funny|great|lovely|the best|a good friend)"
    r"|(?:good|nice|great|glad) (?:to|talking)"
    r"|how (?:are|was|about) (?:you|yours?))\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:honestly|to be honest"
    r"|i (?:feel|felt|hope|wish|dream|worry|miss|love|fear|never told|used to|always wanted)"
    r"|i(?:'m| am) (?:so |really |very |a bit |quite )?(?:scared|afraid|nervous|happy|proud|sad|worried"
    r"|lonely|excited|grateful|ashamed|tired|stressed)"
    r"|my (?:mum|mom|dad|mother|father|sister|brother|son|daughter|wife|husband|partner|family"
    r"|best friend|friends?|job|boss|school|exams?|dog|cat|childhood))\b",
    re.IGNORECASE,
)
_HURT = re.compile(
    r"\bi (?:really |just |so |fucking )*hate (?:you|u)(?=\s*(?:$|[.!?,;…]|harry\b|bot\b|so much\b|now\b))"
    r"|(?:^|[.!?,;…]\s*)(?:(?:just|please|oh|harry|ugh|no),? )*"
    r"(?:shut (?:the \w+ )?up|fuck (?:you|off)|piss off|screw you|go to hell|get lost)\b"
    r"|\byou(?:'re| are)? (?:(?:just|such|so|really|an?|the|fucking|most|bloody|complete|total) )*"
    r"(?:stupid|useless|idiot|moron|pathetic|worthless|dumb|annoying|disgusting|loser"
    r"|piece of (?:shit|junk|trash))\b(?! (?:things?|questions?|jokes?|to|about|if|when)\b)"
    r"|^\W*(?:stupid|dumb|useless|idiotic|worthless) (?:bot|machine|thing|ai)\b",
    re.IGNORECASE | re.MULTILINE,
)
_REPORTED = re.compile(
    r"\b(?:said|says|saying|tells?(?! you)|told(?! you)|yells?|yelled|shouts?|shouted|called|thinks|wrote"
    r"|texted)\b[^.!?\n]{0,30}\Z",
    re.IGNORECASE,
)
_LAUGHING = re.compile(r"\b(?:a?ha(?:ha)+h?|lo+l|lmf?ao|rofl|jk|kidding|joking)\b|[😂🤣😄😆😜😉]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bond:
    """Points earned so far, the stage they mean, and when the person last wrote (epoch seconds, 0: never)."""

    points: float = 0.0
    stage: Stage = Stage.INTRODUCTION
    last_at: float = 0.0


def heard(bond: Bond, text: str, *, now: float, thresholds: Thresholds, messages: int = 1) -> Bond:
    """The bond after a burst of `messages` messages with this text; it moves by one stage at most."""
    points = cooled(bond, now=now, thresholds=thresholds)
    points += -thresholds.hurt if hurtful(text) else messages + _bonus(text, thresholds)
    points = min(max(points, 0.0), thresholds.close + thresholds.headroom)
    stage = _one_step(bond.stage, stage_for(points, bond.stage, thresholds))
    return Bond(points, stage, max(now, bond.last_at))


def cooled(bond: Bond, *, now: float, thresholds: Thresholds) -> float:
    """Points left after an absence: a little lost each day past `absence_days`, one stage at most."""
    if not bond.last_at:
        return bond.points
    away = (now - bond.last_at) / DAY - thresholds.absence_days
    below = LADDER[max(LADDER.index(bond.stage) - 1, 0)]
    floor = min(bond.points, thresholds.start(below))
    return max(bond.points - max(away, 0.0) * thresholds.daily_cooling, floor)


def hurtful(text: str) -> bool:
    """Whether the text insults the persona, and neither reports another's words nor jokes (English)."""
    plain = text.replace("’", "'")
    if laughing(plain):
        return False
    return any(not _REPORTED.search(plain[: found.start()]) for found in _HURT.finditer(plain))


def laughing(text: str) -> bool:
    """Whether the text laughs or says that it jokes."""
    return _LAUGHING.search(text) is not None


def _bonus(text: str, thresholds: Thresholds) -> float:
    plain = text.replace("’", "'")
    signs = (_WARM.search(plain), _OPEN.search(plain), len(plain.split()) >= LONG_MESSAGE_WORDS)
    return min(sum(map(bool, signs)) / 2, 1.0) * thresholds.warmth


def _one_step(current: Stage, wanted: Stage) -> Stage:
    here, there = LADDER.index(current), LADDER.index(wanted)
    return LADDER[here + (there > here) - (there < here)]
