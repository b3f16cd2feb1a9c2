"""One constrained engine call that may speak against a first word; what it answers is a term, never an order."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.errors import EngineDown
from engine.messages import Impulse, TurnReport, Usage
from engine.ports import Capabilities
from engine.turn import prompt
from engine.turn.turn import CHECK_IN, TurnEngine
from persona.place.local import local_time
from persona.scene import Snapshot
from persona.sheets.sheet import Sheet

LONGEST_WAIT_HOURS = 168
_TOKENS = 80
_PATIENCE = 60.0
"""Seconds: nobody waits for a first word, but the chat is in our hands meanwhile."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine thinks: whether to write, about which of the candidates, how much (0–1), and when (h) to ask
    again."""

    send: bool
    candidate: int
    motivation: float
    next_check_hours: float


def able(can: Capabilities) -> bool:
    """Whether a model can judge at all; of a small one only the words would look like it."""
    return can.structured and not can.small


async def judge(
    engine: TurnEngine,
    snapshot: Snapshot,
    sheet: Sheet,
    found: Sequence[Impulse],
    *,
    now: float,
    report: TurnReport,
    patience: float = _PATIENCE,
) -> Verdict | None:
    """Ask whether one of these is a reason to write now; None where the answer can't be read. Raises EngineError,
    also when there is none within ``patience`` seconds."""
    tail = judging_tail(snapshot, sheet, found, local=local_time(snapshot.person, now))
    request = engine.request(snapshot, sheet, tail, CHECK_IN, engine.room, _TOKENS)
    sampling = replace(request.sampling, temperature=0.0)
    request = replace(request, schema=schema(len(found)), sampling=sampling)
    try:
        async with asyncio.timeout(patience):
            piece = await engine.model.complete(request)
    except TimeoutError as error:
        raise EngineDown(f"the engine did not judge within {patience:g} s") from error
    report.calls += 1
    report.usage += piece.usage or Usage()
    return read(piece.text, len(found))


def judging_tail(snapshot: Snapshot, sheet: Sheet, found: Sequence[Impulse], *, local: datetime | None) -> str:
    """What is asked for: the same prefix as for any answer, with another tail."""
    name = prompt.friend_name(snapshot)
    reasons = " ".join(f"({number}) {each.goal}." for number, each in enumerate(found))
    return (
        f"{prompt.told_time(local)}Pause the chat. {name} has not written since. Judge, as a thoughtful friend of "
        f"{name} would, whether {sheet.display} should open a new talk now; a needless message is three times worse "
        f"than a missed one, and whoever is busy, upset or wants peace is left alone. Reasons: {reasons} Answer as "
        'JSON only: {"send": true or false, "candidate": number, "motivation": 0 to 1, "next_check_hours": 1 to 168}'
    )


def schema(candidates: int) -> Mapping[str, Any]:
    """The only shape that an answer may have."""
    properties = {
        "send": {"type": "boolean"},
        "candidate": {"type": "integer", "minimum": 0, "maximum": max(candidates - 1, 0)},
        "motivation": {"type": "number", "minimum": 0, "maximum": 1},
        "next_check_hours": {"type": "integer", "minimum": 1, "maximum": LONGEST_WAIT_HOURS},
    }
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def read(text: str, candidates: int) -> Verdict | None:
    """The verdict in an answer, or None for anything that is not exactly one."""
    try:
        answer: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match answer:
        case {
            "send": bool(send),
            "candidate": int(candidate),
            "motivation": float() | int() as motivation,
            "next_check_hours": float() | int() as hours,
            **rest,
        } if not rest and not any(isinstance(each, bool) for each in (candidate, motivation, hours)):
            fits = 0 <= candidate < candidates and 0 <= motivation <= 1 and 1 <= hours <= LONGEST_WAIT_HOURS
            return Verdict(send, candidate, float(motivation), float(hours)) if fits else None
        case _:
            return None
