"""The talks that are played: what a person says in each, and what a question about this very talk is answered with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from persona.words import tables

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Talk:
    """The person's lines in their order; of each question in ``recalls`` the word that an answer to it must hold.

    Answers count from the line ``first`` on (0: all of them)."""

    name: str
    lines: tuple[str, ...]
    recalls: Mapping[str, str] = field(default_factory=dict)
    first: int = 0


def talks(folder: Path = HERE) -> tuple[Talk, ...]:
    """The talks of a folder; by default ten of twelve turns."""
    rows = tables(str(folder / "here"), "talks.toml")["talk"]
    return tuple(Talk(row["name"], tuple(row["lines"]), row.get("recalls", {})) for row in rows)


def prompts(folder: Path = HERE) -> tuple[Talk, ...]:
    """The prompts of a folder, by default sixty, each a talk of its own of which only the last line's answer counts."""
    groups = tables(str(folder / "here"), "prompts.toml")
    recall = groups.pop("recall")
    plain = [Talk(name, tuple(lines), first=len(lines) - 1) for name, rows in groups.items() for lines in rows]
    asked = [(tuple(row["lines"]), row["holds"]) for row in recall]
    return (*plain, *(Talk("recall", lines, {lines[-1]: holds}, len(lines) - 1) for lines, holds in asked))
