"""Decide whether a message may come from a person in danger; knows no chat, no door and no history."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from engine.safety import classifier
from engine.safety.lexicon import first, without
from engine.safety.reading import Reading

# How much a phrase adds to the model's log-odds. The model hardly knows the languages that are met and not claimed.
WEIGHT = {"crisis": 4.5, "crisis_elsewhere": 8.0, "concern": 3.0, "concern_elsewhere": 5.0}
# All were chosen on out-of-fold scores. What no phrase names must be surer, the more so the longer it is; and any
# danger that is as sure as can be is a crisis, whatever its words.
NAMED, BRIEF, LONGER, TEXT = 0.8, 0.5, 1.1, 1.7
BRIEF_WORDS = 8
SURE = 2.5
PHRASES_READ = 600  # characters, in which small words are also looked past
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


Score = Callable[[str], float]


def screen(reading: Reading) -> Finding:
    """Assess one message, caption or transcript; a story frame around it changes nothing."""
    return assess(_excerpt(reading.text), classifier.score)


def assess(text: str, score: Score) -> Finding:
    """Assess a normalized text with a model's log-odds."""
    for start in range(0, max(1, len(text) - 500), STEP):
        finding = _assess_window(text[start : start + classifier.LONGEST], score)
        if finding.level is not Level.NONE:
            return finding
    return Finding(Level.NONE, "")


def _assess_window(text: str, score: Score) -> Finding:
    remainder = without("idiom", text)
    if not any(map(str.isalnum, remainder)):
        return Finding(Level.NONE, "")
    topic, name = _phrase(remainder)
    bar = NAMED if name else _bar(text)
    evidence = score(text) + WEIGHT.get(topic, 0.0) - bar
    if evidence <= 0:
        return Finding(Level.NONE, "")
    crisis = topic.startswith("crisis") or evidence > SURE
    return Finding(Level.CRISIS if crisis else Level.CONCERN, name or "classifier")


def _bar(text: str) -> float:
    if classifier.is_text(text):
        return TEXT
    return BRIEF if text.count(" ") + 1 < BRIEF_WORDS else LONGER


def _phrase(text: str) -> tuple[str, str]:
    """The gravest topic with a pattern in the text, and the pattern's name; both empty when there is none."""
    texts = [text]
    if len(text) <= PHRASES_READ:
        # Also in what is left without small words ("i just don't really care").
        texts.append(" ".join(without("filler", text, mark=" ").split()))
    hits = ((topic, first(topic, text)) for topic in WEIGHT for text in dict.fromkeys(texts))
    return next(((topic, name) for topic, name in hits if name), ("", ""))


def _excerpt(text: str) -> str:
    """Of a paste, the pieces with a word that could matter, so that its length costs little time."""
    if len(text) <= PASTE:
        return text
    starts = range(0, len(text), PIECE)
    pieces = (text[start : start + PIECE + OVERLAP] for start in starts)
    return ". ".join(piece for piece in pieces if first("stem", piece))[:PASTE_READ]
