"""Cuts out what a model does instead of saying it: "(smiles warmly)", "*adjusts his glasses*"; knows no chat.

Brackets with something to say stay: a year, an aside, a name.
"""

import re

from engine.output.leaks import stage_whisper
from persona.words import either, lazily, tables

_WORDS = tables(__file__, "gestures.toml")
_PARTS = {name: "|".join(phrases) for name, phrases in _WORDS["parts"].items()}
_DONE = lazily(either(_WORDS["done"], _PARTS), re.IGNORECASE)
_STARRED = lazily(either(_WORDS["starred"], _PARTS), re.IGNORECASE)
_LONGEST = 240
_INSIDE = rf"[^()（）\[\]【】*_~\n]{{1,{_LONGEST}}}"
# What is left open up to the end of a line was cut off.
_BRACKET = lazily(
    rf"[ \t]*(?<![A-Za-z0-9_`])(?:\(({_INSIDE})(?:\)|$)|（({_INSIDE})(?:）|$)|\[({_INSIDE})(?:\](?!\()|$)"
    rf"|【({_INSIDE})(?:】|$))",
    re.MULTILINE,
)
_STARS = lazily(
    r"[ \t]*(?<![A-Za-z0-9*_~])(?:(?P<star>\*{1,3}|_{1,3}|~{1,2})|<(?P<tag>i|em|b)>)[(\[]?(?=\w)"
    rf"([^*_~<>\n]{{1,{_LONGEST}}}?)[)\]]?(?:(?(star)(?P=star)|</(?P=tag)>)(?![A-Za-z0-9])|$)",
    re.MULTILINE,
)
# A whole line in stars that does not begin as a sentence is told, not said.
_TOLD = lazily(r"^[ \t]*\*(?=[a-z])[^*\n ]+(?: [^*\n ]+){2,}\*[ \t]*$", re.MULTILINE)
_GAP = lazily(r"[ \t]{2,}|[ \t]+(?=[.,!?…](?:\s|$))")


def strip_gestures(text: str, name: str = "") -> str:
    """The text without gestures and stage directions, whose subject may be ``name``: a chat shows words only."""
    if not any(mark in text for mark in "(（[【*_~<"):
        return text
    spoken = _TOLD.sub("", text)
    spoken = _STARS.sub(lambda match: "" if _starred(match[3], name) else match[0], spoken)
    spoken = _BRACKET.sub(lambda match: "" if _done(next(filter(None, match.groups())), name) else match[0], spoken)
    return text if spoken == text else "\n".join(_GAP.sub(_one, line).strip() for line in spoken.split("\n")).strip()


def _one(gap: re.Match[str]) -> str:
    return " " if gap.end() < len(gap.string) and gap.string[gap.end()] not in ".,!?…" else ""


def _done(words: str, name: str) -> bool:
    """Whether words in brackets say what is done, or how something is said."""
    text = words.strip().replace("’", "'")
    own = name and text.casefold().startswith(f"{name.casefold()} ")
    return bool(own) or stage_whisper(text) or _DONE.match(text) is not None


def _starred(words: str, name: str) -> bool:
    """The same for words between stars, of which only a single one or a phrase can be meant to stand out."""
    text = words.strip().replace("’", "'")
    return _done(text, name) or _STARRED.match(text) is not None
