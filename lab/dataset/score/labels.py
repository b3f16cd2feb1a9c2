"""Labels by hand as values: who says which words in passages of two novels."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.dataset.cast import Character, given

GOLD = Path(__file__).parents[1] / "gold"
TUNED, FIRST = ("early", "middle1"), ("middle2", "late")
"""Parts that the rules were looked at with, and parts that were only ever scored."""
UNTOLD = ("several", "unknown")


@dataclass(frozen=True, slots=True)
class Label:
    """A quotation: where it stands, who says it (None: nobody does), and the part of the novel that it is from."""

    start: int
    end: int
    speaker: str | None
    part: str


@dataclass(frozen=True, slots=True)
class Novel:
    """A labelled novel: its labels, where each part of it begins and ends, and who speaks in it."""

    labels: tuple[Label, ...]
    parts: dict[str, tuple[int, int]]
    cast: tuple[Character, ...]


def novel(name: str, folder: Path = GOLD) -> Novel:
    """The labels of the novel whose file is called ``name``.txt. Raises ValueError where there are none."""
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in folder.glob("*.jsonl")))
        raise ValueError(f"{name}.txt: no labels of it; there are some of {known}")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels = tuple(Label(row["start"], row["end"], row["speaker"], row["part"]) for row in rows)
    passages = json.loads((folder / "passages.json").read_text(encoding="utf-8"))[name]
    parts = {row["part"]: (row["start"], row["end"]) for row in passages}
    return Novel(labels, parts, given(folder / f"{name}.cast.json"))


def names_of(speaker: str, cast: Sequence[Character]) -> set[str]:
    """All names by which a labelled speaker can be told, in the plain form."""
    return {plain(speaker)} | {plain(alias) for one in cast if one.name == speaker for alias in one.aliases}


def plain(name: str) -> str:
    """A name in small letters, without signs, articles and the like."""
    words = list(_words(name))
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)


def _words(name: str) -> Iterator[str]:
    for match in re.finditer(r"[^\W_]+", name.casefold()):
        yield match[0]
