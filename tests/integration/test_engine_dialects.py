"""Harry talks with every make of engine: the contracts on stand-ins with the limits and the words of each."""

from collections.abc import AsyncIterator

import pytest

from engine.errors import PromptTooLong
from engine.models.vllm import OpenAICompatible
from engine.ports import Message, Request, Sampling
from engine.turn.judge import judge
from engine.turn.turn import TurnEngine
from lab.loopback.engine import Dialect, EngineServer, dialects
from tests.contracts.turns import IMPULSE, TALK, TurnContract
from tests.fakes.lines import scene

DIALECTS = dialects()
HI = Request((Message("system", "Be Harry."), Message("user", "hi", "Ann")), stop=("\nAnn:",))


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return DIALECTS[request.param]


@pytest.fixture
async def server(dialect: Dialect) -> AsyncIterator[EngineServer]:
    async with EngineServer(dialect=dialect) as server:
        yield server


class TestTurnsOnEveryDialect(TurnContract):
    @pytest.fixture
    def address(self, server: EngineServer) -> tuple[str, str]:
        return server.url, ""


async def test_k03_what_a_server_takes_is_learnt_before_the_first_turn(server: EngineServer) -> None:
    async with OpenAICompatible(server.url) as client:
        await client.discover()
        asked = len(server.seen)
        bubbles = [part async for part in TurnEngine(client, lambda: "1").reply(scene(TALK))]
        assert bubbles
        assert len(server.seen) == asked + 1


async def test_k03_what_a_server_has_come_to_refuse_is_learnt_by_the_next_turn(dialect: Dialect) -> None:
    async with EngineServer() as before, OpenAICompatible(before.url) as client:
        await client.discover()
        port = before.port
        await before.__aexit__(None, None, None)
        async with EngineServer(dialect=dialect, model=before.model, port=port):
            for _ in range(2):
                assert (await client.complete(HI)).text == "Hello there. How are you?"


async def test_k03_a_prompt_over_the_context_is_told_apart_in_any_words(server: EngineServer) -> None:
    async with OpenAICompatible(server.url) as client:
        await client.discover()
        endless = Request((Message("user", "word " * 3 * server.dialect.context),), Sampling(max_tokens=12))
        if server.dialect.truncates:
            assert (await client.complete(endless)).text
            return
        with pytest.raises(PromptTooLong):
            await client.complete(endless)
        with pytest.raises(PromptTooLong):
            _ = [piece async for piece in client.stream(endless)]


async def test_k03_a_server_that_knows_json_but_no_schema_judges_too() -> None:
    verdict = '{"send": true, "candidate": 0, "motivation": 0.5, "next_check_hours": 24}'
    async with EngineServer(dialect=DIALECTS["tgi"], answer=lambda _: verdict) as server:
        async with OpenAICompatible(server.url) as client:
            assert (await client.discover()).structured
            read, _ = await judge(TurnEngine(client, lambda: "1"), scene(TALK), [IMPULSE])
        assert read is not None
        assert server.seen[-1]["response_format"] == {"type": "json_object"}
