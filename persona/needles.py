"""What a text must hold for a pattern to occur in it, worked out from the pattern; knows no text and no rule."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import starmap
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard library's only reader of patterns
from typing import Any

import msgspec

from persona.words import tables

LONGEST = 8
"""Signs of a needle that are looked for: more make it hardly rarer, and what looks for them large."""
_SHORTEST = 2
"""Signs of a needle; a shorter one lies in nearly every text, but for that of a rare sign."""
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz .,!'")
"""Signs that are not rare in a text."""
_WIDEST = 24
"""Signs of a class that counts as a choice of needles."""
_OFTEN, _FURTHER = 2.0, 0.2
"""What is met by chance more often than this sorts out too few texts: the rarest part, and a further one."""
_SELDOM = 0.03
"""How often the rarest part is met of which no further one is looked for."""
_RARE = 0.06
"""How often a needle with a rare sign is taken to be met."""
_MOSTLY = 0.8
"""How often a piece of usual words is."""
_USUAL = f" {' '.join(tables(__file__, 'needles.toml')['usual']['words'].split())} "
_EDGE = "\0"
"""Stands in a run of signs where a word begins or ends."""
_WIDTHLESS = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
_ENDS = frozenset((
    _constants.AT_BOUNDARY, _constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING, _constants.AT_END,
    _constants.AT_END_STRING,
))  # fmt: skip
_LATIN = frozenset((_constants.RANGE, ends) for ends in ((48, 57), (65, 90), (97, 122)))
_DIGITS = frozenset("0123456789")
_ODD = re.compile(r"[İı]|(?![0-9])\d")
"""What a pattern takes for an "i" or a digit, and is neither."""
KNOWN = Path(__file__).with_name("needles.bin")
"""The ways of all patterns of the house, by a hash of each; made anew by ``python -m lab.needles`` where one changes.
A pattern that is not there is read when it is asked."""
Needles = frozenset[str]
"""Pieces of a `spaced` text, one of which it must hold."""
Way = tuple[Needles, ...]
"""Needles of the rarest part of a pattern, and of one more where that is met often; both must be met."""
Share = Callable[[str], float]
"""In how many texts of one a needle lies."""


class _Spaced(dict[int, str]):
    def __missing__(self, sign: int) -> str:
        return f" {chr(sign)} "


_SPACED = _Spaced({ord(sign): sign for sign in (*_LETTERS, " ")})


def ways(pattern: str) -> tuple[Way, ...]:
    """Each way in which a pattern can be met, by the needles of its parts; a way of none where they would tell little.

    Raises ``re.error`` for what is no pattern.
    """
    known = _known().get(_key(pattern))
    return worked_out(pattern) if known is None else msgspec.msgpack.decode(known, type=tuple[Way, ...])


def guessed(needle: str) -> float:
    """How often a needle is met by chance: each further letter makes that rarer."""
    if not _PLAIN.issuperset(needle):
        return _RARE
    return _MOSTLY if needle in _USUAL else 4.0 ** (1 - len(needle))


def worked_out(pattern: str, share: Share = guessed) -> tuple[Way, ...]:
    """The same, read off the pattern, which takes a third of a millisecond."""
    return tuple(_Reader(share).ways(_parser.parse(pattern)))


def written(patterns: Iterable[str], share: Share) -> bytes:
    """What `KNOWN` holds of so many patterns."""
    rows = {
        _key(pattern): [[sorted(part) for part in way] for way in worked_out(pattern, share)] for pattern in patterns
    }
    return msgspec.msgpack.encode({key: msgspec.msgpack.encode(rows[key]) for key in sorted(rows)})


@cache
def _known() -> dict[bytes, bytes]:
    return msgspec.msgpack.decode(KNOWN.read_bytes(), type=dict[bytes, bytes]) if KNOWN.exists() else {}


def _key(pattern: str) -> bytes:
    return blake2b(pattern.encode(), digest_size=8).digest()


def spaced(text: str) -> str:
    """A text as needles are looked for in it: in small letters, so that what a pattern that minds no capitals takes for
    the same is the same sign, and with a blank at either end of each word, so that a needle knows where one begins."""
    return f" {_apart(text)} "


def _apart(text: str) -> str:
    # Sign by sign, so that what lies in a text lies in it still.
    return (text.lower() if text.isascii() else _ODD.sub(_usual, text).casefold()).translate(_SPACED)


def _usual(odd: re.Match[str]) -> str:
    return "0" if odd[0].isdecimal() else "i"


def _needle(run: str) -> str:
    """A run of signs as it lies in a text, with a blank where a word of it begins or ends."""
    signs = _apart(run.replace(_EDGE, ""))
    begins = run.startswith(_EDGE) and signs[:1] in _LETTERS
    ends = run.endswith(_EDGE) and signs[-1:] in _LETTERS
    return " " * begins + signs + " " * ends


def _is_edge(kind: Any, value: Any) -> bool:
    """Whether this says that no word goes on here."""
    if kind is _constants.AT:
        return value in _ENDS
    match value[1].data if kind is _constants.ASSERT_NOT else ():
        case [(_constants.IN, signs)]:
            return (_constants.CATEGORY, _constants.CATEGORY_WORD) in signs or _LATIN.issubset(signs)
    return False


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads needles off a pattern, by how often each is met. ``before`` and ``after`` are the signs at either side of a
    part, as far as they are known."""

    share: Share

    def ways(self, row: Any, before: str = "", after: str = "") -> Iterator[Way]:
        """The needles of each way in which a row of parts is met."""
        parts = [(place, *part) for place, part in enumerate(row.data) if part[0] not in _WIDTHLESS]
        match parts:
            case [(place, _constants.SUBPATTERN | _constants.BRANCH as kind, value)]:
                before = _EDGE if any(starmap(_is_edge, row.data[:place])) else before
                after = _EDGE if any(starmap(_is_edge, row.data[place + 1 :])) else after
                for inner in value[-1:] if kind is _constants.SUBPATTERN else value[1]:
                    yield from self.ways(inner, before, after)
            case _:
                yield self._rarest(self._options(row, before, after))

    def _rarest(self, options: Iterable[Needles]) -> Way:
        telling = {option: often for option in options if (often := self._often(option)) <= _OFTEN}
        rarest = sorted(telling, key=telling.__getitem__)[:2]
        is_enough = len(rarest) < 2 or telling[rarest[0]] <= _SELDOM or telling[rarest[1]] > _FURTHER
        return tuple(rarest[:1] if is_enough else rarest)

    def _often(self, option: Needles) -> float:
        """How often one of them is met."""
        return sum(map(self.share, sorted(option)))

    def _of_row(self, row: Any, before: str, after: str) -> Needles:
        """The best needles of parts that follow one another."""
        return min(self._options(row, before, after), key=self._often, default=frozenset())

    def _options(self, row: Any, before: str, after: str) -> Iterator[Needles]:
        """The needles of each part: all must be met."""
        run = before
        for place, (kind, value) in enumerate((*row.data, (None, None))):
            if kind is _constants.LITERAL:
                run += chr(value)
            elif kind in _WIDTHLESS:
                run += _EDGE * _is_edge(kind, value)
            else:
                once = _once(kind, value)
                needle = _needle(run + (once if kind else after))
                if len(needle) >= _SHORTEST or not _PLAIN.issuperset(needle):
                    yield frozenset([needle])
                before, behind = _end(run), _start(row.data[place + 1 :], after)
                yield from self._of_part(kind, value, before, behind)
                run = once

    def _of_part(self, kind: Any, value: Any, before: str, after: str) -> Iterator[Needles]:
        if kind is _constants.SUBPATTERN:
            yield from self._options(value[-1], before, after)
        elif kind is _constants.BRANCH:
            ways = [self._of_row(way, before, after) for way in value[1]]
            if all(ways):
                yield frozenset().union(*ways)
        elif kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] > 0:
            # Only the first one stands behind what is before it, and which is the last one nobody knows.
            if option := self._of_row(value[2], before, ""):
                yield option
        elif kind is _constants.IN and (option := _of_class(value)):
            yield option


