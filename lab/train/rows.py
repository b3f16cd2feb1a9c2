"""Talks from files, and the rows that an adapter learns from: rendered by the house's own prompt, so that training and
product can't drift apart; knows no tokenizer and no torch."""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from engine.ports import Capabilities, Message
from engine.turn.adapted import LEAST, STEP, adapted
from engine.turn.check import Check
from persona.chat import Chat
from persona.line import Line, Speaker
from persona.person import Age, Fact, Person
from persona.scene import Scene, Snapshot
from persona.sheets.sheet import Sheet

LONGEST = LEAST + STEP
"""Turns of a talk that the product still shows whole when the last of them is asked for."""
HELD_OUT = 5
"""Of a hundred talks, so many are held out, by a hash of what is said in them."""
_CAN = Capabilities(assistant_first=True)
_YEAR = 365 * 86400.0
_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True)
class Talk:
    """Turns of two in strict alternation: the person begins unless he ``opens``. ``name`` is the person's ("": not
    known yet), ``knows`` what he knows of them, ``speaker`` who he is where it isn't the sheet's persona, ``kind`` a
    label."""

    turns: tuple[str, ...]
    kind: str = ""
    name: str = ""
    knows: tuple[str, ...] = ()
    opens: bool = False
    speaker: str = ""

    def his(self) -> Iterator[int]:
        """Where his turns stand."""
        return iter(range(0 if self.opens else 1, len(self.turns), 2))

    @property
    def key(self) -> str:
        """Tells this talk from any other one, whatever file it stands in."""
        return hashlib.sha256("\n".join(self.turns).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Row:
    """One sequence, and where in it the messages stand that are learned."""

    messages: tuple[Message, ...]
    learned: frozenset[int]
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class _Messages:
    """A row that came rendered, as a data set's builder writes them."""

    messages: tuple[Message, ...]


def talks(path: Path) -> Sequence[Talk]:
    """The talks of a file, one a line. Raises ValueError where a line is no talk."""
    return list(_decoded(path, Talk))


def rows(path: Path, sheet: Sheet) -> Sequence[Row]:
    """The rows of a file of talks or of rendered messages. Raises ValueError where a line is neither."""
    if any(b'"messages"' in line for line in path.read_bytes().splitlines()[:1]):
        return [_row(row.messages) for row in _decoded(path, _Messages)]
    return [row_of(talk, sheet) for talk in talks(path)]


def row_of(talk: Talk, sheet: Sheet) -> Row:
    """The row of a talk: what the product sends when his last answer is asked for, and that answer. What the house
    would not let him say is read, and not learned."""
    messages = adapted(snapshot_of(talk, sheet), _CAN)
    before = len(messages) - len(talk.turns)
    fit = (before + at for at in talk.his() if at + before > 0 and not refusal(talk, at, sheet))
    return Row(messages, frozenset(fit), held_out(talk.key))


def refusal(talk: Talk, at: int, sheet: Sheet) -> str:
    """The rule by which the house would not send his turn there, or ""."""
    scene = Scene(snapshot_of(talk, sheet, at), 0.0, random.Random(0))  # noqa: S311 - draws nothing
    check = Check.of(scene, talk.turns[at - 1] if at else "")
    return next(filter(None, map(check.refusal, talk.turns[at].split("\n"))), "")


def _row(messages: tuple[Message, ...]) -> Row:
    his = frozenset(at for at, message in enumerate(messages) if message.role == "assistant")
    return Row(messages, his, held_out(str(messages)))


def held_out(key: str) -> bool:
    """Whether what has this key is kept for measuring."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 100 < HELD_OUT


def snapshot_of(talk: Talk, sheet: Sheet, turns: int | None = None) -> Snapshot:
    """What is known once a talk, or only its first ``turns``, was said."""
    person = Person("lab:u1", name=talk.name, memory=True, age=Age.ADULT)
    facts = tuple(Fact(text, "", float(at), _YEAR) for at, text in enumerate(talk.knows))
    his = frozenset(talk.his())
    history = tuple(
        Line(Speaker.PERSONA if at in his else Speaker.PERSON, text, float(at))
        for at, text in enumerate(talk.turns[:turns])
    )
    if talk.speaker:
        sheet = replace(sheet, display=talk.speaker, description=f"You are {talk.speaker}.")
    return Snapshot(person, Chat("lab:c1"), sheet, history, facts)


def spans(row: Row, render: Callable[[Sequence[Message], bool], str]) -> tuple[str, list[tuple[int, int]]]:
    """The text of a row, and where (from, to) what is learned stands in it: each answer with the mark that ends it.
    ``render`` makes text of messages, and opens the next answer where told so. Raises ValueError where a template shows
    an earlier part differently once more is said."""
    whole = render(row.messages, False)
    found = []
    for at in sorted(row.learned):
        before, until = render(row.messages[:at], True), render(row.messages[: at + 1], False)
        if not whole.startswith(before) or not whole.startswith(until):
            raise ValueError(
                "the chat template shows earlier turns differently as a talk grows: name another --template"
            )
        # Where a line's end is all that ends an answer, it is learned; behind a mark it is none of his.
        marked = until.rstrip() != before + row.messages[at].content
        found.append((len(before), len(until.rstrip()) if marked else len(until)))
    return whole, found


def _decoded(path: Path, kind: type[_Kind]) -> Iterator[_Kind]:
    decode = msgspec.json.Decoder(kind).decode
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                yield decode(line)
            except msgspec.DecodeError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
