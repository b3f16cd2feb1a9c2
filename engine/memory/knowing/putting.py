"""Puts a question on what somebody told as it would be asked in full; knows nothing of what was told."""

import re

from persona.words import either, lazily, tables

_TABLES = tables(__file__, "putting.toml")
_TAG = lazily(rf"(?i)[,.;:… -]*\s(?:{either(_TABLES['tags']['words'])})(?=\W*$)")
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazily(rf"(?i){form}(?=(?:my|our)\b)"), full) for form, full in _TABLES["forms"]["rows"]
)


def put_in_full(text: str, name: str = "") -> str:
    """The text without a word on how to answer it, and without the ``name`` by which he is called in it, where that is
    known; "date of my exam" as a whole question."""
    plain = _TAG.sub("", text)
    if name:
        called = re.escape(name)
        plain = re.sub(rf"(?i)^\W*{called}\b[,:;.!… -]*|[,:;.!… -]+{called}(?=\W*$)", "", plain)
    for form, full in _FORMS:
        if found := form.match(plain):
            return full.format(plain[found.end() :].rstrip(" .?!…"))
    return plain or text
