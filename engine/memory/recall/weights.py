"""What each sign counts that speaks for a memory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts. Signs of words and meaning are in standard deviations over all memories; the first ten
    were chosen on five long dialogues (docs/memory.md), the last two are our own."""

    words: float = 0.41
    talk_words: float = 0.35
    meaning: float = 0.5
    near_meaning: float = 0.15
    talk_meaning: float = 0.45
    speaker: float = 2.6
    date: float = 4.5
    time: float = 0.5
    asking: float = -0.5
    length: float = 0.8
    recent: float = 0.15
    weight: float = 1.0


WEIGHTS = Weights()
