"""What sentences mean, as rows of bytes that are found by the sentence: a value; knows no encoder and no store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Meanings:
    """A row for each sentence, under a mark of 8 bytes; whoever has other words than those finds nothing."""

    rows: Mapping[bytes, bytes] = field(default_factory=dict)

    def of(self, sentences: Iterable[str]) -> list[bytes | None]:
        """The row of each sentence, None where there is none."""
        return [self.rows.get(mark_of(sentence)) for sentence in sentences]

    def lacking(self, sentences: Iterable[str]) -> list[str]:
        """Those sentences that have no row, each once."""
        return [sentence for sentence in dict.fromkeys(sentences) if mark_of(sentence) not in self.rows]

    def only(self, sentences: Iterable[str]) -> "Meanings":
        """The rows of these sentences alone."""
        marks = map(mark_of, sentences)
        return Meanings({mark: self.rows[mark] for mark in marks if mark in self.rows})

    def __or__(self, other: "Meanings") -> "Meanings":
        """The rows of both."""
        return Meanings({**self.rows, **other.rows})


def mark_of(sentence: str) -> bytes:
    """By what a row is found."""
    return blake2b(sentence.encode(errors="replace"), digest_size=8).digest()


def together(blocks: Iterable[Meanings]) -> Meanings:
    """The rows of all of them."""
    return Meanings({mark: row for block in blocks for mark, row in block.rows.items()})
