"""Tidies what a model wrote into what a person would text: no stage directions, nothing said twice; knows no rule."""

import re
from collections.abc import Collection, Iterable

from engine.bubbles import bare, sentences

_LEAST_WORDS = 4
"""Shorter things, "Yes." and "Good night!", may be said every day."""

# How a model says that it would rather stay silent; nobody asked it whether to.
_SILENCE = re.compile(
    r"\W*(?:[a-z]+_[a-z_]+|no ?reply|silen(?:t|ce)|stay silent|says? nothing|nothing|none|null|pass|skip|n/a)\W*",
    re.IGNORECASE,
)
_GESTURES = (
    "laugh|smil|grin|smirk|wink|sigh|chuckl|giggl|nod|shrug|blush|hug|paus|gasp|yawn|wav(?:es|ing)|sits|sitting|"
    "lean|roll(?:s|ing) (?:his|my) eyes|rais(?:es|ing) (?:an?|his|my)|clear(?:s|ing) (?:his|my)|mak(?:es|ing) a face"
)
_DIRECTION = re.compile(rf"\s*(?:\((?:{_GESTURES})[^()\n]{{0,60}}\)|\*(?:{_GESTURES})[^*\n]{{0,60}}\*)", re.IGNORECASE)


def spoken(text: str) -> str:
    """The text without "(laughs)" and "*smiles*": a chat shows words only."""
    return text if "`" in text else _DIRECTION.sub("", text).strip()


def silent(text: str) -> bool:
    """Whether the text is but a sign that its writer would rather say nothing."""
    return _SILENCE.fullmatch(text) is not None


def said(texts: Iterable[str]) -> set[str]:
    """The longer sentences of what was said before, in the form in which ``fresh`` compares them."""
    lines = (line for text in texts for line in text.splitlines())
    return {words for line in lines for words in map(bare, sentences(line)) if _long(words)}


def fresh(text: str, before: Collection[str]) -> str:
    """The text without sentences that were ``said`` before; a small model else repeats itself ever more."""
    if "`" in text:
        return text
    return "\n".join(kept for line in text.splitlines() if (kept := _fresh_line(line, before)))


def _fresh_line(line: str, before: Collection[str]) -> str:
    parts = sentences(line)
    kept = [part for part in parts if not _long(words := bare(part)) or words not in before]
    return line if len(kept) == len(parts) else " ".join(kept)


def _long(words: str) -> bool:
    return words.count(" ") >= _LEAST_WORDS - 1
