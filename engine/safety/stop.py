"""Know when a person no longer wants to be written to first; knows no chat and no setting of theirs."""

import re
from collections.abc import Collection

from engine.safety.lexicon import first, patterns, without, words
from engine.safety.likeness import is_like
from engine.safety.reading import Reading
from persona.words import either

_CLAUSE = re.compile(rf"[.,;!?。，！？；\n—]+|(?<![a-z])(?:{either(sorted(words('clause')))})(?![a-z])")
_OF_HIM = "minded"
"""The patterns that name him as the one who writes, whoever else stands in their clause."""
_LONGEST = 400
"""Characters: nobody says stop in an essay, and an essay nearly always holds some phrase that looks like it."""


def wants_silence(reading: Reading, intents: Collection[str] | None = None) -> bool:
    """Whether these words ask him not to write first any more; somebody else's words and wishes don't count.
    ``intents`` are the kinds that its meaning told, None where it was not asked."""
    if len(reading.source) > _LONGEST:
        return False
    if intents is not None:
        return "stop" in intents
    return is_named(reading) or (is_like("stop", reading) and not is_excused(reading))


def is_excused(reading: Reading) -> bool:
    """Whether it holds what only sounds like such a wish."""
    return first("not_silence", reading.text) is not None


def is_named(reading: Reading) -> bool:
    """Whether a pattern says so."""
    text = reading.text
    # Most lines ask nothing of the kind, so what would excuse them is looked for last.
    if not first("silence", text):
        return False
    text = without("not_silence", text)
    return any(
        name == _OF_HIM or not _of_another(text[: match.start()], text[match.end() :])
        for name, pattern in patterns("silence")
        for match in pattern.finditer(text)
    )


def _of_another(before: str, after: str) -> bool:
    """Whether a wish is about somebody else: by who stands before it in its clause, or right behind it."""
    clause = _CLAUSE.split(before)[-1]
    behind = any(pattern.match(after.lstrip()) for _, pattern in patterns("from_someone_else"))
    return behind or first("someone_else", clause) is not None
