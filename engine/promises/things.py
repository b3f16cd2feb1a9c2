"""What a reminder is of: what is left of a wish without its asking and its times."""

import re
from typing import Any

from persona.promise import LONGEST_WHAT
from persona.words import either, tables

_ASK = tables(__file__)["ask"]
_BEFORE_TIME = re.compile(rf"(?i)(?:\b(?:{either(_ASK['before_time'])})\b )?·+")
_BEFORE = re.compile(
    rf"(?i)^(?:(?:{either(_ASK['before'])})(?!\w)|d'|(?:it's|its|so|i|and|und|y|et|or|that|wegen|si|if)\b|:)\s*"
)
_AFTER = re.compile(
    rf"(?i)[ ,]*\b(?:{either(_ASK['after'])}|and|und|y|et|until|starting|from|bis|ab|hasta|this|on)\b[ ,.!?]*$"
)


_WAKE_FOR = re.compile(
    r"(?:wake|weck|despi|despert|r[ée]veill?e)\S* ?(?:me|mich|moi)?(?: up)?[ ·]*(?:to|for|um zu|damit|para|"
    r"pa|pour)(?!\w)"
)
_CORRECTION = tables(__file__, "wishes.toml")["correction"]["words"]
_CORRECTIONS = re.compile(
    rf"(?i)(?:^|(?<=[,.!?·]))[ ,.·]*(?:{either(_CORRECTION)})(?!\w)"
    rf"(?: \d{{1,2}}(?!\w))?[ ,.]*"
)
_TIMES = re.compile(
    r"(?i)(?<!\w)(?:for|the next|durante|por|pendant|für) (?:\d{1,2}|\w+) (?:days|weeks|times|tage|wochen|"
    r"días|semanas|veces|jours|semaines|fois)(?!\w)"
)
"""How often, which is no part of the thing."""


def thing_of(piece: str, asked: Any) -> str:
    """The thing of a wish in the person's words: of a piece of the text, or of the clause that wishes."""
    masked = asked.reading.masked
    if piece:
        start = asked.text.find(piece)
        return _clean(asked.text, masked, start, start + len(piece), 0)
    if asked.wakes and not _WAKE_FOR.search(masked):
        return "wake up"
    wishing = next((clause for clause in asked.clauses if clause.verb), None)
    if wishing is None:
        return ""
    thing = _clean(asked.text, masked, wishing.verb[1], _sentence_end(masked, wishing.verb[1]), 0)
    if not thing:
        thing = _clean(asked.text, masked, 0, wishing.verb[0], 0)
    return thing or ("wake up" if asked.wakes else "")


def _sentence_end(masked: str, start: int) -> int:
    end = re.search(r"[.!?\n;…](?=\s|$)", masked[start:])
    return start + end.start() if end and end.start() > 2 else len(masked)


def _clean(text: str, masked: str, start: int, end: int, _: int) -> str:
    kept = "".join(
        "·" if sign == "·" else letter for letter, sign in zip(text[start:end], masked[start:end], strict=False)
    )
    thing = _trim(_BEFORE_TIME.sub(" ", _CORRECTIONS.sub(" ", _TIMES.sub(" ", kept))))
    before = ""
    while before != thing:
        before, thing = thing, _trim(_AFTER.sub("", _BEFORE.sub("", thing)))
    return thing if len(thing) <= LONGEST_WHAT else thing[:LONGEST_WHAT].rsplit(" ", 1)[0]


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(" ,.!?:;-–…·\"'")
