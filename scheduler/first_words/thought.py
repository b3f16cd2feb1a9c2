"""What comes to his mind at a chat that may hear from him: a reason with words for it, or one to stay silent."""

from contextlib import aclosing
from dataclasses import dataclass

from engine.messages import Bubble, Cost
from engine.turn.judge import able, judge
from engine.turn.turn import TurnEngine
from persona.scene import Scene
from scheduler.first_words.candidates import Candidate, candidates
from scheduler.first_words.gates import HOUR, Policy
from scheduler.first_words.score import NEARLY, THRESHOLD, explanation, rank

_TO_JUDGE = 3
"""Candidates that an engine is shown."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A reason to say nothing, and for how long (s)."""

    reason: str
    wait: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is about to be said, and why."""

    candidate: Candidate
    bubble: Bubble


async def think(engine: TurnEngine, scene: Scene, policy: Policy) -> tuple[Opening | Silence, Cost]:
    """Choose a reason and find words for it, or a reason for silence. Raises EngineError."""
    choice, cost = await _choice(engine, scene, policy)
    if isinstance(choice, Silence):
        return choice, cost
    bubble: Bubble | None = None
    async with aclosing(engine.speak_first(scene, choice.impulse)) as parts:
        async for part in parts:
            if isinstance(part, Cost):
                cost += part
            else:
                bubble = bubble or part
    if bubble is None:
        raise AssertionError("unreachable: the engine gives a bubble or raises")
    return Opening(choice, bubble), cost


async def _choice(engine: TurnEngine, scene: Scene, policy: Policy) -> tuple[Candidate | Silence, Cost]:
    ranking = rank(scene, candidates(scene), policy=policy)
    if not ranking:
        return Silence("nothing_to_say", policy.after), Cost()
    near = [choice for choice in ranking if choice.score >= THRESHOLD - NEARLY][:_TO_JUDGE]
    cost = Cost()
    if near and able(engine.can):
        verdict, cost = await judge(engine.calls, scene, [choice.candidate.impulse for choice in near])
        if verdict is None:
            return Silence("engine_unreadable", policy.after / 2), cost
        if not verdict.send:
            return Silence("engine_declined", verdict.next_check_hours * HOUR), cost
        ranking = [near[verdict.candidate].weigh(verdict.motivation)]
    if ranking[0].score < THRESHOLD:
        return Silence("too_small", policy.after / 2, explanation(scene.chat)), cost
    return ranking[0].candidate, cost
