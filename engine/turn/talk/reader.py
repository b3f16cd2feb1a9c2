"""How likely it is that a sentence of a small model's draft fits what was said: two logistic models, learned from
sentences that people had read, one over its traits and one over its meaning as well; knows no sheet and no chat."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from engine.meaning import Meaning, NoEncoder, Vector
from engine.meaning.encoder import SIZE
from engine.turn.talk.score import Ground, Verdict
from engine.turn.talk.traits import traits

MODEL = Path(__file__).with_name("reader.bin")
"""The weights of both models, by words alone first, each with its bias last, as numbers of four bytes."""
_ASKED = 0.4
"""The chance by words alone from which on it is asked as well what a sentence means: that takes longer."""
_CLOSE = 0.75

Numbers = np.ndarray[tuple[int], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Tells the chance, where there is an encoder by ``meaning`` too."""

    meaning: Meaning | None = None

    async def chance(self, text: str, ground: Ground, verdict: Verdict) -> float:
        """From 0 to 1; 0 where the verdict on it bars it."""
        if verdict.barred:
            return 0.0
        by_words, by_all = _models()
        numbers = np.array(traits(text, ground, verdict), np.float32)
        chance = _chance(numbers, by_words)
        if chance < _ASKED or self.meaning is None:
            return chance
        try:
            answer, said = await self.meaning.encode([text, ground.sense.text])
        except NoEncoder:
            return chance
        return _chance(np.concatenate([numbers, of_meaning(answer, said)]), by_all)


def of_meaning(answer: Vector, said: Vector) -> Numbers:
    """What a sentence means, and how near that is to what was said: ``SIZE`` + 3 numbers."""
    near = float(answer @ said)
    # Vectors are short: their numbers count as much as others once they are stretched.
    return np.array([near, near * near, max(0.0, near - _CLOSE), *(answer * 4)], np.float32)


def _chance(numbers: Numbers, model: Numbers) -> float:
    return 1 / (1 + math.exp(-float(numbers @ model[:-1] + model[-1])))


@cache
def _models() -> tuple[Numbers, Numbers]:
    weights: Numbers = np.frombuffer(MODEL.read_bytes(), "<f4")
    count = (len(weights) - SIZE - 3) // 2
    return weights[:count], weights[count:]
