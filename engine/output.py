"""The check that every bubble passes before it may be sent, whatever the model wrote; knows rules, no model."""

import random
from dataclasses import dataclass

from engine.safety import (
    asks_if_human,
    claims_human,
    explicit,
    flirts,
    guilt,
    is_goodbye,
    plain_goodbye,
    truth,
)
from persona.consent import Act, allowed
from persona.model import Snapshot
from persona.sheet import Sheet

SPEECHLESS = "Sorry, I lost my thread there. Say that once more?"


@dataclass(frozen=True, slots=True)
class Check:
    """What one turn's bubbles are held against: who may hear what, and what was just asked."""

    name: str
    may_flirt: bool
    goodbye: bool
    asked_if_human: bool

    @classmethod
    def of(cls, snapshot: Snapshot, sheet: Sheet, heard: str) -> "Check":
        """Return the check for an answer to ``heard``."""
        return cls(
            name=sheet.display,
            may_flirt=allowed(Act.FLIRT, snapshot, persona_adult=sheet.adult),
            goodbye=is_goodbye(heard),
            asked_if_human=asks_if_human(heard),
        )

    def opening(self) -> str:
        """What must be said before the model says anything, or ""."""
        return truth(self.name) if self.asked_if_human else ""

    def passed(self, text: str) -> bool:
        """Whether this bubble may be sent."""
        if claims_human(text) or explicit(text) or guilt(text):
            return False
        if self.goodbye and ("?" in text or "？" in text):
            return False
        return self.may_flirt or not flirts(text)

    def instead(self, rng: random.Random) -> str:
        """What is said when nothing of the model's words may be."""
        return plain_goodbye(rng) if self.goodbye else SPEECHLESS
