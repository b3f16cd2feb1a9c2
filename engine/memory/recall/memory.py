"""What recall reads and what it gives back, as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Memory:
    """Something that was kept, a line of the talk or a ``fact``: its words, when they were said (epoch s), the name of
    who said them, and how much it matters (``weight``, 0 to 1)."""

    id: str
    text: str
    at: float
    speaker: str = ""
    fact: bool = False
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is said now, by whom and when (epoch s): what is kept is looked for by it, whether or not it asks."""

    text: str
    now: float
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A memory with its score, and whether something in it is ``near`` what was said: the best may still be far."""

    memory: Memory
    score: float
    near: bool
