"""Tidies what a model wrote into what a person would text: no sign of silence, nothing said twice; knows no rule."""

import re
from collections.abc import Iterable

from engine.output.bubbles import bare
from engine.output.ends import sentences
from persona.words import either, tables

_LEAST_WORDS = 4
"""Shorter things, "Yes." and "Good night!", may be said every day."""

_WORDS = tables(__file__)
_SILENCE = re.compile(rf"\W*(?:{either(_WORDS['silence']['whole'])})\W*", re.IGNORECASE)
_SILENT_LINE = re.compile(rf"[^\w\n]*(?:{either(_WORDS['silence']['signs'])})[^\w\n]*")


def silent(text: str) -> bool:
    """Whether the text is but a sign that its writer would rather say nothing."""
    return _SILENCE.fullmatch(text) is not None


def drop_silence(text: str) -> str:
    """The text without lines that are a sign between machines for saying nothing, such as "NO_REPLY"."""
    return "\n".join(line for line in text.split("\n") if not _SILENT_LINE.fullmatch(line))


class Past:
    """The longer sentences of what was said before."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._lines: list[tuple[str, str]] = []
        self._sentences: dict[str, frozenset[str]] = {}
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Note that this was said too."""
        self._lines += [(bare(line), line) for line in text.splitlines()]

    @property
    def lines(self) -> frozenset[str]:
        """Each line that was said, as it was."""
        return frozenset(line for _, line in self._lines)

    def has(self, sentence: str) -> bool:
        """Whether this sentence is long enough to be remembered, and was said."""
        words = bare(sentence)
        # Few lines have these words at all, and only those need be taken apart.
        near = (line for key, line in self._lines if words in key) if _long(words) else ()
        return any(words in self._of(line) for line in near)

    def _of(self, line: str) -> frozenset[str]:
        if line not in self._sentences:
            self._sentences[line] = frozenset(map(bare, sentences(line)))
        return self._sentences[line]


def brief(text: str) -> bool:
    """Whether no sentence of a text is long enough to be remembered."""
    return not any(_long(bare(sentence)) for line in text.splitlines() for sentence in sentences(line))


def drop_repeats(text: str, past: Past) -> str:
    """The text without sentences that were said before; a small model else repeats itself ever more."""
    lines = (_drop_from_line(line, past) for line in text.splitlines())
    return "\n".join(filter(None, lines))


def _drop_from_line(line: str, past: Past) -> str:
    parts = sentences(line)
    new_parts = [part for part in parts if not past.has(part)]
    return line if len(new_parts) == len(parts) else " ".join(new_parts)


def _long(words: str) -> bool:
    return words.count(" ") >= _LEAST_WORDS - 1
