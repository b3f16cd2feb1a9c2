"""How long one question takes: over the dialogues, and over a long one of made-up lines."""

import random
import time
from collections.abc import Sequence

import numpy as np

from engine.meaning import SIZE, Vectors
from engine.memory.recall import Memory, Pool, Question, recall
from lab.recall.rows import LANGUAGE

LONG = 5000
"""Lines of the long one."""
_WORDS, _LINE, _TALK, _ASKED = 3000, (5, 40), 40, 100


def seconds(pool: Pool, questions: Sequence[Question], meanings: Vectors | None, meaning: Vectors | None) -> float:
    """Seconds for all of these questions, one after the other, on an index that is warm."""
    recall(pool, questions[0], meanings, meaning)
    began = time.perf_counter()
    for question in questions:
        recall(pool, question, meanings, meaning)
    return time.perf_counter() - began


def long_one(seed: int = 1) -> float:
    """Milliseconds a question over LONG lines in words as frequent as those of a language, with vectors."""
    rng = random.Random(seed)  # noqa: S311
    vocabulary = [f"w{number}{rng.choice(('ing', 'ed', 's', 'ly', ''))}" for number in range(_WORDS)]
    weights = [1 / (rank + 3) for rank in range(_WORDS)]

    def line() -> str:
        return " ".join(rng.choices(vocabulary, weights, k=rng.randint(*_LINE)))

    memories = [
        Memory(str(number), line(), 1e9 + 60 * number + 86400 * (number // _TALK), rng.choice(("Ann", "Ben")))
        for number in range(LONG)
    ]
    asked = [Question(f"When did Ann in May {line()}", memories[-1].at) for _ in range(_ASKED)]
    vectors = np.random.default_rng(seed).standard_normal((LONG, SIZE), np.float32)
    return 1000 * seconds(Pool.of(memories, LANGUAGE), asked, vectors, vectors[:1]) / len(asked)
