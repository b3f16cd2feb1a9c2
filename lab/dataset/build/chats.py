"""Lines of a chat that a person exported and agreed to train on; of anybody else's words, and of danger, nothing."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lab.dataset.build.lines import Spoken
from persona.line import Speaker, Whose
from persona.person import Age

PERSON = "person"


def agreed_lines(path: Path, name: str) -> tuple[Spoken, ...]:
    """What was said in the private chats of an export (`/export`), the persona's lines under ``name``; each stretch
    without a heavy line is a chapter. Raises ValueError where nobody agreed, or it is no export; OSError."""
    try:
        export = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ValueError(f"{path.name}: not JSON: give the file that /export sends") from None
    if not isinstance(export, dict) or not isinstance(export.get("chats"), list):
        raise ValueError(f"{path.name}: no export: give the file that /export sends")
    person = export.get("person")
    if export.get("training") is not True:
        raise ValueError(
            f"{path.name}: nobody has agreed that this chat is trained on; leave to remember is none to learn. Where "
            'the person has, they add "training": true at the top of the file'
        )
    if not isinstance(person, dict) or person.get("age") != Age.ADULT or person.get("memory") is not True:
        raise ValueError(f"{path.name}: only chats of stated adults who agreed to notes are trained on: leave it out")
    return tuple(_lines(export["chats"], name))


def _lines(chats: list[Any], name: str) -> Iterator[Spoken]:
    stretch = 0
    place = 0
    for chat in chats:
        if not isinstance(chat, dict) or chat.get("group"):
            continue
        stretch += 1
        for line in chat.get("said", ()):
            if not isinstance(line, dict):
                continue
            if line.get("heavy") or line.get("cry"):
                # Nothing around it either: what is said after a card belongs to the house.
                stretch += 1
                continue
            place += 1
            if _is_plain(line):
                speaker = name if line.get("speaker") == Speaker.PERSONA else PERSON
                yield Spoken(speaker, 1.0, " ".join(line["text"].split()), place, stretch)


def _is_plain(line: Mapping[str, Any]) -> bool:
    own = line.get("whose", Whose.OWN) == Whose.OWN and not line.get("quote")
    return (
        own
        and line.get("kind", "reply") == "reply"
        and isinstance(line.get("text"), str)
        and bool(line["text"].strip())
    )
