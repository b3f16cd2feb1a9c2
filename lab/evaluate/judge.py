"""Asks a judge model which of two replies is better, twice with their places changed; knows no other metric."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from engine.ports import Message, Model, Request, Sampling
from engine.turn.calls import BACKGROUND
from lab.evaluate.bootstrap import Measure, mean
from lab.evaluate.replies import each
from lab.evaluate.rows import Row
from persona.words import tables

_WORDS: Mapping[str, str] = tables(__file__, "judge.toml")
_ANSWERS = ("first", "second", "neither")
_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"better": {"type": "string", "enum": list(_ANSWERS)}},
    "required": ["better"],
    "additionalProperties": False,
}
_SAMPLING = Sampling(temperature=0.0, repetition_penalty=1.0, max_tokens=30)
_SWAPPED = {"first": "second", "second": "first", "neither": "neither", "": ""}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Of each row who is better: first, second, neither, or "" where the judge changed its mind with their places or
    said nothing that can be read."""

    found: tuple[str, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows each verdict has."""
        counts = Counter(self.found)
        return {
            "first": counts["first"],
            "second": counts["second"],
            "neither": counts["neither"],
            "unsure": counts[""],
        }

    def __str__(self) -> str:
        counts = self.counts
        return f"A {counts['first']}, B {counts['second']}, neither {counts['neither']}, unsure {counts['unsure']}"

    @property
    def preferred(self) -> Measure:
        """How often the first one is better, where one of them is."""
        return mean([float(verdict == "first") for verdict in self.found if verdict in ("first", "second")])


async def verdicts(
    model: Model, rows: Sequence[Row], one: Sequence[str], other: Sequence[str], *, at_once: int
) -> Verdicts:
    """Return what a judge says of two models' replies. Raises EngineError."""
    replies = {row.place: pair for row, *pair in zip(rows, one, other, strict=True)}

    async def ask(row: Row) -> str:
        mine, theirs = replies[row.place]
        better = partial(_better, model, row)
        verdict, swapped = await better(mine, theirs), _SWAPPED[await better(theirs, mine)]
        return verdict if verdict == swapped else ""

    return Verdicts(tuple(await each(rows, ask, at_once=at_once, words="judge")))


async def _better(model: Model, row: Row, first: str, second: str) -> str:
    """One of the answers, "" for anything else."""
    talk = "\n".join(f"{message.name or message.role}: {message.content}" for message in row.messages)
    asked = _WORDS["user"].format(talk=talk, first=first, second=second).strip()
    messages = (Message("system", _WORDS["system"].strip()), Message("user", asked))
    text = (await model.complete(Request(messages, _SAMPLING, priority=BACKGROUND, schema=_SCHEMA))).text
    try:
        answer = msgspec.json.decode(text.strip())
    except msgspec.DecodeError:
        return ""
    better = answer.get("better") if isinstance(answer, dict) else None
    return better if better in _ANSWERS else ""
