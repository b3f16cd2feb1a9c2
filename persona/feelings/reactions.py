"""What a reaction under his words tells, which is little: whether it is meant well, laughs or cries; pure rules."""

from persona.feelings.manner import Mood
from persona.words import tables

_WORDS = {name: frozenset(signs) for name, signs in tables(__file__)["reactions"].items()}
_MOODS = {"laughing": Mood.PLAYFUL, "glad": Mood.EXCITED, "sad": Mood.WORRIED}
_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))


def warm(emoji: str) -> bool:
    """Whether an emoji, in any skin tone, is meant well."""
    return emoji.translate(_TONES) in _WORDS["warm"]


def cold(emoji: str) -> bool:
    """Whether an emoji, in any skin tone, tells that something was not welcome."""
    return emoji.translate(_TONES) in _WORDS["cold"]


def mood_of(emoji: str) -> Mood | None:
    """The mood that an emoji, in any skin tone, draws him towards, if any."""
    sign = emoji.translate(_TONES)
    return next((mood for name, mood in _MOODS.items() if sign in _WORDS[name]), None)
