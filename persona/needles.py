"""What a text must hold for a pattern to occur in it, worked out from the pattern; knows no text and no rule."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard library's only reader of patterns
from typing import Any

import msgspec

from persona.words import tables

SHORTEST = 2
"""Letters of a needle; a shorter one lies in nearly every text, but for that of a rare sign."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz .,!'")
"""Signs that are not rare in a text."""
_WIDEST = 12
"""Signs of a class that counts as a choice of needles."""
_OFTEN, _FURTHER = 2.0, 0.4
"""What is met by chance more often than this sorts out too few texts: the rarest part, and each further one."""
_RARE = 0.06
"""How often a needle with a rare sign is."""
_MOSTLY = 0.8
"""How often a piece of usual words is taken to be met."""
_USUAL = f" {' '.join(tables(__file__, 'needles.toml')['usual']['words'].split())} "
_WIDTHLESS = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
_DIGITS = frozenset("0123456789")
_ODD = re.compile(r"[İı]|(?![0-9])\d")
"""What a pattern takes for an "i" or a digit, and is neither."""
KNOWN = Path(__file__).with_name("needles.bin")
"""The ways of all patterns of the house, by a hash of each; made anew by ``python -m lab.needles`` where one changes.
A pattern that is not there is read when it is asked."""
Needles = frozenset[str]
"""Pieces in small letters, one of which a text must hold."""
Way = tuple[Needles, ...]
"""Needles of the rarest part of a pattern, and of one more; both must be met."""


def ways(pattern: str) -> tuple[Way, ...]:
    """Each way in which a pattern can be met, by the needles of its parts; a way of none where they would tell little.

    Raises ``re.error`` for what is no pattern.
    """
    known = _known().get(_key(pattern))
    return worked_out(pattern) if known is None else msgspec.msgpack.decode(known, type=tuple[Way, ...])


def worked_out(pattern: str) -> tuple[Way, ...]:
    """The same, read off the pattern, which takes a third of a millisecond."""
    return tuple(_rarest(way) for way in _ways(_parser.parse(pattern)))


def written(patterns: Iterable[str]) -> bytes:
    """What `KNOWN` holds of so many patterns."""
    rows = {_key(pattern): [[sorted(part) for part in way] for way in worked_out(pattern)] for pattern in patterns}
    return msgspec.msgpack.encode({key: msgspec.msgpack.encode(rows[key]) for key in sorted(rows)})


@cache
def _known() -> dict[bytes, bytes]:
    return msgspec.msgpack.decode(KNOWN.read_bytes(), type=dict[bytes, bytes]) if KNOWN.exists() else {}


def _key(pattern: str) -> bytes:
    return blake2b(pattern.encode(), digest_size=8).digest()


def small(text: str) -> str:
    """A text as needles are: what a pattern that minds no capitals takes for the same is the same sign in it."""
    return text.lower() if text.isascii() else _ODD.sub(_usual, text).casefold()


def _usual(odd: re.Match[str]) -> str:
    return "0" if odd[0].isdecimal() else "i"


def _ways(row: Any) -> Iterator[tuple[Needles, ...]]:
    """The needles of all parts of each way."""
    parts = [(kind, value) for kind, value in row.data if kind not in _WIDTHLESS]
    match parts:
        case [(_constants.SUBPATTERN, (*_, inner))]:
            yield from _ways(inner)
        case [(_constants.BRANCH, (_, branches))]:
            for branch in branches:
                yield from _ways(branch)
        case _:
            yield tuple(_options(row))


def _rarest(options: Iterable[Needles]) -> Way:
    telling = {option: often for option in options if (often := _often(option)) <= _OFTEN}
    rarest = sorted(telling, key=telling.__getitem__)[:2]
    return tuple(option for place, option in enumerate(rarest) if not place or telling[option] <= _FURTHER)


def _once(kind: Any, value: Any) -> str:
    """The sign that a part says at least once ("o+"): it ends what stands before it, and begins what comes after."""
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] > 0:
        match value[2].data:
            case [(_constants.LITERAL, sign)]:
                return chr(sign)
    return ""


def _of_row(row: Any) -> Needles:
    """The best needles of parts that follow one another."""
    return min(_options(row), key=_often, default=frozenset())


def _options(row: Any) -> Iterator[Needles]:
    """The needles of each part: all must be met."""
    run = ""
    for kind, value in (*row.data, (None, None)):
        if kind is _constants.LITERAL:
            run += chr(value)
            continue
        once = _once(kind, value)
        run = small(run + once)
        if len(run) >= SHORTEST or not _PLAIN.issuperset(run):
            yield frozenset([run])
        run = once
        if kind is _constants.SUBPATTERN:
            yield from _options(value[-1])
        elif option := _of_part(kind, value):
            yield option


def _often(option: Needles) -> float:
    """How often one of them is met by chance: each further letter makes that rarer."""
    return sum(map(_share, option))


def _share(needle: str) -> float:
    if not _PLAIN.issuperset(needle):
        return _RARE
    return _MOSTLY if needle in _USUAL else 4.0 ** (1 - len(needle))


def _of_part(kind: Any, value: Any) -> Needles:
    if kind is _constants.BRANCH:
        ways = [_of_row(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] > 0:
        return _of_row(value[2])
    return _of_class(value) if kind is _constants.IN else frozenset()


def _of_class(members: Any) -> Needles:
    signs: set[str] = set()
    for kind, value in members:
        if kind is _constants.LITERAL:
            signs.add(small(chr(value)))
        elif kind is _constants.RANGE and value[1] - value[0] < _WIDEST:
            signs.update(small(chr(sign)) for sign in range(value[0], value[1] + 1))
        elif (kind, value) == (_constants.CATEGORY, _constants.CATEGORY_DIGIT):
            signs |= _DIGITS
        else:
            return frozenset()
    return frozenset() if len(signs) > _WIDEST or signs & _PLAIN else frozenset(signs)
