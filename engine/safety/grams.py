"""The runs of words and of letters that a text holds, each as its CRC-32, of which models take a bucket."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from zlib import crc32

KEPT = 30
"""Letters of a word whose runs are remembered."""


def word_hashes(words: Iterable[str], before: str = "") -> set[int]:
    """The CRC-32 of each run of one to three words behind what stands ``before`` it: that of a longer one goes on where
    that of the shorter one ends."""
    start, found = crc32(before.encode()), set[int]()
    behind = [f" {word}".encode() for word in words]
    for place, word in enumerate(behind):
        found.add(run := crc32(word[1:], start))
        for further in behind[place + 1 : place + 3]:
            found.add(run := crc32(further, run))
    return found


def hashes(runs: Iterable[str], before: str = "") -> set[int]:
    """The CRC-32 of each run behind what stands ``before`` it."""
    start = crc32(before.encode())
    return {crc32(run.encode(), start) for run in runs}


def letter_hashes(words: Iterable[str], before: str = "") -> set[int]:
    """The same of each run of three to five letters of a word between its ends, behind a "#"."""
    return set().union(*[_kept(word, before) if len(word) <= KEPT else _of_word(word, before) for word in set(words)])


def _of_word(word: str, before: str) -> frozenset[int]:
    return frozenset(hashes(_letters(word), before))


# The words of ordinary talk are few; a long one is seldom said twice, and is not kept.
_kept = lru_cache(maxsize=2048)(_of_word)


def _letters(word: str) -> Iterator[str]:
    framed = f"<{word}>"
    for size in (3, 4, 5):
        for start in range(len(framed) - size + 1):
            yield f"#{framed[start : start + size]}"
