"""How surprised a model is by replies, over tokens and over bytes; knows no model."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from lab.evaluate.bootstrap import Chosen, Measure


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Of one reply: the nats that it and what the template puts ``behind`` it cost, in how many tokens, and the UTF-8
    bytes of the reply alone."""

    nats: float
    tokens: int
    bytes: int
    behind: str


def perplexity(found: Sequence[Likelihood]) -> Measure:
    """Token-weighted: e to the mean nats of a token over all replies. Of use between models with one vocabulary."""
    nats, tokens = _sums(found)
    return Measure(len(found), lambda chosen: math.exp(nats[chosen].sum() / max(tokens[chosen].sum(), 1)))


def bits_per_byte(found: Sequence[Likelihood]) -> Measure:
    """Bits that a byte of the replies costs, whatever the vocabulary."""
    nats, _ = _sums(found)
    sizes = np.array([each.bytes for each in found])

    def of(chosen: Chosen) -> float:
        return float(nats[chosen].sum() / math.log(2) / max(sizes[chosen].sum(), 1))

    return Measure(len(found), of)


def shared_start(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two texts begin with in common: what comes then belongs to the reply."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def behind(text: str, reply: str) -> str:
    """What stands behind a reply in the text of its tokens, as far as it can be found."""
    return text.rpartition(reply.strip())[2] if reply.strip() in text else ""


def _sums(found: Sequence[Likelihood]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([each.nats for each in found]), np.array([each.tokens for each in found])
