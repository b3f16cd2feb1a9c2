"""What somebody said in this talk, line by line, as it can be told back; knows no question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.memory.clauses import written
from engine.memory.knowing.near.asking import asks_at_once
from engine.memory.knowing.tellings import Telling, corrects, formers_of, is_former, lines_of, plainly
from engine.memory.unkept import is_secret
from engine.output.ends import sentences
from persona.line import Line, Speaker
from persona.scene import Snapshot
from persona.session import PAUSE

_MOST = 40
"""Lines of theirs, the newest ones."""
_SHORT = 4
"""Words of a line that may be a piece of the one before it."""
_PIECE = re.compile(r"(?:the|an?|in|at|on|from|with|since|for|it's|it was|its)\b")
_LONG = 24
"""Words of a line that is told back as a whole."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words of theirs that tell something, the line ``before`` that they may go on from, when they were said (epoch s),
    whether they sound as if they put right what was said before, and whether a piece of a later line is ``joined``."""

    text: str
    before: str
    at: float
    corrects: bool = False
    joined: bool = False

    @property
    def low(self) -> str:
        """In small letters."""
        return self.text.lower()

    def part(self, text: str) -> Telling:
        """A part of it."""
        return Telling(text, text, self.at)

    def telling(self) -> Telling:
        """As it is told back."""
        return Telling(self.text, self.text, self.at)


def said_in(snapshot: Snapshot) -> tuple[Said, ...]:
    """What the person's newest lines tell, the oldest first."""
    lines = lines_of(snapshot)
    begins = next((at for at in range(len(lines) - 1, 0, -1) if lines[at].at - lines[at - 1].at > PAUSE), 0)
    theirs = [line for line in lines[begins:] if line.speaker is Speaker.PERSON][-_MOST:]
    formers = formers_of(snapshot)
    return tuple(one for one in said_of(theirs) if not is_former(one.telling(), formers))


def said_of(lines: Sequence[Line]) -> Iterator[Said]:
    """What lines of theirs tell, line by line."""
    before = ""
    rows: list[tuple[list[str], float, bool]] = []
    joined: set[float] = set()
    for line in lines:
        parts = [*_tellings(line.own_words)]
        rights = corrects(line.own_words.lower())
        # "The left one" says something of the line before it.
        is_piece = len(parts) == 1 and len(parts[0].split()) <= _SHORT and _PIECE.match(parts[0].lower())
        if rows and is_piece and not rights:
            rows[-1][0][-1] += f", {parts[0]}"
            joined.add(rows[-1][1])
        elif parts:
            rows.append((parts, line.at, rights))
    for parts, at, rights in rows:
        whole = ". ".join(parts)
        for text in parts if len(whole.split()) > _LONG else [whole]:
            yield Said(
                text,
                before if text == whole else " ".join(part for part in parts if part != text),
                at,
                rights,
                at in joined,
            )
        before = whole


def _tellings(text: str) -> Iterator[str]:
    for sentence in sentences(" ".join(written(text).split())):
        plain = plainly(sentence)
        if plain and "?" not in sentence and not asks_at_once(sentence) and not is_secret(sentence.lower()):
            yield plain
