"""Decide whether a message may come from a person in danger; knows no chat, no door and no history."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engine.safety import classifier
from engine.safety.lexicon import first, without
from engine.safety.normalize import normalize

# All four were chosen on out-of-fold scores: a short text is judged by phrases, a long one by its whole tone.
LONG = 15
ESSAY = 60
SURE_SHORT, SURE_LONG, DOUBT = 2.0, 0.5, -2.0
# A paste is read in windows, so that one bad sentence is not diluted by what stands around it.
STEP = classifier.LONGEST - 500


class Level(StrEnum):
    """How worried a message should make us."""

    NONE = "none"
    CONCERN = "concern"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the screen thinks of one message, and the name of the rule that said so."""

    level: Level
    reason: str


def screen(text: str) -> Finding:
    """Judge one message, caption or transcript; a story frame around it changes nothing."""
    return judge(without("idiom", normalize(text)), classifier.score)


def judge(plain: str, score: Callable[[str], float]) -> Finding:
    """Judge a text that is normalized and free of idioms, with a model's log-odds."""
    for start in range(0, max(1, len(plain) - 500), STEP):
        found = _judge_window(plain[start : start + classifier.LONGEST], score)
        if found.level is not Level.NONE:
            return found
    return Finding(Level.NONE, "")


def _judge_window(plain: str, score: Callable[[str], float]) -> Finding:
    if name := first("crisis", plain):
        return Finding(Level.CRISIS, name)
    words, odds = plain.count(" ") + 1, score(plain)
    name = first("concern", plain)
    # In an essay some loose phrase nearly always occurs.
    if name and (words < ESSAY or odds > DOUBT):
        return Finding(Level.CONCERN, name)
    if odds > (SURE_LONG if words >= LONG else SURE_SHORT):
        return Finding(Level.CONCERN, "classifier")
    return Finding(Level.NONE, "")
