"""Keep a line plain and safe where the person is, or may be, under 18; knows no age and no chat."""

from engine.safety.forms import forms
from engine.safety.lexicon import first, without
from engine.safety.normalize import normalize


def unfit_for_minors(text: str) -> str | None:
    """The name of the pattern that a line for a minor must not hold: romance, praise, streaks, secrets and more."""
    found = (first("minors", without("not_minors", plain)) for plain in forms(normalize(text)))
    return next(filter(None, found), None)
