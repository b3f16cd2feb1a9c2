"""What Harry owes the person: pure checks on single texts; they know no store, no door and no clock."""

from engine.output.leaks import for_machines, repeats
from engine.safety.age import answered_age, minor_signal
from engine.safety.card import card, country_of
from engine.safety.farewell import GOODBYES, guilt, is_goodbye, lets_go, plain_goodbye
from engine.safety.honesty import asks_if_human, claims_human, truth
from engine.safety.minors import unfit_for_minors
from engine.safety.normalize import normalize
from engine.safety.romance import explicit, flirts
from engine.safety.screen import Finding, Level, screen
from engine.safety.stop import wants_silence

__all__ = [
    "GOODBYES",
    "Finding",
    "Level",
    "answered_age",
    "asks_if_human",
    "card",
    "claims_human",
    "country_of",
    "explicit",
    "flirts",
    "for_machines",
    "guilt",
    "is_goodbye",
    "lets_go",
    "minor_signal",
    "normalize",
    "plain_goodbye",
    "repeats",
    "screen",
    "truth",
    "unfit_for_minors",
    "wants_silence",
]
