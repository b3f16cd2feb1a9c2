"""What Harry owes the person: pure checks on single texts; they know no store, no door and no clock."""

from engine.safety.age import MinorSignal, minor_signal, stated_age
from engine.safety.card import card, country_of
from engine.safety.farewell import guilt, is_goodbye, is_stop, plain_goodbye
from engine.safety.honesty import asks_if_human, claims_human, truth
from engine.safety.normalize import normalize
from engine.safety.romance import explicit, flirts
from engine.safety.screen import Finding, Level, screen

__all__ = [
    "Finding",
    "Level",
    "MinorSignal",
    "asks_if_human",
    "card",
    "claims_human",
    "country_of",
    "explicit",
    "flirts",
    "guilt",
    "is_goodbye",
    "is_stop",
    "minor_signal",
    "normalize",
    "plain_goodbye",
    "screen",
    "stated_age",
    "truth",
]
