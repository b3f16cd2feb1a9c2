"""The engine on loopback: how it streams and counts, and what it refuses where it is as strict as OpenAI's own API."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest

from engine.errors import EngineRefused
from engine.models.vllm import OpenAICompatible
from engine.turn.calls import Calls
from engine.turn.turn import TurnEngine
from lab.loopback.engine import EngineServer
from tests.contracts.turns import TALK
from tests.fakes.lines import scene

HI = {"role": "user", "content": "hi"}
LOOSE = {"type": "object", "properties": {"send": {"type": "boolean"}}, "required": ["send"]}


@pytest.fixture
async def strict() -> AsyncIterator[EngineServer]:
    async with EngineServer(strict_openai=True) as server:
        yield server


async def asked(server: EngineServer, **more: Any) -> tuple[int, Any]:
    """Status and answer of one request, whose parameters may be others than usual."""
    body = {"model": server.model, "messages": [HI]} | more
    async with aiohttp.ClientSession() as http, http.post(f"{server.url}/v1/chat/completions", json=body) as answer:
        return answer.status, msgspec.json.decode(await answer.read())


def formatted(schema: dict[str, Any], *, strict: bool = True) -> dict[str, Any]:
    """A request for an answer by a schema."""
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": strict}}


@pytest.mark.parametrize(
    "name", ["top_k", "repetition_penalty", "repeat_penalty", "priority", "repetition_detection", "min_p"]
)
async def test_openai_knows_no_parameter_of_other_servers(
    strict: EngineServer, engine: EngineServer, name: str
) -> None:
    status, answer = await asked(strict, **{name: 1})
    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")
    assert answer["error"]["message"] == f"Unrecognized request argument supplied: {name}"
    assert (await asked(engine, **{name: 1}))[0] == 200


async def test_openai_names_all_that_it_does_not_know(strict: EngineServer) -> None:
    _, answer = await asked(strict, top_k=1, seed=1, priority=1)
    assert answer["error"]["message"] == "Unrecognized request arguments supplied: top_k, priority"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"messages": []}, "Invalid 'messages': empty array."),
        ({"messages": [HI | {"name": "Mary Ann"}]}, "Invalid 'messages[0].name': string does not match pattern."),
        ({"temperature": 2.5}, "Invalid 'temperature': decimal above maximum value. Expected a value <= 2,"),
        ({"top_p": 1.1}, "Invalid 'top_p': decimal above maximum value."),
        ({"presence_penalty": -3}, "Invalid 'presence_penalty': decimal below minimum value."),
        ({"max_tokens": 0}, "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1,"),
        ({"logprobs": True, "top_logprobs": 21}, "Invalid 'top_logprobs': integer above maximum value."),
        ({"top_logprobs": 5}, "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled."),
        ({"response_format": formatted(LOOSE)}, "'additionalProperties' is required to be supplied"),
        ({"response_format": formatted({"anyOf": [LOOSE]})}, "'additionalProperties' is required to be supplied"),
        ({"response_format": formatted(LOOSE | {"additionalProperties": False, "required": []})}, "'required' is"),
    ],
)
async def test_openai_refuses_values_out_of_range(
    strict: EngineServer, engine: EngineServer, more: dict[str, Any], why: str
) -> None:
    status, answer = await asked(strict, **more)
    assert status == 400
    assert why in answer["error"]["message"]
    assert (await asked(engine, **more))[0] == 200


@pytest.mark.parametrize(
    "more",
    [
        {"temperature": 2, "top_p": 1.0, "presence_penalty": -2, "max_tokens": 1, "seed": 7},
        {"messages": [HI | {"name": "Ann"}]},
        {"response_format": formatted(LOOSE | {"additionalProperties": False})},
        {"response_format": formatted(LOOSE, strict=False)},
        {"stop": "\nAnn:"},
    ],
)
async def test_openai_takes_what_lies_within_its_limits(strict: EngineServer, more: dict[str, Any]) -> None:
    assert (await asked(strict, **more))[0] == 200


async def test_four_stop_strings_are_the_most_on_every_server(strict: EngineServer, engine: EngineServer) -> None:
    for server, why in ((strict, "maximum length 4, but got an array with length 5"), (engine, "at most 4 items")):
        assert (await asked(server, stop=list("abcd")))[0] == 200
        status, answer = await asked(server, stop=list("abcde"))
        assert status == 400
        assert why in answer["error"]["message"]


async def test_openai_knows_no_model_but_its_own_and_tells_no_context(strict: EngineServer) -> None:
    status, answer = await asked(strict, model="falcon")
    assert (status, answer["error"]["code"]) == (404, "model_not_found")
    async with aiohttp.ClientSession() as http, http.get(f"{strict.url}/v1/models") as models:
        assert (await models.json())["data"] == [{"id": strict.model}]


@pytest.mark.parametrize("wanted", [True, False])
async def test_usage_comes_with_a_stream_only_where_it_is_asked_for(engine: EngineServer, wanted: bool) -> None:
    more = {"stream_options": {"include_usage": True}} if wanted else {}
    body = {"model": engine.model, "messages": [HI], "stream": True} | more
    async with aiohttp.ClientSession() as http, http.post(f"{engine.url}/v1/chat/completions", json=body) as answer:
        assert (b'"usage"' in await answer.read()) is wanted


async def test_a_probe_finds_out_that_a_strict_server_takes_nothing_of_others(strict: EngineServer) -> None:
    async with OpenAICompatible(strict.url) as client:
        can = await client.discover()
        assert (can.priority, can.repetition, can.names) == (False, False, False)
        with pytest.raises(EngineRefused, match=r"\(400\): Unrecognized request argument supplied: priority"):
            await client.ask("/v1/chat/completions", {"model": strict.model, "messages": [HI], "priority": 1})


async def test_what_a_turn_sends_is_taken_by_a_strict_server(strict: EngineServer) -> None:
    async with OpenAICompatible(strict.url) as client:
        *bubbles, _ = [part async for part in TurnEngine(Calls(client), lambda: "1").reply(scene(TALK))]
    assert bubbles
