"""What is read of a file that nobody vouches for, and the error of all that is refused; knows no shape of a card."""

from typing import Any

import msgspec

LARGEST = 16 << 20
"""Bytes of a file."""
LARGEST_JSON = 2 << 20
"""Bytes of the text in it."""
LARGEST_KEPT = 128 << 10
"""Bytes of that text where a chat keeps it."""
LONGEST_FIELD = 64_000
"""Characters of one text."""
MOST_ENTRIES, MOST_KEYS = 2_000, 200
_SWELLING = dict.fromkeys((0xFDFA, 0xFDFB), " ")
"""Signs that stand for a whole sentence, and become one where texts are compared."""
_DEEPEST, _MOST_VALUES = 40, 200_000

Json = dict[str, Any]


class CardError(Exception):
    """A card that can't be used: where, and what to do."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place, self.problem = place, problem


def decoded(content: bytes, what: str = "the card") -> Json:
    """The JSON object in these bytes. Raises CardError."""
    if len(content) > LARGEST_JSON:
        raise CardError(what, f"has {len(content):,} bytes of text; at most {LARGEST_JSON:,} are read: shorten it")
    try:
        value = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CardError(what, f"is no JSON ({str(error)[:80]}): export it again") from error
    if not isinstance(value, dict):
        raise CardError(what, "is no JSON object: export it again")
    _check_size(value, what)
    return value


def encoded(value: object) -> bytes:
    """Readable JSON, the same for the same value."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def table(value: object, place: str) -> Json:
    """An object, empty where there is none. Raises CardError."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CardError(place, "must be an object in braces")
    return value


def text(value: object, place: str, longest: int = LONGEST_FIELD) -> str:
    """A text, "" where there is none. Raises CardError."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CardError(place, "must be text in quotes")
    if len(value) > longest:
        raise CardError(place, f"has {len(value):,} characters; at most {longest:,} are read: shorten it")
    return value.translate(_SWELLING)


def texts(value: object, place: str, most: int) -> tuple[str, ...]:
    """A list of texts; one text with commas is taken for several, as older tools write it. Raises CardError."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list):
        raise CardError(place, "must be a list of texts")
    if len(value) > most:
        raise CardError(place, f"has {len(value):,} texts; at most {most:,} are read: drop some")
    return tuple(text(part, f"{place}[{at}]") for at, part in enumerate(value))


def number(value: object, default: float) -> float:
    """A number that means something, or the default."""
    return float(value) if isinstance(value, (int, float)) and abs(value) < 1e9 else default


def _check_size(value: object, what: str) -> None:
    """Raises CardError where a text of a small size holds far too much."""
    level, values = [value], 0
    for _ in range(_DEEPEST):
        inner: list[object] = []
        for part in level:
            inner += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        values += len(inner)
        if values > _MOST_VALUES:
            raise CardError(what, f"holds more than {_MOST_VALUES:,} values: drop some")
        if not inner:
            return
        level = inner
    raise CardError(what, f"is nested more than {_DEEPEST} deep: flatten it")
