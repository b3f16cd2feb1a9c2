"""How likely it is that a sentence of a small model's draft fits what was said: two logistic models, learned from
sentences that people had read, one over its traits and one over its meaning as well; knows no sheet and no chat."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path

from engine.meaning import Meaning, NoEncoder, Vector
from engine.meaning.vectors import SIZE
from engine.turn.talk.score import Ground, Verdict
from engine.turn.talk.traits import traits

MODEL = Path(__file__).with_name("reader.bin")
"""The weights of both models, by words alone first, each with its bias last, as numbers of four bytes."""
_ASKED = 0.4
"""The chance by words alone from which on it is asked as well what a sentence means: that takes longer."""
_CLOSE = 0.75


@dataclass(frozen=True, slots=True)
class Reader:
    """Tells the chance, where there is an encoder by ``meaning`` too."""

    meaning: Meaning | None = None

    async def chance(self, text: str, ground: Ground, verdict: Verdict) -> float:
        """From 0 to 1; 0 where the verdict on it bars it."""
        if verdict.barred:
            return 0.0
        by_words, by_all = _models()
        numbers = traits(text, ground, verdict)
        chance = _chance(numbers, by_words)
        if chance < _ASKED or self.meaning is None:
            return chance
        try:
            answer, said = await self.meaning.encode([text, ground.sense.text])
        except NoEncoder:
            return chance
        return _chance([*numbers, *of_meaning(answer, said)], by_all)


def of_meaning(answer: Vector, said: Vector) -> Sequence[float]:
    """What a sentence means, and how near that is to what was said: ``SIZE`` + 3 numbers."""
    near = float(answer @ said)
    # Vectors are short: their numbers count as much as others once they are stretched.
    return near, near * near, max(0.0, near - _CLOSE), *(answer * 4).tolist()


def _chance(numbers: Sequence[float], model: Sequence[float]) -> float:
    *weights, bias = model
    return 1 / (1 + math.exp(-sum(map(mul, numbers, weights)) - bias))


@cache
def _models() -> tuple[Sequence[float], Sequence[float]]:
    weights = memoryview(MODEL.read_bytes()).cast("f")
    count = (len(weights) - SIZE - 3) // 2
    return weights[:count], weights[count:]
