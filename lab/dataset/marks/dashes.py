"""Speech that a dash opens, as in Joyce or Spanish books; where it ends is guessed by the words that tag speech."""

import re
from collections.abc import Iterator

from persona.words import either, tables

_DASH = r"(?:—|–|―|--?)"
_OPENS = re.compile(rf"{_DASH}\s*(?=[\w\"“‘'_¡¿(])")
_VERB = either(tables(__file__)["tags"])
_NAME = (
    r"(?:(?:(?:Mr|Mrs|Dr|St)\.?\s+)?[A-Z][\w'’]*(?:\s+[A-Z][\w'’]*){0,3}"
    r"|he|she|they|I|we|the(?:\s+\w+){1,3}|one|another)"
)
_TAG = re.compile(rf"(?<=[,.!?;…])(?:\s+{_DASH})?\s+(?:{_NAME}\s+(?:\w+ly\s+)?(?:{_VERB})|(?:{_VERB})\s+{_NAME})\b")
_TAG_ENDS = re.compile(rf"(?<=[.!?:])\s+(?=[\w\"“‘'_])|[,.]\s*{_DASH}\s*(?=\w)")


def spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of a paragraph that are spoken; none where it opens with no dash."""
    opening = _OPENS.match(text, start, end)
    if opening is None:
        return
    first = start
    while tag := _TAG.search(text, first, end):
        yield first, tag.start()
        more = _TAG_ENDS.search(text, tag.end(), end)
        if more is None:
            return
        first = more.end()
    if first < end:
        yield first, end