def _end(run: str) -> str:
    """What a part that stands behind a run of signs may go on from: all of a short one, else an edge."""
    return run if len(run) <= _SHORTEST else _EDGE * (run[-1] in (_EDGE, " "))


def _start(parts: Iterable[Any], after: str) -> str:
    """An edge where one stands first, or a blank; what comes ``after`` where nothing does."""
    for kind, value in parts:
        if kind not in _WIDTHLESS:
            return _EDGE * (kind is _constants.LITERAL and chr(value) == " ")
        if _is_edge(kind, value):
            return _EDGE
    return after


def _once(kind: Any, value: Any) -> str:
    """The sign that a part says at least once ("o+"): it ends what stands before it, and begins what comes after."""
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and value[0] > 0:
        match value[2].data:
            case [(_constants.LITERAL, sign)]:
                return chr(sign)
    return ""


def _of_class(members: Any) -> Needles:
    signs: set[str] = set()
    for kind, value in members:
        if kind is _constants.LITERAL:
            signs.add(_apart(chr(value)))
        elif kind is _constants.RANGE and value[1] - value[0] < _WIDEST:
            signs.update(_apart(chr(sign)) for sign in range(value[0], value[1] + 1))
        elif (kind, value) == (_constants.CATEGORY, _constants.CATEGORY_DIGIT):
            signs |= _DIGITS
        else:
            return frozenset()
    return frozenset() if len(signs) > _WIDEST or not _PLAIN.isdisjoint(map(str.strip, signs)) else frozenset(signs)
