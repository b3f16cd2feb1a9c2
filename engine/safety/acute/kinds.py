"""Know what somebody says in the hours after a card, in the claimed languages; knows no chat and no answer to it."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from engine.safety.farewell import is_goodbye
from engine.safety.reading import read
from persona.words import either, tables

_FEW_WORDS, _SHORT = 2, 14
"""Words, and characters, that a message has at most which says hardly anything."""
_READ = 600
"""Characters at either end of a message that are read: nobody in need hides the one thing in an essay."""


class Kind(StrEnum):
    """What was said, what is most urgent first."""

    HURT = "hurt"
    ACTING = "acting"
    UNSAFE = "unsafe"
    METHOD = "method"
    MEANS = "means"
    FALSE_ALARM = "false_alarm"
    PRIVACY = "privacy"
    STAY = "stay"
    ANGRY = "angry"
    NUMBERS = "numbers"
    SAFE = "safe"
    ALONE = "alone"
    LEAVING = "leaving"
    JOKE = "joke"
    ASIDE = "aside"
    DENIED = "denied"
    THANKS = "thanks"
    YES = "yes"
    NO = "no"
    SILENCE = "silence"
    OTHER = "other"


URGENCY = tuple(Kind)


def answer_kind(text: str, language: str) -> Kind:
    """What a person's own words, after a card, come to. ``language`` is the house's guess of theirs; the rules read all
    that are claimed, since people mix them."""
    del language
    reading = read(text if len(text) <= 2 * _READ else f"{text[:_READ]} {text[-_READ:]}")
    plain = reading.text.strip()
    for kind, (pattern, excuse) in _RULES.items():
        # Most lines are of no kind, so what only looks like one is looked for last.
        if pattern.search(plain) and pattern.search(excuse.sub("#", plain) if excuse else plain):
            return kind
    bare = plain.strip(" .,!?…¿¡:;)(-")
    for kind, whole in _WHOLE.items():
        if whole.fullmatch(bare):
            return kind
    if is_goodbye(reading):
        return Kind.LEAVING
    is_short = len(bare) <= _SHORT and len(bare.split()) <= _FEW_WORDS and "?" not in plain
    return Kind.SILENCE if is_short else Kind.OTHER


def most_urgent(kinds: Iterable[Kind]) -> Kind:
    """What several messages come to, all in one."""
    return min(kinds, key=URGENCY.index, default=Kind.SILENCE)


def _rules() -> Mapping[Kind, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    data = tables(__file__, "kinds.toml")
    rules = {}
    for kind in (kind for kind in URGENCY if kind in data):
        phrases = [phrase for language in data[kind].values() for phrase in language]
        excuses = data["not"].get(kind)
        rules[kind] = (_whole(phrases, data["parts"]), _whole(excuses, data["parts"]) if excuses else None)
    return rules


def _whole(phrases: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    parts = {name: either(forms) for name, forms in parts.items()}
    return re.compile(rf"(?<![a-z0-9])(?:{either(phrases, parts)})(?![a-z0-9])")


_RULES = _rules()
_WHOLE = {Kind(name): re.compile(pattern) for name, pattern in tables(__file__, "kinds.toml")["answers"].items()}
