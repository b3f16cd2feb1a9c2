"""The people of a book as values, and how they are read from a file; knows no text."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Gender(StrEnum):
    """What pronoun stands for somebody; UNSURE where none is known."""

    HE = "m"
    SHE = "f"
    UNSURE = ""


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody who speaks, with the names that a text calls them by; the first is what they are called in rows."""

    name: str
    aliases: tuple[str, ...]
    gender: Gender = Gender.UNSURE


def given(path: Path) -> tuple[Character, ...]:
    """The cast of a JSON file ``[{name, aliases, gender}]``. Raises ValueError that says where it is none, OSError."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ValueError(f"{path.name}: not JSON: a cast is a list like {_EXAMPLE}") from None
    if not isinstance(rows, list) or not rows:
        raise ValueError(f"{path.name}: no list of people: a cast is a list like {_EXAMPLE}")
    return tuple(_character(row, f"{path.name}, entry {number}") for number, row in enumerate(rows, 1))


_EXAMPLE = '[{"name": "Ann Lee", "aliases": ["Ann", "Miss Lee"], "gender": "f"}]'


def _character(row: Any, where: str) -> Character:
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f'{where}: no "name"')
    aliases = row.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError(f'{where}: "aliases" is no list of names')
    gender = str(row.get("gender") or "").lower()[:1]
    known = {"m": Gender.HE, "f": Gender.SHE}
    words = (" ".join(alias.split()) for alias in (name, *aliases))
    return Character(name, tuple(dict.fromkeys(word for word in words if word)), known.get(gender, Gender.UNSURE))
