"""In what order rows are learned, how fast, and when it is enough: pure rules that know no model."""

import math
from collections.abc import Sequence
from random import Random

_ALIKE = 16
"""Tokens by which the lengths of rows in a batch may be shuffled past each other."""


def batches(lengths: Sequence[int], room: int, seed: str) -> Sequence[Sequence[int]]:
    """Groups of rows (by index) that are alike in length and, padded, take at most ``room`` tokens together (a longer
    row stands alone); the same seed gives the same groups in the same order."""
    rng = Random(seed)  # noqa: S311 - an order, no secret
    order = sorted(range(len(lengths)), key=lambda at: lengths[at] + rng.uniform(0, _ALIKE))
    groups: list[list[int]] = []
    longest = 0
    for at in order:
        longest = max(longest, lengths[at])
        if groups and (len(groups[-1]) + 1) * longest <= room:
            groups[-1].append(at)
        else:
            groups.append([at])
            longest = lengths[at]
    rng.shuffle(groups)
    return groups


def rate(step: int, steps: int, warm_up: int) -> float:
    """The share (0 to 1) of the highest learning rate at a step: up in a line, then down along half a cosine."""
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))


def enough(losses: Sequence[float], patience: int) -> bool:
    """Whether the last ``patience`` looks at what is held out brought nothing new."""
    return len(losses) > patience and min(losses[-patience:]) >= min(losses[:-patience])
