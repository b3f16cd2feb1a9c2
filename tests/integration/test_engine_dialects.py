"""Harry talks with every make of engine: the contracts on stand-ins with the limits and the words of each."""

from collections.abc import AsyncIterator

import pytest

from engine.errors import EngineRefused, PromptTooLong
from engine.messages import Bubble
from engine.models.vllm import OpenAICompatible
from engine.ports import THINKING, Message, Request, Sampling
from engine.turn.calls import Calls
from engine.turn.check import SPEECHLESS
from engine.turn.judge import judge
from engine.turn.turn import TurnEngine
from lab.loopback.engine import Dialect, EngineServer, dialects
from lab.loopback.engine.dialect import Wording
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
        bubbles = [part async for part in TurnEngine(Calls(client), lambda: "1").reply(scene(TALK))]
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
            read, _ = await judge(Calls(client), scene(TALK), [IMPULSE])
        assert read is not None
        assert server.seen[-1]["response_format"] == {"type": "json_object"}


async def test_k03_a_server_that_does_not_say_what_it_minds_is_asked_for_less_and_less() -> None:
    knows = frozenset({"max_tokens", "temperature", "top_p", "stop"})
    async with EngineServer(dialect=Dialect(fields=knows, unknown=Wording("Extra inputs are not permitted"))) as server:
        async with OpenAICompatible(server.url) as client:
            await client.discover()
            assert (await client.complete(HI)).text == "Hello there. How are you?"
        assert server.seen[-1].keys() == {"model", "messages", "max_tokens", "temperature", "top_p", "stop"}


async def test_k03_a_server_that_serves_another_model_now_is_asked_again_what_it_can_do() -> None:
    async with EngineServer(strict_openai=True, model="old") as server, OpenAICompatible(server.url) as client:
        await client.discover()
        server.model = "new"
        with pytest.raises(EngineRefused, match="ENGINE_MODEL"):
            await client.complete(HI)
        assert (await client.complete(HI)).text == "Hello there. How are you?"
        assert client.capabilities.model == "new"


class TestThoughts:
    """Answers of which nobody is to see how they came about."""

    async def turn(self, dialect: Dialect) -> tuple[list[str], EngineServer]:
        """What is said in one turn, and the server that heard it."""
        async with EngineServer(dialect=dialect) as server, OpenAICompatible(server.url) as client:
            await client.discover()
            server.seen.clear()
            parts = [part async for part in TurnEngine(Calls(client), lambda: "1").reply(scene(TALK))]
        return [part.text for part in parts if isinstance(part, Bubble)], server

    async def test_k03_a_model_that_can_be_kept_from_thinking_is(self) -> None:
        for name, field in (("thinking-by-choice", "chat_template_kwargs"), ("ollama", "reasoning_effort")):
            bubbles, server = await self.turn(DIALECTS[name])
            assert bubbles == ["Hello there. How are you?"]
            assert [field in body for body in server.seen] == [True]
            assert server.seen[0]["max_tokens"] < 400

    async def test_k03_one_that_always_thinks_gets_room_for_it(self) -> None:
        bubbles, server = await self.turn(DIALECTS["thinking"])
        assert bubbles == ["Hello there. How are you?"]
        assert [body["max_tokens"] > THINKING for body in server.seen] == [True]

    @pytest.mark.parametrize("apart", ["reasoning_content", "reasoning", "hidden"])
    async def test_k03_one_that_only_thinks_ends_in_a_line_of_the_house_and_not_in_a_loop(self, apart: str) -> None:
        bubbles, server = await self.turn(Dialect(thoughts=apart, thinking=400, never_speaks=True))
        assert len(bubbles) == 1
        assert bubbles[0] in SPEECHLESS
        assert "hm" not in bubbles[0]
        assert len(server.seen) == 2
        assert all(body["max_tokens"] < 2 * THINKING for body in server.seen)

    @pytest.mark.parametrize("apart", ["reasoning_content", "reasoning", "hidden"])
    @pytest.mark.parametrize("streams", [True, False])
    async def test_k03_a_model_that_has_begun_to_think_is_asked_once_more_with_room_for_it(
        self, apart: str, streams: bool
    ) -> None:
        async with EngineServer() as server, OpenAICompatible(server.url) as client:
            await client.discover()
            server.seen.clear()
            server.dialect = Dialect(thoughts=apart, thinking=400)
            pieces = [piece async for piece in client.stream(HI)] if streams else [await client.complete(HI)]
            assert "".join(piece.text for piece in pieces) == "Hello there. How are you?"
            usage = next(piece.usage for piece in pieces if piece.usage)
            assert usage.output == 160 + 400 + 5
            assert len(server.seen) == 2
            await client.complete(HI)
            assert len(server.seen) == 3

    async def test_k03_thoughts_behind_a_tag_that_the_budget_cuts_off_are_no_answer(self) -> None:
        answers = iter(["<think>" + "hm " * 300, "<think>hm</think>Hello there."])
        async with EngineServer() as server, OpenAICompatible(server.url) as client:
            await client.discover()
            server.answer = lambda _: next(answers)
            parts = [part async for part in TurnEngine(Calls(client), lambda: "1").reply(scene(TALK))]
        assert [part.text for part in parts if isinstance(part, Bubble)] == ["Hello there."]
