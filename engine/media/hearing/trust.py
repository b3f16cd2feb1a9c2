"""How far words that were heard can be trusted, by what the model says of itself; knows no model."""

from collections.abc import Sequence

_SURE, _ANY = -0.75, -1.6
"""Mean log odds of a word from which on it is believed, and below which it is noise. Clear speech has -0.2 to -0.4."""


def is_sure(odds: Sequence[float]) -> bool:
    """Whether what was heard in parts with these mean log odds is likely to be right; where nothing is told, it is."""
    return not odds or min(odds) >= _SURE


def is_noise(odds: Sequence[float]) -> bool:
    """Whether it is nothing that anybody said."""
    return bool(odds) and max(odds) < _ANY
