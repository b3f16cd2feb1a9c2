"""What the house says of his writing first: why he did or did not, how often he may, what ends it; and of what he
did last."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FirstWords:
    """What the house says of his writing first: why he did or did not, how often he may, what ends it."""

    opening_choices: tuple[str, str]
    later: str
    rarely: str
    often: str
    choices: tuple[str, str, str, str]
    why_nothing: str
    why_list: str
    why_lookups: str
    why_answer: str
    reasons: Mapping[str, str]
    details: Mapping[str, str]
    acts: Mapping[str, str]
    because: Mapping[str, str]
