"""Check a line of Harry's for flirting and for what is never said; knows no consent and no stage."""

from engine.safety.forms import forms
from engine.safety.lexicon import first, without
from engine.safety.normalize import normalize


def flirts(text: str) -> bool:
    """Whether a line is romantic or flirty, which only a private chat of consenting adults may be."""
    return explicit(text) or any(first("flirt", without("not_flirt", plain)) for plain in forms(normalize(text)))


def explicit(text: str) -> bool:
    """Whether a line is sexual, which no chat may be."""
    return first("explicit", without("not_explicit", normalize(text))) is not None
