"""Finds keys in a text: words as they are written, and regular expressions in linear time; knows no book.

Expressions are RE2's: whoever writes a card can make none that takes long. What it doesn't know (lookaround, references
to groups) is no match, as the specification wants of what is invalid.
"""

import re
from functools import lru_cache
from typing import Any

LONGEST_KEY = 200
_MEMORY = 1 << 20
"""Bytes that one expression may take."""
_SHORT = 4
"""Letters below which a key is a whole word: "art" is in no "party", nor in "artery"."""
_LITERAL = re.compile(r"/(.+)/([a-z]*)", re.DOTALL)
_FLAGS = frozenset("ims")
# Scripts that put no gaps between words.
_NO_GAPS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def holds(key: str, text: str, *, case_sensitive: bool = False, whole_words: bool | None = None) -> bool:
    """Whether a key stands in a text: by default where a word begins, and a short one as a whole word, in the plural
    too. A key between slashes is an expression."""
    if _LITERAL.fullmatch(key):
        return matches(key, text, case_sensitive=case_sensitive)
    key = key.strip()
    # Nearly all keys stand nowhere in a text, which is found out sooner so.
    if not key or len(key) > LONGEST_KEY or not (key in text if case_sensitive else key.lower() in _lower(text)):
        return False
    return _of_key(key, case_sensitive, whole_words).search(text) is not None


def matches(pattern: str, text: str, *, case_sensitive: bool = False) -> bool:
    """Whether an expression, bare or between slashes with flags, is somewhere in a text; one that is not valid is
    nowhere."""
    found = _of_pattern(pattern, case_sensitive)
    return found is not None and found.search(text) is not None


def is_valid(pattern: str) -> bool:
    """Whether it is an expression that is ever looked for."""
    return _of_pattern(pattern, False) is not None


@lru_cache(maxsize=16)
def _lower(text: str) -> str:
    return text.lower()


@lru_cache(maxsize=4096)
def _of_key(key: str, case_sensitive: bool, whole_words: bool | None) -> re.Pattern[str]:
    begin, end = r"(?<!\w)" if key[0].isalnum() else "", ""
    if whole_words or len(key) < _SHORT:
        end = r"(?!\w)" if whole_words else r"(?:'?s)?(?!\w)"
    if whole_words is False or _NO_GAPS.search(key):
        begin = end = ""
    return re.compile(f"{begin}{re.escape(key)}{end}", 0 if case_sensitive else re.IGNORECASE)


@lru_cache(maxsize=1024)
def _of_pattern(pattern: str, case_sensitive: bool) -> Any:
    flags = ""
    if literal := _LITERAL.fullmatch(pattern):
        pattern, flags = literal[1].replace("\\/", "/"), "".join(sorted(_FLAGS & set(literal[2])))
    elif not case_sensitive:
        flags = "i"
    if not pattern or len(pattern) > LONGEST_KEY:
        return None
    # Three megabytes that a house whose books hold plain words need not hold.
    import re2

    options = re2.Options()
    options.max_mem, options.log_errors = _MEMORY, False
    try:
        return re2.compile(f"(?{flags}){pattern}" if flags else pattern, options)
    except (re2.error, UnicodeEncodeError):
        return None
