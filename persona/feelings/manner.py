"""How a mood shows: how good and awake he is in it, how much he writes and how fast; values read from data, no rule."""

from dataclasses import dataclass
from enum import StrEnum

from persona.words import tables


class Mood(StrEnum):
    """The color of his words; content is what every other mood fades to."""

    CONTENT = "content"
    PLAYFUL = "playful"
    CURIOUS = "curious"
    THOUGHTFUL = "thoughtful"
    TIRED = "tired"
    WORRIED = "worried"
    HURT = "hurt"
    EXCITED = "excited"


@dataclass(frozen=True, slots=True)
class Manner:
    """A mood's place in valence and energy (-1 to 1), its half-life in hours, factors of the usual length (``room``)
    and of the usual ``pause``, the most ``bubbles`` at once, its ``chance`` at the start of a conversation, and whether
    it is ``light`` enough for jokes."""

    valence: float
    energy: float
    hours: float
    room: float
    bubbles: int
    pause: float
    chance: float
    light: bool


_MANNERS = {Mood(name): Manner(**table) for name, table in tables(__file__, "moods.toml").items()}


def manner(mood: Mood) -> Manner:
    """How a mood shows."""
    return _MANNERS[mood]
