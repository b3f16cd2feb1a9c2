"""What a burst asks for in words that no rule knows: a model of its words and, where there is an encoder, of its
meaning, learned by `python -m lab.plan --train`; knows no rule, and no chat."""

import math
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.meaning.encoder import SIZE
from engine.plan.plan import ActKind
from engine.safety.grams import letter_hashes, word_hashes
from engine.safety.linear import linear

MODEL = Path(__file__).with_name("meant.bin")
"""For each of ``KINDS`` the weights of meaning and words, then for each those of words alone."""
KINDS = tuple(kind for kind in ActKind if kind is not ActKind.TOOL)
BUCKETS = 1 << 13
"""Of runs of words and of letters."""
_BARS: Mapping[ActKind, float] = {
    ActKind.LOOK_UP: 0.38,
    ActKind.RECALL: 0.45,
    ActKind.PICTURE: 0.3,
    ActKind.VOICE_NOTE: 0.6,
}
_WORDS_ALONE = 0.1
"""The chance from which on an act is meant, and by how much more where words alone tell; chosen on turns whose writer
taught nothing. An act that nobody asked for is worse than an answer; what is not here is done by strict rules alone;
of pages, since no row that trains tells of a link with which nothing is wanted."""
_DOUBT = 0.9
"""The chance of a plain answer, by words alone, from which on nobody is asked what they mean: a vector that nobody else
wants costs more than all rules, and of 678 turns none was named by it alone."""
_STEEP, _LETTERS = 8.0, 0.7
"""By how much vectors are stretched, and what runs of letters count beside those of words."""
_ZERO = 128.0
"""The byte of a weight that weighs nothing."""
_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"<link>|[^\W_]+(?:'\w+)*|[?:!]")


def meant(low: str, vector: Any) -> ActKind | None:
    """The act that a plain text means, None where an answer is meant or that is not sure; by its words alone where no
    ``vector`` (``SIZE`` numbers, of the length one) of its ``gist`` is known."""
    by_words = _by_words(low)
    if vector is None or not doubtful(by_words):
        return sure(by_words, meaning=False)
    return sure(chances(signs(low, vector), meaning=True), meaning=True)


def may_mean(low: str) -> bool:
    """Whether the words of a plain text leave it in doubt that an answer is meant, so that its vector is wanted."""
    return doubtful(_by_words(low))


# Asked before a vector is wanted, and again beside it.
@lru_cache(maxsize=64)
def _by_words(low: str) -> Mapping[ActKind, float]:
    return chances(signs(low, None), meaning=False)


def doubtful(by_words: Mapping[ActKind, float]) -> bool:
    """Whether these chances, of words alone, leave it in doubt that an answer is meant."""
    return by_words[ActKind.REPLY] < _DOUBT


def sure(likely: Mapping[ActKind, float], *, meaning: bool) -> ActKind | None:
    """The act of which these chances are sure, of those that may be meant: an answer must not be likelier."""
    best = max(_BARS, key=likely.__getitem__)
    bar = max(_BARS[best] + (0 if meaning else _WORDS_ALONE), likely[ActKind.REPLY])
    return best if likely[best] >= bar else None


def gist(text: str) -> str:
    """A text as the encoder reads it: where a link leads to says nothing of what is wished."""
    return _LINK.sub("link", text)


def chances(signs: Mapping[int, float], *, meaning: bool) -> Mapping[ActKind, float]:
    """The chance of each act (0 to 1, all of them together 1)."""
    weights, bias = _weights()
    places, values = np.fromiter(signs, np.intp, len(signs)), np.fromiter(signs.values(), float, len(signs))
    rows = slice(0, len(KINDS)) if meaning else slice(len(KINDS), None)
    points = bias[rows] + values @ weights[places, rows]
    raised = np.exp(points - points.max())
    return dict(zip(KINDS, (raised / raised.sum()).tolist(), strict=True))


def signs(low: str, vector: Any) -> dict[int, float]:
    """What is read of a plain text, by place: the numbers of its vector first, where there is one, then its runs."""
    words = ["<n>" if word[0].isdigit() else word for word in _WORD.findall(_LINK.sub(" <link> ", low))]
    found = {} if vector is None else dict(enumerate((_STEEP * np.asarray(vector, float)).tolist()))
    for runs, share in ((word_hashes(["^", *words, "$"]), 1.0), (letter_hashes(words), _LETTERS)):
        value = _STEEP * share / math.sqrt(max(len(runs), 1))
        found |= {SIZE + run % BUCKETS: value for run in runs}
    return found


@cache
def _weights() -> tuple[Any, Any]:
    models = linear(MODEL)
    scale, bias = np.array(models.facts).T
    bytes_ = np.frombuffer(models.weights, np.uint8).reshape(len(models.facts), -1)
    # All that is read of a place lies together: memory far apart is slow.
    return np.ascontiguousarray((scale[:, None] * (bytes_ - _ZERO)).astype(np.float32).T), bias
