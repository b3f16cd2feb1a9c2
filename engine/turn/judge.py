"""One constrained engine call that may speak against a first word; what it answers is a term, never an order."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import EngineDown
from engine.messages import Cost, Impulse
from engine.ports import Capabilities
from engine.turn import prompt
from engine.turn.calls import CHECK_IN, Calls
from persona.scene import Scene

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
    return can.judges


async def judge(
    calls: Calls, scene: Scene, impulses: Sequence[Impulse], *, patience: float = _PATIENCE
) -> tuple[Verdict | None, Cost]:
    """Ask whether one of these is a reason to write now; None where the answer can't be read. Raises EngineError,
    also when there is none within ``patience`` seconds."""
    request = calls.request(scene.snapshot, judging_tail(scene, impulses), CHECK_IN, calls.room, _TOKENS)
    sampling = replace(request.sampling, temperature=0.0)
    request = replace(request, schema=schema(len(impulses)), sampling=sampling)
    try:
        async with asyncio.timeout(patience):
            piece = await calls.model.complete(request)
    except TimeoutError as error:
        raise EngineDown(f"the engine did not judge within {patience:g} s") from error
    return read(piece.text, len(impulses)), Cost.of(piece.usage)


def judging_tail(scene: Scene, impulses: Sequence[Impulse]) -> str:
    """What is asked for: the same prefix as for any answer, with another tail."""
    name, persona = prompt.friend_name(scene.snapshot), scene.sheet.display
    reasons = " ".join(f"({number}) {impulse.goal}." for number, impulse in enumerate(impulses))
    time = prompt.time_words(scene.local)
    return (
        f"{time}Pause the chat. {name} has not written since. Judge, as a thoughtful friend of "
        f"{name} would, whether {persona} should open a new talk now; a needless message is three times worse "
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
        } if not rest and not any(isinstance(number, bool) for number in (candidate, motivation, hours)):
            fits = 0 <= candidate < candidates and 0 <= motivation <= 1 and 1 <= hours <= LONGEST_WAIT_HOURS
            return Verdict(send, candidate, float(motivation), float(hours)) if fits else None
        case _:
            return None
