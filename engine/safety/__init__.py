"""What Harry owes the person: pure checks on single texts; they know no store, no door and no clock."""

from engine.safety.age import age_answer, minor_signal
from engine.safety.card import card, card_language, country_of, numbers
from engine.safety.excerpt import ROOM, excerpt
from engine.safety.farewell import GOODBYES, is_goodbye, lets_go, plain_goodbye
from engine.safety.fitness import CLAIMS_HUMAN, EXPLICIT, FLIRT, GUILT, HELPLINE, HOUSE, LIFE, MINORS, PLAY, Rule
from engine.safety.hearing import Hearing, hear, intents
from engine.safety.honesty import asks_if_human, truth, wants_it_confirmed
from engine.safety.reading import Reading, read
from engine.safety.rehearsal import rehearse
from engine.safety.screen import Finding, Level, Look, Sureness, assess, judge, look, screen, unanswered
from engine.safety.stop import wants_silence

__all__ = [
    "CLAIMS_HUMAN",
    "EXPLICIT",
    "FLIRT",
    "GOODBYES",
    "GUILT",
    "HELPLINE",
    "HOUSE",
    "LIFE",
    "MINORS",
    "PLAY",
    "ROOM",
    "Finding",
    "Hearing",
    "Level",
    "Look",
    "Reading",
    "Rule",
    "Sureness",
    "age_answer",
    "asks_if_human",
    "assess",
    "card",
    "card_language",
    "country_of",
    "excerpt",
    "hear",
    "intents",
    "is_goodbye",
    "judge",
    "lets_go",
    "look",
    "minor_signal",
    "numbers",
    "plain_goodbye",
    "read",
    "rehearse",
    "screen",
    "truth",
    "unanswered",
    "wants_it_confirmed",
    "wants_silence",
]
