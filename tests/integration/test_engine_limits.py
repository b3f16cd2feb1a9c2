"""What each call of a turn sends, held against what the pinned vLLM takes."""

import tomllib
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.memory.summary import summarize
from engine.models.vllm import OpenAICompatible
from engine.promises.judging import find_events
from engine.turn.calls import Calls
from engine.turn.judge import judge
from engine.turn.turn import TurnEngine
from lab.loopback.engine import EngineServer
from tests.contracts.turns import IMPULSE, TALK, TurnContract
from tests.fakes.lines import NOON, said, scene

ROOT = Path(__file__).parents[2]
LIMITS = tomllib.loads((ROOT / "tests" / "data" / "vllm-0.33.0.toml").read_text(encoding="utf-8"))
GROUP = replace(TALK, history=tuple(said("hi", name=name) for name in ("Ann", "Bob", "Cleo", "Dan", "Eve", "Flo")))

Call = Callable[[TurnEngine], Coroutine[Any, Any, object]]


async def reply(turns: TurnEngine) -> object:
    return [part async for part in turns.reply(scene(GROUP))]


async def check_in(turns: TurnEngine) -> object:
    return [part async for part in turns.speak_first(scene(GROUP), IMPULSE)]


CALLS: dict[str, Call] = {
    "reply": reply,
    "check-in": check_in,
    "summary": lambda turns: summarize(turns.calls, GROUP, len(GROUP.history)),
    "judgement": lambda turns: judge(turns.calls, scene(GROUP), [IMPULSE]),
    "promises": lambda turns: find_events(turns.calls.model, "exam on Friday", NOON, None, session="c"),
    "warming up": lambda turns: turns.warm_up(scene(GROUP)),
}


class TestTurnsOnTheStandIn(TurnContract):
    @pytest.fixture
    def address(self, engine: EngineServer) -> tuple[str, str]:
        return engine.url, ""


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_no_call_asks_more_than_the_pinned_vllm_takes(call: Call, engine: EngineServer) -> None:
    async with OpenAICompatible(engine.url) as client:
        await client.discover()
        # All that a server may be found to take.
        client.capabilities = replace(
            client.capabilities, priority=True, structured=True, repetition=True, names=True, late_system=True
        )
        engine.seen.clear()
        await call(TurnEngine(Calls(client), lambda: "1"))
    assert engine.seen
    for body in engine.seen:
        assert len(body.get("stop", [])) <= LIMITS["most_stop_strings"]
        assert set(body) - set(LIMITS["ignored"]) <= set(LIMITS["fields"])
        assert isinstance(body.get("priority", 0), int)


def test_these_are_the_limits_of_the_version_that_is_pinned() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert compose["services"]["vllm"]["image"].endswith(f":v{LIMITS['version']}")
    assert project["optional-dependencies"]["vllm"] == [f"vllm=={LIMITS['version']}"]
