"""Cuts lines into scenes around one character's: each line of theirs with what others said before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lab.dataset.build.lines import Spoken

LONGEST = 12
"""Messages of a scene."""
_APART = 6
"""Paragraphs without speech after which a new scene begins."""
_OTHERS = 0.5
"""Confidence from which somebody else's line is surely enough not the character's."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said in one go: ``own`` by the character, with how sure that is."""

    own: bool
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Messages of others and of the character by turns, the first somebody else's, the last the character's."""

    source: str
    chapter: int
    number: int
    messages: tuple[Message, ...]


def scenes(source: str, lines: Sequence[Spoken], name: str, *, least: float) -> Iterator[Scene]:
    """All scenes of a book in which the character surely (``least``) answers somebody. A line that may or may not be
    theirs ends a scene: it could stand on neither side."""
    number = 0
    run: list[Spoken] = []
    for line in (*lines, None):
        unclear = line is not None and not _is_clear(line, name, least)
        apart = (
            line is not None
            and bool(run)
            and (line.chapter != run[-1].chapter or line.paragraph - run[-1].paragraph > _APART)
        )
        if line is None or unclear or apart:
            for messages in _pieces(run, name):
                number += 1
                yield Scene(source, run[0].chapter, number, messages)
            run = []
        if line is not None and not unclear:
            run.append(line)


def _is_clear(line: Spoken, name: str, least: float) -> bool:
    if line.speaker is None or not line.text:
        return False
    return line.confidence >= (least if line.speaker == name else _OTHERS)


def _pieces(run: Sequence[Spoken], name: str) -> Iterator[tuple[Message, ...]]:
    messages = _messages(run, name)
    while messages and messages[0].own:
        messages = messages[1:]
    while len(messages) > 1:
        piece = messages[:LONGEST]
        messages = messages[LONGEST:]
        if not piece[-1].own:
            piece = piece[:-1]
        if piece:
            yield tuple(piece)


def _messages(run: Sequence[Spoken], name: str) -> list[Message]:
    """Lines in a row on one side are one message; where several others speak, each is named."""
    groups: list[list[Spoken]] = []
    for line in run:
        if groups and (groups[-1][0].speaker == name) == (line.speaker == name):
            groups[-1].append(line)
        else:
            groups.append([line])
    found = []
    for group in groups:
        several = len({line.speaker for line in group}) > 1
        words = [f"{line.speaker}: {line.text}" if several else line.text for line in group]
        found.append(Message(group[0].speaker == name, "\n".join(words), min(line.confidence for line in group)))
    return found
