"""Notice when a person says that they are under 18; knows nobody's stored age and no calendar."""

import re
from dataclasses import dataclass

from engine.safety.lexicon import patterns, without
from engine.safety.normalize import normalize

ADULT = 18
SPELLED = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen")


@dataclass(frozen=True, slots=True)
class MinorSignal:
    """The pattern that gave it away, and the age in years where one was said."""

    reason: str
    age: int | None


def minor_signal(text: str) -> MinorSignal | None:
    """The first sign in a person's own words that they are under 18 now."""
    plain = without("not_minor", normalize(text))
    for name, pattern in patterns("minor"):
        if found := pattern.search(plain):
            return MinorSignal(name, _age(name, found[0]))
    return None


def stated_age(text: str) -> int | None:
    """The age under 18 that a person says they have, in years; one to come counts as a year less."""
    signal = minor_signal(text)
    return signal.age if signal else None


def _age(name: str, words: str) -> int | None:
    if not name.startswith(("age_", "next_")):
        return None
    number = re.search(r"\d+", words)
    spelled = (10 + step for step, word in enumerate(SPELLED) if word in words)
    age = int(number[0]) if number else next(spelled, 0)
    return age - name.startswith("next_") if 0 < age <= ADULT else None
