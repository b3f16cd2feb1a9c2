"""What has come of one answer: whether there was a word among the thoughts, and what it took."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.messages import Usage
from engine.ports import Piece

_OPEN, _CLOSED = "<think", "</think"
_LEAST = 32
"""Tokens of which not all can be without a letter; a token or two may well be."""
FILTERED = "content_filter"
"""Why an answer ended that a filter ended; other names for the same:"""
_FILTERS = frozenset({FILTERED, "safety", "blocked", "prohibited_content", "recitation", "refusal"})


@dataclass(slots=True)
class Hearing:
    """The pieces of one answer of at most so many tokens (``room``), after others took what is ``spent``."""

    room: int
    spent: Usage | None = None
    usage: Usage | None = field(default=None, init=False)
    finish: str = field(default="", init=False)
    _texts: list[str] = field(default_factory=list, init=False)
    _thought: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.usage = self.spent

    def add(self, piece: Piece) -> None:
        """Hear a further piece."""
        self._texts += [piece.text] if piece.text else []
        self._thought = self._thought or piece.thought
        if piece.finish:
            self.finish = FILTERED if piece.finish.lower() in _FILTERS else piece.finish
        if piece.usage is not None:
            self.usage = piece.usage if self.spent is None else self.spent + piece.usage

    @property
    def only_thoughts(self) -> bool:
        """Whether all that came was thought: hidden, apart, or behind a tag that nothing closed."""
        text = "".join(self._texts).strip()
        if text:
            return text.startswith(_OPEN) and _CLOSED not in text
        return self._thought or (self.finish == "length" and self.room >= _LEAST)

    @property
    def kept_back(self) -> bool:
        """Whether a filter let no word of the answer through."""
        return self.finish == FILTERED and not self._texts

    def end(self) -> Iterator[Piece]:
        """What is told once the answer is over."""
        if self.usage is not None:
            yield Piece(usage=self.usage)
        yield Piece(finish=self.finish or "stop")
