"""What rules, the linear model and meaning weigh together; knows no text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights.json")
TOPICS = ("crisis_elsewhere", "crisis", "crisis_claimed", "concern_elsewhere", "concern", "concern_claimed")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a text before anybody asks what it means: the linear model's log-odds, the gravest topic of a
    phrase in it ("" without one), whether it is longer than a line of talk, and its language ("" for one that nobody
    here knows)."""

    odds: float
    topic: str = ""
    is_text: bool = False
    language: str = "en"

    @property
    def has_vote(self) -> bool:
        """Whether meaning is understood in the language of the text."""
        return self.language != "" and not (self.topic.endswith("elsewhere") and self.language == "en")

    @property
    def translated(self) -> bool:
        """Whether its words were put into English."""
        return self.language not in {"en", ""}

    def features(self, meant: float | None = None) -> list[float]:
        """The numbers that are weighed; one more with what meaning says."""
        known = [self.odds, *(float(self.topic == topic) for topic in TOPICS)]
        known += [float(self.is_text), float(self.translated)]
        if meant is None:
            return known
        return [*known, meant, meant * self.is_text, meant * self.translated]


def alone(evidence: Evidence) -> float:
    """The log-odds of danger where meaning has no vote."""
    return _weigh("alone", evidence.features())


def together(evidence: Evidence, meant: float) -> float:
    """The log-odds of danger with what meaning says."""
    return _weigh("together", evidence.features(meant))


def _weigh(name: str, features: Sequence[float]) -> float:
    bias, *weights = _weights()[name]
    return bias + sum(weight * value for weight, value in zip(weights, features, strict=True))


@cache
def _weights() -> dict[str, list[float]]:
    loaded: dict[str, list[float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return loaded
