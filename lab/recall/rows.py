"""Long dialogues with questions and the turns that answer them, read from two files of JSON lines, as values."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.memory.recall import Memory, Pool, Question

LANGUAGE = "en"
_SPEAKER = re.compile(r"([^\n:]{1,40}): (.*)", re.DOTALL)
_FORM = "%I:%M %p on %d %B, %Y"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its kind, and the places in the pool of the turns that answer it."""

    question: Question
    category: int | None
    answers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation, and what is asked about it when it is over."""

    name: str
    pool: Pool
    asked: tuple[Asked, ...]


def dialogues(turns: Path, questions: Path, categories: Collection[int]) -> tuple[tuple[Dialogue, ...], int]:
    """All dialogues with the questions of these categories (those without one too), and how many questions name no
    turn that there is; they are left out. Raises ValueError with the file and the line that can't be read."""
    pools = {name: Pool.of(lines, LANGUAGE) for name, lines in _turns(turns).items()}
    asked: dict[str, list[Asked]] = {name: [] for name in pools}
    lost = 0
    places = {name: {memory.id: place for place, memory in enumerate(pool.memories)} for name, pool in pools.items()}
    for where, row in _rows(questions):
        name = _text(row, "conv", where)
        if name not in pools:
            raise ValueError(f'{where}: no turns of the conversation "{name}" are there')
        category = row.get("category")
        if category is not None and (not isinstance(category, int) or isinstance(category, bool)):
            raise ValueError(f'{where}: "category" is not a whole number')
        if category is not None and category not in categories:
            continue
        answers = frozenset(places[name][turn] for turn in _evidence(row, where) if turn in places[name])
        lost += not answers
        if answers:
            question = Question(_text(row, "question", where), pools[name].memories[-1].at)
            asked[name].append(Asked(question, category, answers))
    return tuple(Dialogue(name, pools[name], tuple(rows)) for name, rows in asked.items() if rows), lost


def _turns(path: Path) -> Mapping[str, Sequence[Memory]]:
    found: dict[str, list[Memory]] = defaultdict(list)
    known: set[tuple[str, str]] = set()
    for where, row in _rows(path):
        name, turn = _text(row, "conv", where), _text(row, "id", where)
        if (name, turn) in known:
            raise ValueError(f'{where}: "{turn}" is there twice in "{name}"')
        known.add((name, turn))
        text = _text(row, "text", where)
        match = _SPEAKER.fullmatch(text)
        speaker, words = (match[1], match[2]) if match else ("", text)
        found[name].append(Memory(turn, words, _time(row, where), speaker))
    return found


def _rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each line that is not empty, with where it stands."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name}: byte {error.start}: not UTF-8 text") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError(f"{where}: not JSON") from None
        if not isinstance(row, dict):
            raise ValueError(f"{where}: not a JSON object")
        yield where, row


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    if not isinstance(value := row.get(key), str) or not value.strip():
        raise ValueError(f'{where}: no "{key}"')
    return value


def _evidence(row: Mapping[str, Any], where: str) -> Sequence[str]:
    value = row.get("evidence")
    if not isinstance(value, list) or not all(isinstance(turn, str) for turn in value):
        raise ValueError(f'{where}: "evidence" is no list of ids')
    return value


def _time(row: Mapping[str, Any], where: str) -> float:
    """Epoch s of "1:56 pm on 8 May, 2023", or of a time as ISO 8601 writes it; in UTC where no zone is told."""
    text = _text(row, "date", where)
    try:
        moment = datetime.strptime(text, _FORM)  # noqa: DTZ007
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                f'{where}: the "date" is neither like "1:56 pm on 8 May, 2023" nor like "2023-05-08T13:56"'
            ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
