"""Makes a platform's display name safe to stand in a prompt; knows no platform and no sheet."""

import unicodedata
from collections.abc import Collection
from functools import lru_cache

from persona.text import LOOKALIKES, bound, compose, decompose, one_line, strip_hidden
from persona.words import tables

LONGEST = 24
_WORDS = tables(__file__, "names.toml")
SPEAKERS, POWERS = frozenset(_WORDS["speakers"]), frozenset(_WORDS["powers"])
_ALSO_NAMES = frozenset(_WORDS["also_names"])
# Letters that Unicode calls letters and screens show as nothing.
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")
_ALIKE = {**LOOKALIKES, **str.maketrans("ʜʀ", "hr")}


def clean_name(raw: str, *, in_use: Collection[str]) -> str:
    """At most 24 letters of `raw`; '' where none are left or a word is a role's or a name `in_use`."""
    return _cleaned(raw, frozenset(in_use))


# Each message comes with the name of whoever wrote it.
@lru_cache(maxsize=256)
def _cleaned(raw: str, in_use: frozenset[str]) -> str:
    letters = "".join(map(_letter, strip_hidden(compose(bound(raw)))))
    name = compose(one_line(" ".join(word.strip("-'") for word in letters.split())))[:LONGEST].strip(" -'")
    if not any(sign.isalpha() for sign in name):
        return ""
    reserved_words = SPEAKERS | POWERS | {_fold(label) for label in in_use}
    parts = {_fold(part) for part in name.replace("-", " ").replace("'", " ").split()}
    return "" if _fold(name) in reserved_words or parts & (reserved_words - _ALSO_NAMES) else name


def _letter(sign: str) -> str:
    if sign in INVISIBLE:
        return ""
    if sign.isalpha() or unicodedata.category(sign) in {"Mn", "Mc"} or sign in "-'":
        return sign
    return "'" if sign == "’" else " "


def _fold(name: str) -> str:
    """The name as a reader takes it: no case, accents, gaps or letters of another script that look alike."""
    plain = decompose(compose(name).casefold())
    return "".join(sign for sign in plain.translate(_ALIKE) if sign.isalpha())
