"""The client's contract on a real vLLM, with our template and the flags of compose.yaml."""

import pytest

from engine.errors import EngineRefused
from engine.models.vllm import OpenAICompatible
from engine.plan.choosing import choose, pick
from engine.ports import Message, Request
from engine.turn.calls import Calls
from lab.plan.forced import Ask, forced
from lab.plan.rows import hands
from tests.contracts.engine_client import EngineContract, KeyContract
from tests.contracts.turns import TurnContract

pytestmark = pytest.mark.vllm


class TestTurnsOnVllm(TurnContract):
    @pytest.fixture
    def address(self, vllm_server: tuple[str, str, str]) -> tuple[str, str]:
        return vllm_server[0], vllm_server[1]


class TestVllm(EngineContract, KeyContract):
    @pytest.fixture
    def address(self, vllm_server: tuple[str, str, str]) -> tuple[str, str]:
        return vllm_server[0], vllm_server[1]

    @pytest.fixture
    def expected(self, vllm_server: tuple[str, str, str]) -> dict[str, object]:
        return {
            "model": vllm_server[2],
            "context": 2048,
            "priority": True,
            "structured": True,
            "odds": True,
            "late_system": True,
            "assistant_first": True,
            "names": True,
        }

    async def test_a_refusal_carries_the_words_of_the_server(self, client: OpenAICompatible) -> None:
        hi = {"role": "user", "content": "hi"}
        body = {"model": client.capabilities.model, "messages": [hi], "stop": ["a", "b", "c", "d", "e"]}
        with pytest.raises(EngineRefused, match="at most 4 items"):
            await client.ask("/v1/chat/completions", body)

    async def test_k03_a_limit_is_learnt_from_the_words_of_the_server(self, client: OpenAICompatible) -> None:
        too_many = Request((Message("user", "hi"),), stop=("a", "b", "c", "d", "e"))
        assert (await client.complete(too_many)).usage is not None
        assert client.capabilities.terms.most_stops == 2

    @pytest.mark.parametrize("ask", [choose, pick])
    async def test_choices_of_acts_that_are_forced_on_it_are_read_or_a_plain_answer(
        self, client: OpenAICompatible, ask: Ask
    ) -> None:
        found = await forced(Calls(client), [row.lines for row in hands()["stranger"]], ask)
        print(f"{ask.__name__}: {found}")
        assert found.beyond == []

    async def test_metrics_need_no_key_so_the_port_is_never_published(self, vllm_server: tuple[str, str, str]) -> None:
        async with OpenAICompatible(vllm_server[0]) as stranger:
            assert b"vllm:" in await stranger.get("/metrics")
