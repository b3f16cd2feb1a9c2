"""The runs of words and of letters that a text holds, and the buckets that they are counted in."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from zlib import crc32


def word_grams(words: Sequence[str]) -> Iterator[str]:
    """Each run of one to three words."""
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def letter_grams(words: Sequence[str]) -> Iterator[str]:
    """Each run of three to five letters of a word between its ends, behind a "#"."""
    for word in set(words):
        framed = f"<{word}>"
        for size in (3, 4, 5):
            for start in range(len(framed) - size + 1):
                yield f"#{framed[start : start + size]}"


def buckets(words: Sequence[str], size: int, mark: str = "") -> set[int]:
    """The buckets, below ``size``, of all runs of words and of letters, each behind a ``mark``."""
    runs = {crc32(f"{mark}{gram}".encode()) % size for gram in word_grams(words)}
    return runs.union(*(_of_letters(word, size, mark) for word in set(words)))


# Most of what is said is said in few words.
@lru_cache(maxsize=8192)
def _of_letters(word: str, size: int, mark: str) -> frozenset[int]:
    return frozenset(crc32(f"{mark}{gram}".encode()) % size for gram in letter_grams((word,)))
