"""Tools of a real server, over its standard streams: an allow-list, limits of time and size, and only data back."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.errors import NotFound
from engine.plan.servers import Server, Servers, Tool
from lab.loopback.engine import EngineServer, Messages
from persona.person import Age
from tests.fakes.home import greeted, last_words
from tests.fakes.waiting import eventually

COMMAND = (sys.executable, str(Path(__file__).parents[1] / "fakes" / "tools.py"))
ALLOWED = ("ferry_times", "slow_ferry", "endless_ferry")


def heard(kind: str, error: BaseException | None) -> None:
    raise AssertionError(kind) from error


def servers(seconds: float = 20.0) -> Servers:
    return Servers({"harbor": Server(COMMAND, ALLOWED)}, heard, seconds)


def tool(name: str) -> Tool:
    return Tool("harbor", name, "", {"properties": {"place": {}}})


async def test_it_offers_what_it_has_and_he_may_use() -> None:
    known = servers()
    await known.discover()
    assert sorted(tool.name for tool in known.tools) == sorted(ALLOWED)
    near = known.near("when does the ferry to skye leave?")
    assert near
    assert near.name == "ferry_times"
    assert known.near("how are you today?") is None


async def test_what_it_says_is_data_without_orders() -> None:
    found = await servers().call(tool("ferry_times"), {"place": "Skye"})
    assert [passage.text for passage in found.passages] == ["The ferry to Skye leaves at nine.", "Sit on deck."]
    assert found.query == 'harbor: ferry_times {"place": "Skye"}'


async def test_an_answer_is_read_up_to_its_limit() -> None:
    found = await servers().call(tool("endless_ferry"), {})
    assert 0 < len(found.passages) < 10


@pytest.mark.parametrize("name", ["sink_ferry", "no_such_ferry"])
async def test_what_is_not_on_the_list_is_never_called(name: str) -> None:
    with pytest.raises(NotFound):
        await servers().call(tool(name), {"place": "Skye"})


async def test_one_that_takes_too_long_is_not_waited_for() -> None:
    with pytest.raises(NotFound):
        await servers(2.0).call(tool("slow_ferry"), {})


async def test_a_server_that_is_not_there_offers_nothing() -> None:
    troubles: list[str] = []
    known = Servers({"gone": Server(("/no/such/program",), ("x",))}, lambda kind, _: troubles.append(kind))
    await known.discover()
    assert (known.tools, troubles) == ((), ["mcp"])


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ('{"place": "Skye"}', True),
        ('{"place": "skye"}', True),
        ('{"place": "Ann Miller, 12 Mill Lane"}', False),
        ('{"place": "Skye", "more": "to"}', False),
        ('{"place": ["Skye"]}', False),
        ('["Skye"]', False),
        ("Skye", False),
    ],
)
def test_a_tool_is_given_no_word_but_those_of_the_newest_message(text: str, *, good: bool) -> None:
    assert (tool("ferry_times").given(text, "when does the ferry to Skye leave?") is not None) is good


async def test_a_large_engine_may_use_one_where_the_words_are_near_it(
    settings: Callable[..., Settings], engine: EngineServer
) -> None:
    def answer(messages: Messages) -> str:
        last = messages[-1]["content"]
        if "JSON" in messages[0]["content"]:
            return '{"a": 1}'
        if "Pause the chat. Which" in last:
            return json.dumps({"acts": ["tool"]})
        if "Pause the chat. The tool" in last:
            return json.dumps({"place": "Skye"})
        return "At nine, it says." if "⟦harbor: The ferry to Skye leaves at nine." in last else last_words(messages)

    engine.answer = answer
    named = {"harbor": {"command": [*COMMAND], "tools": [*ALLOWED]}}
    async with greeted(settings(mcp_servers=named), engine) as home:
        planning = home.app.conversations.replies.planning
        assert planning.servers
        await eventually(lambda: bool(planning.servers and planning.servers.tools))
        await home.person(age=Age.ADULT, memory=False)
        engine.answer = answer
        asked = "tell me about the ferry to Skye"
        assert await home.say(asked) == [f"You said: {asked}."]
        await home.chat(place={"lookups": True})
        assert await home.say(asked) == ["At nine, it says.", "From harbor"]
        assert 'harbor: ferry_times {"place": "Skye"}' in "\n".join(await home.say("/why"))
