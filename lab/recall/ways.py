"""The ways in which the turns that answer a question are looked for: the house's own, and plain ones beside it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from engine.meaning import Vectors
from engine.memory.recall import Pool, Question, recall
from engine.memory.recall.bm25 import Bm25
from engine.memory.recall.stems import stems, words
from lab.recall.rows import Dialogue

Ranking = Sequence[int]
"""Places in the pool, the best first."""
Way = Callable[[int], Ranking]
"""From the number of a question to a ranking."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """Vectors of a dialogue's turns and of its questions; None where there is no encoder."""

    turns: Vectors | None = None
    questions: Vectors | None = None

    def of(self, number: int) -> Vectors | None:
        """The vector of one question, as a row."""
        return None if self.questions is None else self.questions[number : number + 1]


def ways(dialogue: Dialogue, meanings: Meanings) -> Iterator[tuple[str, Way]]:
    """Each way by its name, the house's first."""
    pool, questions = dialogue.pool, [asked.question for asked in dialogue.asked]
    yield "house", house(pool, questions, meanings)
    yield "words", house(pool, questions, Meanings())
    said = [f"{memory.speaker} {memory.text}" for memory in pool.memories]
    yield "bm25", _by_words([words(text) for text in said], [words(question.text) for question in questions])
    stemmed = [stems(text, pool.language) for text in said]
    asked = [stems(question.text, pool.language) for question in questions]
    yield "stemmed", _by_words(stemmed, asked)
    before = [[], *stemmed[:-1]]
    yield "previous", _by_words([[*one, *other] for one, other in zip(before, stemmed, strict=True)], asked)
    if meanings.turns is not None and meanings.questions is not None:
        cosines = meanings.questions @ meanings.turns.T
        yield "encoder", lambda number: best(cosines[number])


def house(pool: Pool, questions: Sequence[Question], meanings: Meanings) -> Way:
    """The very code by which he recalls."""
    places = {memory.id: place for place, memory in enumerate(pool.memories)}

    def ranking(number: int) -> Ranking:
        found = recall(pool, questions[number], meanings.turns, meanings.of(number))
        return [places[each.memory.id] for each in found]

    return ranking


def best(scores: np.ndarray[Any, Any]) -> Ranking:
    """The places by their scores; of two alike the earlier."""
    ranking: list[int] = np.argsort(-scores, kind="stable").tolist()
    return ranking


def _by_words(texts: Sequence[Sequence[str]], asked: Sequence[Sequence[str]]) -> Way:
    counts = [Counter(text) for text in texts]

    @cache
    def holders(term: str) -> Mapping[int, int]:
        return {place: count[term] for place, count in enumerate(counts) if term in count}

    index = Bm25([len(text) for text in texts], holders)
    return lambda number: best(np.array(index.scores(asked[number])))
