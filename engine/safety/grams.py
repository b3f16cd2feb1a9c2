"""The runs of words and of letters that a text holds."""

from collections.abc import Iterator, Sequence


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
