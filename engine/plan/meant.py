"""What a burst asks for in words that no rule knows: a model of its words and, where there is an encoder, of its
meaning, learned by `python -m lab.plan --train`; knows no rule, and no chat."""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from engine.meaning.vectors import SIZE
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
_ZERO = 128
"""The byte of a weight that weighs nothing."""
_LANE = 24
"""Bits in which the weights of one act are added up: enough for all runs of a text."""
_MIDDLE = 1 << (_LANE - 1)
"""What a lane holds where its sum is nothing."""
_MIDDLES = sum(_MIDDLE << _LANE * number for number in range(len(KINDS)))
_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"<link>|[^\W_]+(?:'\w+)*|[?:!]")


def meant(low: str, vector: Any) -> ActKind | None:
    """The act that a plain text means, None where an answer is meant or that is not sure; by its words alone where no
    ``vector`` (``SIZE`` numbers, of the length one) of its ``gist`` is known."""
    alone = by_words(low)
    if vector is None or not doubtful(alone):
        return sure(alone, meaning=False)
    return sure(_by_all(signs(low, vector)), meaning=True)


def may_mean(low: str) -> bool:
    """Whether the words of a plain text leave it in doubt that an answer is meant, so that its vector is wanted."""
    return doubtful(by_words(low))


# Asked before a vector is wanted, and again beside it.
@lru_cache(maxsize=64)
def by_words(low: str) -> Mapping[ActKind, float]:
    """The chance of each act (0 to 1, all of them together 1) by the words of a plain text alone."""
    lanes, facts = _lanes()
    points = [bias for _, bias in facts]
    for value, buckets in _runs(low):
        # A run counts the same for all acts, so its weights are added up for all of them at once.
        total = sum(map(lanes.__getitem__, buckets), _MIDDLES)
        for number, (scale, _) in enumerate(facts):
            points[number] += value * scale * ((total >> _LANE * number & 2 * _MIDDLE - 1) - _MIDDLE)
    return _shared(points)


def doubtful(alone: Mapping[ActKind, float]) -> bool:
    """Whether these chances, of words alone, leave it in doubt that an answer is meant."""
    return alone[ActKind.REPLY] < _DOUBT


def sure(likely: Mapping[ActKind, float], *, meaning: bool) -> ActKind | None:
    """The act of which these chances are sure, of those that may be meant: an answer must not be likelier."""
    best = max(_BARS, key=likely.__getitem__)
    bar = max(_BARS[best] + (0 if meaning else _WORDS_ALONE), likely[ActKind.REPLY])
    return best if likely[best] >= bar else None


def gist(text: str) -> str:
    """A text as the encoder reads it: where a link leads to says nothing of what is wished."""
    return _LINK.sub("link", text)


def signs(low: str, vector: Any) -> dict[int, float]:
    """What is read of a plain text, by place: the numbers of its vector first, where there is one, then its runs."""
    found = {} if vector is None else {place: _STEEP * float(number) for place, number in enumerate(vector)}
    return found | {SIZE + bucket: value for value, buckets in _runs(low) for bucket in buckets}


def _runs(low: str) -> Iterable[tuple[float, Collection[int]]]:
    """The buckets of a plain text's runs of words and of letters, each in one of both, and what each counts there."""
    words = ["<n>" if word[0].isdigit() else word for word in _WORD.findall(_LINK.sub(" <link> ", low))]
    of_words, of_letters = word_hashes(["^", *words, "$"]), letter_hashes(words)
    letters = {run % BUCKETS for run in of_letters}
    yield _STEEP / math.sqrt(len(of_words)), {run % BUCKETS for run in of_words} - letters
    yield _STEEP * _LETTERS / math.sqrt(max(len(of_letters), 1)), letters


def _shared(points: Sequence[float]) -> Mapping[ActKind, float]:
    """The chances of acts by their log-odds."""
    most = max(points)
    raised = [math.exp(point - most) for point in points]
    total = sum(raised)
    return dict(zip(KINDS, [each / total for each in raised], strict=True))


@cache
def _lanes() -> tuple[list[int], list[list[float]]]:
    """For each place of a run the weights of all acts side by side in one number, and each act's scale and bias."""
    models, size, wide = linear(MODEL), len(KINDS), _LANE // 8
    length = len(models.weights) // len(models.facts)
    lanes = bytearray(size * wide * BUCKETS)
    for number in range(size):
        lanes[number * wide :: size * wide] = models.weights[(size + number) * length :][SIZE:length]
    zero = sum(_ZERO << _LANE * number for number in range(size))
    rows = range(0, len(lanes), size * wide)
    return [int.from_bytes(lanes[row : row + size * wide], "little") - zero for row in rows], models.facts[size:]


def _by_all(signs: Mapping[int, float]) -> Mapping[ActKind, float]:
    """The chances by meaning and words."""
    import numpy as np

    weights, bias = _weights()
    places, values = np.fromiter(signs, np.intp, len(signs)), np.fromiter(signs.values(), float, len(signs))
    return _shared((bias + values @ weights[places]).tolist())


@cache
def _weights() -> tuple[Any, Any]:
    """The weights of all acts for each sign, and their biases, by words and meaning."""
    import numpy as np

    models, size = linear(MODEL), len(KINDS)
    scale, bias = np.array(models.facts[:size]).T
    bytes_ = np.frombuffer(models.weights, np.uint8).reshape(len(models.facts), -1)[:size]
    # All that is read of a place lies together: memory far apart is slow.
    return np.ascontiguousarray((scale[:, None] * (bytes_ - float(_ZERO))).astype(np.float32).T), bias
