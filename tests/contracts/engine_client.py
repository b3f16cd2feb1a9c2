"""What our client promises of any OpenAI-compatible server; run on the stand-in, on llama.cpp and on a real vLLM."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing

import msgspec
import pytest

from engine.errors import EngineRefused, PromptTooLong
from engine.models.vllm import OpenAICompatible
from engine.ports import Message, Piece, Request, Sampling

RULES = Message("system", "You are Harry, texting with your friend Ann. " + "Be kind and brief. " * 40)
SHORT = Sampling(temperature=0.0, max_tokens=12)


class EngineContract:
    """Subclasses give the fixtures ``address`` (url, key) and ``expected`` (capabilities that it must find)."""

    @pytest.fixture
    async def client(self, address: tuple[str, str]) -> AsyncIterator[OpenAICompatible]:
        async with OpenAICompatible(address[0], api_key=address[1]) as client:
            await client.discover()
            yield client

    async def test_capabilities_are_found_and_not_guessed(
        self, client: OpenAICompatible, expected: dict[str, object]
    ) -> None:
        found = {name: getattr(client.capabilities, name) for name in expected}
        assert found == expected

    async def test_a_stream_says_what_the_whole_answer_says(self, client: OpenAICompatible) -> None:
        request = Request((RULES, Message("user", "hi")), SHORT)
        pieces = [piece async for piece in client.stream(request)]
        whole = await client.complete(request)
        assert "".join(piece.text for piece in pieces) == whole.text
        assert pieces[-1].finish == whole.finish

    async def test_usage_comes_with_every_answer(self, client: OpenAICompatible) -> None:
        request = Request((RULES, Message("user", "how are you?")), SHORT)
        usages = [piece.usage async for piece in client.stream(request) if piece.usage]
        whole = await client.complete(request)
        assert len(usages) == 1
        assert whole.usage is not None
        assert usages[0].prompt == whole.usage.prompt > 100
        assert 0 < usages[0].output <= 12

    async def test_a_prefix_seen_before_is_cached(self, client: OpenAICompatible) -> None:
        first = (RULES, Message("user", "hello there, it is me again"))
        await client.complete(Request(first, SHORT))
        later = (*first, Message("assistant", "Hello!"), Message("user", "and how was your day?"))
        again = await client.complete(Request(later, SHORT))
        assert again.usage is not None
        assert again.usage.cached > again.usage.prompt // 3

    async def test_a_friend_may_speak_first_and_notes_may_come_late(self, client: OpenAICompatible) -> None:
        can = client.capabilities
        talk = [RULES, Message("assistant", "Hello, I'm Harry.", "Harry"), Message("user", "hi", "Ann")]
        if can.late_system:
            talk.append(Message("system", "It is Friday evening."))
        answer = await client.complete(Request(tuple(talk), SHORT, stop=("\nAnn:", "\nHarry:")))
        assert answer.finish in ("stop", "length")

    async def test_a_schema_binds_the_answer_where_it_must(
        self, client: OpenAICompatible, expected: dict[str, object]
    ) -> None:
        schema = {
            "type": "object",
            "properties": {"send": {"type": "boolean"}},
            "required": ["send"],
            "additionalProperties": False,
        }
        question = (Message("system", "Answer in JSON."), Message("user", "Shall he write?"))
        answer = await client.complete(Request(question, Sampling(temperature=0.0, max_tokens=24), schema=schema))
        if expected["structured"]:
            assert set(msgspec.json.decode(answer.text)) == {"send"}

    async def test_odds_of_the_first_token_are_told_where_they_are_known(
        self, client: OpenAICompatible, expected: dict[str, object]
    ) -> None:
        question = Request((RULES, Message("user", "hi")), Sampling(temperature=0.0, max_tokens=1), odds=5)
        answer = await client.complete(question)
        assert len(answer.odds) == (5 if expected["odds"] else 0)
        if answer.odds:
            likeliest = max(answer.odds, key=lambda each: each[1])[0]
            assert likeliest.strip() == answer.text.strip()
            assert 0 < sum(chance for _, chance in answer.odds) <= 1.001

    async def test_background_work_may_say_that_it_can_wait(self, client: OpenAICompatible) -> None:
        answer = await client.complete(Request((RULES, Message("user", "hi")), SHORT, priority=10))
        assert answer.usage is not None

    async def test_an_abandoned_stream_leaves_the_client_usable(self, client: OpenAICompatible) -> None:
        long = Request((RULES, Message("user", "tell me a story")), Sampling(max_tokens=100))
        async with aclosing(client.stream(long)) as pieces:
            first: Piece = await anext(pieces)
        assert first.text or first.finish or first.usage
        assert (await client.complete(Request((RULES, Message("user", "hi")), SHORT))).usage is not None

    async def test_a_prompt_over_the_context_is_told_apart(self, client: OpenAICompatible) -> None:
        endless = Message("user", "word " * 3 * client.capabilities.context)
        with pytest.raises(PromptTooLong):
            await client.complete(Request((RULES, endless), SHORT))

    async def test_an_unknown_model_names_the_setting(self, address: tuple[str, str]) -> None:
        async with OpenAICompatible(address[0], "no-such-model", address[1]) as client:
            with pytest.raises(EngineRefused, match="ENGINE_MODEL"):
                await client.discover()


class KeyContract:
    """For servers that want a key."""

    async def test_a_wrong_key_names_the_setting(self, address: tuple[str, str]) -> None:
        async with OpenAICompatible(address[0], api_key="wrong") as client:
            with pytest.raises(EngineRefused, match="ENGINE_API_KEY") as error:
                await client.discover()
        assert not re.search(re.escape(address[1]), str(error.value))
