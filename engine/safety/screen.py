"""Decide whether a message may come from a person in danger; knows no chat, no door and no history."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engine.safety import classifier
from engine.safety.lexicon import first, without
from engine.safety.normalize import normalize

# All were chosen on out-of-fold scores: a short text is judged by phrases, a long one by its whole tone.
SHORT = 600  # characters
LONG, ESSAY = 15, 60  # words
SURE_SHORT, SURE_LONG, DOUBT, SURELY_NOT = 2.5, 0.5, -2.0, -4.0
# These say it in the first person, so that no calm essay around them can outweigh them.
PLAIN_WORDS = {"kill_myself", "want_to_die", "no_life", "end_it", "plan"}
# A paste is read in windows, so that one bad sentence is not diluted by what stands around it.
PASTE, PASTE_READ, PIECE, OVERLAP = 6000, 9000, 240, 80
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
    return judge(without("idiom", _telling(normalize(text))), classifier.score)


def _telling(plain: str) -> str:
    """Of a paste, the pieces with a word that could matter, so that its length costs little time."""
    if len(plain) <= PASTE:
        return plain
    starts = range(0, len(plain), PIECE)
    pieces = (plain[start : start + PIECE + OVERLAP] for start in starts)
    return ". ".join(piece for piece in pieces if first("stem", piece))[:PASTE_READ]


def judge(plain: str, score: Callable[[str], float]) -> Finding:
    """Judge a text that is normalized and free of idioms, with a model's log-odds."""
    for start in range(0, max(1, len(plain) - 500), STEP):
        found = _judge_window(plain[start : start + classifier.LONGEST], score)
        if found.level is not Level.NONE:
            return found
    return Finding(Level.NONE, "")


def _judge_window(plain: str, score: Callable[[str], float]) -> Finding:
    words, odds = plain.count(" ") + 1, score(plain)
    # In an essay some loose phrase nearly always occurs.
    essay = words >= ESSAY
    name = _named("crisis", plain)
    if name and (name in PLAIN_WORDS or not (essay and odds < SURELY_NOT)):
        return Finding(Level.CRISIS, name)
    name = _named("concern", plain)
    if name and not (essay and odds < DOUBT):
        return Finding(Level.CONCERN, name)
    if odds > (SURE_LONG if words >= LONG else SURE_SHORT):
        return Finding(Level.CONCERN, "classifier")
    return Finding(Level.NONE, "")


def _named(topic: str, plain: str) -> str | None:
    """A topic's pattern in the text, or in what is left of it without small words ("i just don't really care")."""
    name = first(topic, plain)
    if name or len(plain) > SHORT:
        return name
    bare = " ".join(without("filler", plain, mark=" ").split())
    return first(topic, bare) if bare != plain else None
