"""Reads the file of replies that a model is held against: talks in the usual chat format, or scenes of a corpus."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from engine.ports import Capabilities, Message
from engine.turn import prompt
from persona.chat import Chat
from persona.line import Line, Speaker
from persona.person import Person
from persona.scene import Snapshot
from persona.sheets.sheet import Sheet

_ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Row:
    """One reply that is asked for: the messages before it, the ``reference``, and its place in the file."""

    messages: tuple[Message, ...]
    reference: str
    place: str


def rows(path: Path, sheet: Sheet, most: int | None = None) -> list[Row]:
    """Return what a file of JSON lines asks for, at most so many. Raises ValueError that names the line, OSError."""
    found: list[Row] = []
    for number, raw in enumerate(path.read_bytes().splitlines(), 1):
        if most is not None and len(found) >= most:
            break
        if raw.strip():
            found += _rows(raw, f"{path.name}:{number}", sheet)
    if not found:
        raise ValueError(f"{path.name}: no line holds a talk: write one JSON object a line, with its messages")
    return found[:most]


def scene_rows(scene: Mapping[str, Any], place: str, sheet: Sheet) -> Iterator[Row]:
    """A row for each answer of a scene, asked for as a small engine is asked in the house."""
    person = Person("lab:u1", name=scene.get("name", ""))
    history: list[Line] = []
    for at, turn in enumerate(scene["turns"]):
        if at % 2:
            snapshot = Snapshot(person, Chat("lab:c1"), sheet, tuple(history))
            messages = prompt.short(snapshot, Capabilities(), prompt.Lesson.PLAIN)
            yield Row(messages, turn, f"{place} turn {at + 1}")
        speaker = Speaker.PERSONA if at % 2 else Speaker.PERSON
        history += [Line(speaker, text, float(at)) for text in turn.splitlines()]


def _rows(raw: bytes, place: str, sheet: Sheet) -> list[Row]:
    try:
        row = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{place}: no JSON ({error}): write one object a line, in UTF-8") from error
    if isinstance(row, dict) and "turns" in row:
        if not _is_scene(row):
            raise ValueError(f"{place}: `turns` must be texts, the person's and his by turns, two at least")
        return list(scene_rows(row, place, sheet))
    messages = row.get("messages") if isinstance(row, dict) else None
    if not isinstance(messages, list) or not messages or not all(map(_is_message, messages)):
        roles = ", ".join(_ROLES)
        raise ValueError(f"{place}: `messages` must be a list of objects with `role` ({roles}) and `content`, a text")
    *before, last = (Message(each["role"], each["content"]) for each in messages)
    if last.role != "assistant" or not last.content.strip():
        raise ValueError(f"{place}: the last message must be the assistant's reply: it is what a model is held against")
    if not before:
        raise ValueError(f"{place}: nothing stands before the reply: begin with what the person said")
    return [Row(tuple(before), last.content, place)]


def _is_message(each: object) -> bool:
    return isinstance(each, dict) and each.get("role") in _ROLES and isinstance(each.get("content"), str)


def _is_scene(row: Mapping[str, Any]) -> bool:
    turns, name = row["turns"], row.get("name", "")
    return isinstance(turns, list) and len(turns) > 1 and isinstance(name, str) and all(map(_is_turn, turns))


def _is_turn(turn: object) -> bool:
    return isinstance(turn, str) and turn.strip() != ""
