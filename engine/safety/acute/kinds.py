"""Know what somebody says in the hours after a card, in the claimed languages; knows no chat and no answer to it."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from engine.safety.farewell import is_goodbye
from engine.safety.reading import read
from persona.words import either, lazily, tables

_READ = 600
"""Characters at either end of a message that are read: nobody in need hides the one thing in an essay."""


class Kind(StrEnum):
    """What was said, what is most urgent first."""

    HURT = "hurt"
    ACTING = "acting"
    UNSAFE = "unsafe"
    METHOD = "method"
    MEANS = "means"
    VIOLENCE = "violence"
    RETRACTED = "retracted"
    FALSE_ALARM = "false_alarm"
    HOW_TO_CALL = "how_to_call"
    UNREACHED = "unreached"
    CALLED = "called"
    LET_BE = "let_be"
    REFUSED = "refused"
    TOLD = "told"
    ASLEEP = "asleep"
    PUT_AWAY = "put_away"
    PRIVACY = "privacy"
    FOR_ANOTHER = "for_another"
    LOVE = "love"
    STAY = "stay"
    UNABLE = "unable"
    REPEATED = "repeated"
    ANGRY = "angry"
    NUMBERS = "numbers"
    WEIGHED = "weighed"
    MAYBE = "maybe"
    SAFE = "safe"
    EASIER = "easier"
    NEAR = "near"
    ALONE = "alone"
    LEAVING = "leaving"
    JOKE = "joke"
    ASIDE = "aside"
    DENIED = "denied"
    PAIN = "pain"
    YOUNG = "young"
    THANKS = "thanks"
    YES = "yes"
    NO = "no"
    NUMBER = "number"
    SILENCE = "silence"
    NO_AND = "no_and"
    YES_AND = "yes_and"
    QUESTION = "question"
    OTHER = "other"


URGENCY = tuple(Kind)
BARE = frozenset({Kind.YES, Kind.NO, Kind.MAYBE})
"""Whole answers to a question, in which no screen can see anything that they don't say."""


def answer_kind(text: str, language: str) -> Kind:
    """What a person's own words, after a card, come to. ``language`` is the house's guess of theirs; the rules read all
    that are claimed, since people mix them."""
    del language
    reading = read(text if len(text) <= 2 * _READ else f"{text[:_READ]} {text[-_READ:]}")
    plain = reading.text.strip()
    bare = plain.strip(" .,!?…¿¡:;)(-")
    for kind, whole in _WHOLE.items():
        # A whole answer is plainer than anything that is only found in it.
        if whole.fullmatch(bare) and (kind not in BARE or "?" not in plain):
            return kind
    for kind in _RULES:
        if _is(kind, plain):
            return kind
    if is_goodbye(reading):
        return Kind.LEAVING
    if plain.endswith("?"):
        return Kind.QUESTION
    return next((kind for kind, beginning in _LEANS.items() if beginning.match(bare)), Kind.OTHER)


def is_retracted(text: str) -> bool:
    """Whether these words, in the day after the hours, take back that somebody is safe."""
    return _is(Kind.RETRACTED, read(text[:_READ]).text.strip())


def most_urgent(kinds: Iterable[Kind]) -> Kind:
    """What several messages come to, all in one."""
    return min(kinds, key=URGENCY.index, default=Kind.SILENCE)


def _is(kind: Kind, plain: str) -> bool:
    pattern, excuse = _RULES[kind]
    # Most lines are of no kind, so what only looks like one is looked for last.
    return bool(pattern.search(plain) and pattern.search(excuse.sub("#", plain) if excuse else plain))


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
    return lazily(rf"(?<![a-z0-9])(?:{either(phrases, parts)})(?![a-z0-9])")


_RULES = _rules()
_WHOLE = {Kind(name): lazily(pattern) for name, pattern in tables(__file__, "kinds.toml")["answers"].items()}
_LEANS = {Kind(name): lazily(pattern) for name, pattern in tables(__file__, "kinds.toml")["leans"].items()}
