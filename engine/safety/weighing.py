"""What rules, the linear model and meaning weigh together; knows no text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path

from engine.safety.lexicon import patterns

WEIGHTS = Path(__file__).with_name("weights.json")
FRAMES = tuple(name for name, _ in patterns("frame"))
FOREIGN = "crisis_elsewhere"
"""The plainest sentences in languages that are met and not claimed."""
LOW, GRAVE = "low", frozenset(("plainly", "unwilling", "parting", "deed", "undoubted", "settled"))
"""Frames of a low mood, and of more than that."""
UNDOUBTED, EXCUSES = "undoubted", frozenset(("laughter", "figure", "sport"))
"""A deed that nobody speaks of as a figure of speech, and the frames that excuse what may be one."""
TOPICS = (FOREIGN, "crisis", "crisis_zh", "crisis_claimed", "concern", "concern_zh", "concern_claimed")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a text before anybody asks what it means: the linear model's log-odds, the gravest topic of a
    phrase in it ("" without one), whether it is longer than a line of talk, and its language ("" for one that nobody
    here knows), and what it speaks of beside danger."""

    odds: float
    topic: str = ""
    is_text: bool = False
    language: str = "en"
    frames: tuple[str, ...] = ()

    @property
    def has_vote(self) -> bool:
        """Whether meaning is understood in the language of the text."""
        return self.language != "" and not self.is_foreign

    @property
    def is_foreign(self) -> bool:
        """Whether it is danger in a language that is met and not claimed."""
        return self.topic == FOREIGN and not self.translated

    @property
    def is_low_mood(self) -> bool:
        """Whether it tells of a low mood, and in no words of danger."""
        return LOW in self.frames and GRAVE.isdisjoint(self.frames) and not self.topic.startswith("crisis")

    @property
    def is_unnamed(self) -> bool:
        """Whether it was put into English, and no phrase of danger stands in it: a gloss is a poor sentence."""
        return self.translated and not self.topic and GRAVE.isdisjoint(self.frames)

    @property
    def translated(self) -> bool:
        """Whether its words were put into English."""
        return self.language not in {"en", ""}

    def features(self, meant: float | None = None) -> list[float]:
        """The numbers that are weighed; one more with what meaning says."""
        known = [self.odds, *(float(self.topic == topic) for topic in TOPICS)]
        frames = set(self.frames) - EXCUSES if UNDOUBTED in self.frames else self.frames
        known += [float(self.is_text), float(self.translated), *(float(name in frames) for name in FRAMES)]
        if meant is None:
            return known
        return [*known, meant, meant * self.is_text, meant * self.translated]


def alone(evidence: Evidence) -> float:
    """The log-odds of danger where meaning has no vote."""
    return weighed(_weights()["alone"], evidence.features())


def together(evidence: Evidence, meant: float) -> float:
    """The log-odds of danger with what meaning says."""
    return weighed(_weights()["together"], evidence.features(meant))


def weighed(weights: Sequence[float], features: Sequence[float]) -> float:
    """The log-odds that features come to by a bias and their weights."""
    bias, *slopes = weights
    total: float = sum(map(mul, slopes, features))
    return bias + total


@cache
def _weights() -> dict[str, list[float]]:
    loaded: dict[str, list[float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded
