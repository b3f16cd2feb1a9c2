"""What a reaction under his words tells, which is little: whether it is meant well; a pure rule."""

from persona.words import tables

_WARM = frozenset(tables(__file__)["reactions"]["warm"])
_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))


def warm(emoji: str) -> bool:
    """Whether an emoji, in any skin tone, is meant well."""
    return emoji.translate(_TONES) in _WARM
