"""What people say in the bench, line by line without one twice, and how the engine answers each; knows no bot."""

from collections.abc import Mapping, Sequence
from functools import cache
from string import Formatter
from zlib import crc32

from persona.words import tables

_KINDS = ("deeds", "tellings", "questions")
"""In turn: what somebody did, what they are like, what they ask."""


def line(number: int) -> str:
    """The line of a number (from 0). Thousands of them follow before one comes again."""
    shapes = _words()[_KINDS[number % len(_KINDS)]]
    return _put(shapes, number // len(_KINDS))


def answer(text: str) -> str:
    """What the engine answers to a line: some 25 words, always the same ones."""
    return _put(["{opening}, {middle}, {frame}, {remark}, {ending}."], crc32(text.encode()))


def _put(shapes: Sequence[str], number: int) -> str:
    words, (rest, shape) = _words(), divmod(number, len(shapes))
    parts, shift = {}, 0
    for _, name, _, _ in Formatter().parse(shapes[shape]):
        if name:
            rest, place = divmod(rest, len(words[name]))
            # Shifted by the part before, so that neighbors share no part, and no two numbers a line.
            shift = (place + shift) % len(words[name])
            parts[name] = words[name][shift]
    return shapes[shape].format(**parts)


@cache
def _words() -> Mapping[str, Sequence[str]]:
    return tables(__file__, "lines.toml")
