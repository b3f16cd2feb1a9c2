"""The engine's client over real sockets: the contract on the stand-in, and every way in which a server fails."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from engine.errors import EngineDown, EngineError, EngineRefused, PromptTooLong
from engine.messages import Usage
from engine.models.vllm import OpenAICompatible, Timeouts
from engine.ports import Message, Piece, Request, Sampling
from lab.loopback.engine import EngineServer
from tests.contracts.engine_client import EngineContract, KeyContract
from tests.fakes.server import Answer, ScriptedServer

HI = Request((Message("system", "Be Harry."), Message("user", "hi", "Ann")))
FAST = Timeouts(connect=1.0, read=0.3, back_off=0.01)
PROBES = 14


class TestStandIn(EngineContract, KeyContract):
    @pytest.fixture
    async def address(self) -> AsyncIterator[tuple[str, str]]:
        async with EngineServer(api_key="the-key-of-the-stand-in") as server:
            yield server.url, server.api_key

    @pytest.fixture
    def expected(self) -> dict[str, object]:
        return {
            "model": "loopback",
            "context": 2048,
            "structured": False,
            "odds": False,
            "repetition": False,
            "late_system": True,
            "assistant_first": True,
            "same_role": True,
            "names": False,
        }


@pytest.fixture
async def client(engine: EngineServer) -> AsyncIterator[OpenAICompatible]:
    async with OpenAICompatible(engine.url, timeouts=FAST) as found:
        await found.discover()
        yield found


async def test_each_persona_is_answered_by_the_adapter_that_is_served_under_its_name() -> None:
    async with EngineServer(model="falcon", voices=("harry", "nora")) as server, OpenAICompatible(server.url) as client:
        assert ((await client.discover()).model, client.capabilities.voices) == ("falcon", ("harry", "nora"))
        for adapter in ("nora", "young-harry"):
            await client.complete(Request(HI.messages, adapter=adapter))
        assert [body["model"] for body in server.seen][-2:] == ["nora", "falcon"]


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as scripted:
        yield scripted


@pytest.fixture
async def scripted(server: ScriptedServer) -> AsyncIterator[OpenAICompatible]:
    """A client that knows the scripted server already."""
    async with OpenAICompatible(server.url, timeouts=FAST) as found:
        await found.discover()
        server.requests.clear()
        yield found


async def text_of(client: OpenAICompatible, request: Request = HI) -> str:
    return "".join([piece.text async for piece in client.stream(request)])


def event(**delta: Any) -> bytes:
    finish = delta.pop("finish", None)
    return b"data: " + json.dumps({"choices": [{"delta": delta, "finish_reason": finish}]}).encode() + b"\n\n"


async def test_a_stream_that_comes_in_one_read_is_one_piece(scripted: OpenAICompatible, server: ScriptedServer) -> None:
    tokens = b"".join(event(content=word) for word in ("Hi", " there", " Ann"))
    server.answers = [Answer(parts=(tokens + event(finish="stop") + b"data: [DONE]\n\n",))]
    assert [piece async for piece in scripted.stream(HI)] == [Piece("Hi there Ann"), Piece(finish="stop")]


async def test_tokens_that_are_cut_between_reads_are_put_together(
    scripted: OpenAICompatible, server: ScriptedServer
) -> None:
    stream = event(role="assistant", content="") + event(content="né 😂") + event(finish="length") + b"data: [DONE]"
    server.answers = [Answer(parts=tuple(stream[at : at + 7] for at in range(0, len(stream), 7)))]
    pieces = [piece async for piece in scripted.stream(HI)]
    assert "".join(piece.text for piece in pieces) == "né 😂"
    assert pieces[-1] == Piece(finish="length")


async def test_reasoning_comments_and_unknown_fields_are_not_text(
    scripted: OpenAICompatible, server: ScriptedServer
) -> None:
    noise = (
        b": ping\r\n\r\n",
        event(reasoning_content="secret"),
        b"event: x\n",
        b"data:\n\n",
        b'data: {"choices":[]}\n\n',
    )
    server.answers = [Answer(parts=(*noise, event(content="Hi"), event(finish="stop")))]
    assert await text_of(scripted) == "Hi"


async def test_usage_with_cached_tokens_comes_once(client: OpenAICompatible) -> None:
    long = Request((Message("system", "word " * 40), Message("user", "hi")))
    await text_of(client, long)
    usages = [piece.usage async for piece in client.stream(long) if piece.usage]
    assert usages == [Usage(prompt=44, cached=32, output=5)]


async def test_only_what_the_server_takes_is_asked_of_it(client: OpenAICompatible, engine: EngineServer) -> None:
    await client.complete(Request(HI.messages, Sampling(seed=7), ("\nAnn:",), priority=5, schema={"type": "object"}))
    assert engine.seen[-1] == {
        "model": "loopback",
        "messages": [{"role": "system", "content": "Be Harry."}, {"role": "user", "content": "hi"}],
        "temperature": 0.75,
        "top_p": 0.9,
        "top_k": 40,
        "repetition_penalty": 1.12,
        "repeat_penalty": 1.12,
        "max_tokens": 160,
        "seed": 7,
        "stop": ["\nAnn:"],
        "priority": 5,
    }


async def test_a_router_learns_which_chat_asks(scripted: OpenAICompatible, server: ScriptedServer) -> None:
    await scripted.complete(Request(HI.messages, session="telegram:c1"))
    assert server.sessions[-1] == "telegram:c1"


async def test_a_refused_late_system_message_is_found_and_not_guessed() -> None:
    async with EngineServer(late_system=False) as strict, OpenAICompatible(strict.url) as client:
        assert (await client.discover()).late_system is False


class TestASettingThatOnlySomeServersKnow:
    async def discovered(self, server: ScriptedServer, refused: dict[int, Answer]) -> bool:
        """Whether repetition is found where the probes with these numbers are refused."""
        server.answers = [refused.get(number, Answer()) for number in range(PROBES)]
        async with OpenAICompatible(server.url, timeouts=FAST) as client:
            found = (await client.discover()).repetition
            assert len(server.requests) <= PROBES
            await client.complete(HI)
        assert ("repetition_detection" in server.requests[-1]) is found
        return found

    async def numbers(self) -> list[int]:
        """Which probes ask about repetition: sense first, then nonsense."""
        async with ScriptedServer() as server, OpenAICompatible(server.url) as client:
            await client.discover()
            return [at for at, body in enumerate(server.requests) if "repetition_detection" in body]

    async def test_one_that_ignores_it_does_not_know_it(self, server: ScriptedServer) -> None:
        assert await self.discovered(server, {}) is False

    async def test_one_that_refuses_it_does_not_know_it(self, server: ScriptedServer) -> None:
        sense = (await self.numbers())[0]
        assert await self.discovered(server, {sense: Answer(400, {"error": "unknown field"})}) is False

    async def test_one_that_refuses_nonsense_in_it_knows_it(self, server: ScriptedServer) -> None:
        nonsense = (await self.numbers())[1]
        assert await self.discovered(server, {nonsense: Answer(400, {"error": "not a number"})}) is True


async def test_a_server_that_goes_away_while_it_is_asked_is_down_and_not_weak(server: ScriptedServer) -> None:
    server.answers = [Answer()]
    server.otherwise = Answer(500, {"error": "shutting down"})
    async with OpenAICompatible(server.url, timeouts=FAST) as client:
        with pytest.raises(EngineDown):
            await client.discover()


async def test_a_wrong_key_names_engine_api_key(engine: EngineServer) -> None:
    engine.api_key = "right"
    async with OpenAICompatible(engine.url, api_key="wrong-secret") as client:
        with pytest.raises(EngineRefused, match="ENGINE_API_KEY") as error:
            await client.discover()
        assert "wrong-secret" not in f"{error.value!r} {client!r}"


async def test_an_unknown_model_names_engine_model_and_what_there_is(engine: EngineServer) -> None:
    async with OpenAICompatible(engine.url, "falcon") as client:
        with pytest.raises(EngineRefused, match=r"serves loopback, not falcon.*ENGINE_MODEL"):
            await client.discover()


async def test_an_engine_out_of_reach_names_engine_url() -> None:
    async with EngineServer() as gone:
        url = gone.url
    async with OpenAICompatible(url) as client:
        with pytest.raises(EngineDown, match="ENGINE_URL"):
            await client.complete(HI)
        with pytest.raises(EngineDown, match="ENGINE_URL"):
            await text_of(client)


@pytest.mark.parametrize("url", ["127.0.0.1:1", "localhost", "ftp://127.0.0.1", "http://"])
async def test_an_address_that_is_none_names_engine_url(url: str) -> None:
    async with OpenAICompatible(url) as client:
        with pytest.raises(EngineError, match="ENGINE_URL"):
            await client.discover()


@pytest.mark.parametrize("models", [[], "hello", {"models": []}, {"data": None}, {"data": ["x"]}, {"data": []}])
async def test_something_else_at_the_address_is_refused_clearly(server: ScriptedServer, models: Any) -> None:
    server.models = models
    async with OpenAICompatible(server.url) as client:
        with pytest.raises(EngineRefused):
            await client.discover()


async def test_an_engine_that_was_still_loading_is_discovered_by_the_next_message() -> None:
    async with EngineServer() as first:
        port = first.port
    async with OpenAICompatible(first.url, timeouts=FAST) as client:
        with pytest.raises(EngineDown):
            await client.discover()
        with pytest.raises(EngineDown):
            await text_of(client)
        async with EngineServer(port=port) as engine:
            answers = await asyncio.gather(text_of(client), text_of(client))
            assert answers == ["Hello there. How are you?"] * 2
            asked = len(engine.seen)
            assert await text_of(client) == "Hello there. How are you?"
            assert len(engine.seen) == asked + 1
        assert client.capabilities.model == "loopback"
        assert client.capabilities.late_system


async def test_the_engine_restarted_is_reached_again_by_itself(engine: EngineServer, client: OpenAICompatible) -> None:
    engine.fail("cut")
    with pytest.raises(EngineDown, match=r"cut|broke off"):
        await text_of(client)
    assert await text_of(client) == "Hello there. How are you?"


async def test_a_kept_connection_that_was_just_closed_costs_no_answer(
    scripted: OpenAICompatible, server: ScriptedServer
) -> None:
    server.answers = [Answer(hangs_up=True)]
    assert (await scripted.complete(HI)).text == "hello"
    server.answers = [Answer(hangs_up=True), Answer(hangs_up=True)]
    with pytest.raises(EngineDown, match="ENGINE_URL"):
        await scripted.complete(HI)


@pytest.mark.parametrize("fault", ["busy", "limited"])
async def test_a_busy_engine_is_asked_twice_more_and_no_oftener(
    engine: EngineServer, client: OpenAICompatible, fault: str
) -> None:
    engine.fail(fault, times=2)
    before = len(engine.seen)
    assert await text_of(client) == "Hello there. How are you?"
    assert len(engine.seen) == before + 3
    engine.fail(fault, times=3)
    with pytest.raises(EngineDown, match="busy"):
        await text_of(client)
    assert len(engine.seen) == before + 6


async def test_the_servers_retry_after_is_honored_instead_of_our_own_back_off(engine: EngineServer) -> None:
    # A back-off this long would be handed on instead of waited for.
    async with OpenAICompatible(engine.url, timeouts=Timeouts(back_off=60)) as client:
        await client.discover()
        engine.fail("limited", retry_after=0.01)
        assert await text_of(client) == "Hello there. How are you?"
        engine.fail("limited")
        with pytest.raises(EngineDown):
            await text_of(client)


async def test_a_long_retry_after_is_handed_on_at_once(engine: EngineServer, client: OpenAICompatible) -> None:
    engine.fail("busy", retry_after=60)
    before = len(engine.seen)
    with pytest.raises(EngineDown) as error:
        await text_of(client)
    assert error.value.retry_after == 60
    assert len(engine.seen) == before + 1


@pytest.mark.parametrize("wait", ["Wed, 21 Oct 2026 07:28:00 GMT", "nan", "inf", "-3", ""])
async def test_an_unreadable_retry_after_counts_as_none(
    scripted: OpenAICompatible, server: ScriptedServer, wait: str
) -> None:
    server.otherwise = Answer(503, {}, {"Retry-After": wait})
    with pytest.raises(EngineDown) as error:
        await scripted.complete(HI)
    assert error.value.retry_after == 0
    assert len(server.requests) == 3


@pytest.mark.parametrize("fault", ["cut", "garbage", "mid_error", "hang"])
async def test_an_answer_that_breaks_off_is_an_error_and_not_a_short_answer(
    engine: EngineServer, client: OpenAICompatible, fault: str
) -> None:
    engine.fail(fault)
    with pytest.raises(EngineDown):
        await text_of(client)
    assert await text_of(client) == "Hello there. How are you?"


@pytest.mark.parametrize(
    "parts",
    [
        (event(content="Hel"),),
        (event(content="Hel"), b"error: {}\n\n"),
        (event(content="Hel"), b'data: {"error": {"message": "engine died"}}\n\n'),
        (b"<html>Bad gateway</html>",),
        (b'data: {"choices": 7}\n\n',),
        (b"data: \xff\n\n",),
    ],
)
async def test_a_damaged_stream_is_told_from_a_finished_one(
    scripted: OpenAICompatible, server: ScriptedServer, parts: tuple[bytes, ...]
) -> None:
    server.answers = [Answer(parts=parts)]
    with pytest.raises(EngineDown):
        await text_of(scripted)


async def test_an_engine_that_falls_silent_in_the_middle_is_left(
    scripted: OpenAICompatible, server: ScriptedServer
) -> None:
    server.answers = [Answer(parts=(event(content="Hel"),), hangs=True)]
    with pytest.raises(EngineDown, match="broke off"):
        await text_of(scripted)
    await asyncio.wait_for(server.closed.wait(), 5)


async def test_an_abandoned_stream_closes_the_connection(scripted: OpenAICompatible, server: ScriptedServer) -> None:
    server.answers = [Answer(parts=(event(content="Hel"),), hangs=True)]
    async with aclosing(scripted.stream(HI)) as pieces:
        assert (await anext(pieces)).text == "Hel"
    await asyncio.wait_for(server.closed.wait(), 5)


VLLM = {
    "message": "This model's maximum context length is 2048 tokens. However, your prompt contains at least 2049 input",
    "type": "BadRequestError",
    "param": "input_tokens",
    "code": 400,
}
LLAMA = {
    "code": 400,
    "message": "request (3031 tokens) exceeds the available context size (2048 tokens), try increasing it",
    "type": "exceed_context_size_error",
}


@pytest.mark.parametrize("answer", [Answer(400, {"error": VLLM}), Answer(400, {"error": LLAMA}), Answer(413, {})])
async def test_a_prompt_that_is_too_long_is_told_from_other_refusals(
    scripted: OpenAICompatible, server: ScriptedServer, answer: Answer
) -> None:
    server.answers = [answer]
    with pytest.raises(PromptTooLong):
        await text_of(scripted)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (Answer(400, {"error": {"message": "temperature exceeds the maximum"}}), "400"),
        (Answer(401, {"error": "Unauthorized"}), "ENGINE_API_KEY"),
        (Answer(404, {"error": {"message": "The model `x` does not exist."}}), "ENGINE_MODEL"),
    ],
)
async def test_a_refusal_is_not_asked_again(
    scripted: OpenAICompatible, server: ScriptedServer, answer: Answer, hint: str
) -> None:
    server.answers = [answer]
    with pytest.raises(EngineRefused, match=hint) as error:
        await scripted.complete(HI)
    assert not isinstance(error.value, PromptTooLong)
    assert len(server.requests) == 1


async def test_why_an_answer_ended_is_handed_on(scripted: OpenAICompatible, server: ScriptedServer) -> None:
    server.answers = [Answer(parts=(event(content="no no"), event(finish="repetition")))]
    assert [piece.finish async for piece in scripted.stream(HI)][-1] == "repetition"
    server.answers = [Answer(body={"choices": [{"message": {"content": None}, "finish_reason": None}]})]
    assert await scripted.complete(HI) == Piece("", "stop")


async def test_an_answer_that_never_ends_is_ended() -> None:
    """A word now and then keeps each read short, and the whole answer endless."""
    timeouts = Timeouts(read=1.0, whole=0.6)
    async with (
        EngineServer(answer=lambda _: "again " * 1000, pause=0.05) as engine,
        OpenAICompatible(engine.url, timeouts=timeouts) as client,
    ):
        stream = client.stream(Request((Message("user", "hi"),), Sampling(max_tokens=1000)))
        assert (await anext(stream)).text
        with pytest.raises(EngineDown, match="broke off"):
            _ = [piece async for piece in stream]
