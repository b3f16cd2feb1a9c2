"""What a whole turn asks of any OpenAI-compatible server: sent through the turn engine, just as people cause it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from engine.memory.summary import summarize
from engine.messages import Bubble, BubbleKind, Cost, Impulse
from engine.models.vllm import OpenAICompatible
from engine.plan.choosing import able as able_to_choose
from engine.plan.choosing import choose
from engine.plan.plan import ActKind
from engine.promises.judging import find_events
from engine.turn.calls import Calls
from engine.turn.judge import able, judge
from engine.turn.turn import TurnEngine
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY, NOON, heard, said, scene, talk

IMPULSE = Impulse("own_day", "he shares one small thing from his own day")
TALK = talk(
    said("hi Harry, my exam is on Friday"),
    heard("Oh, good luck! Which one is it?"),
    said("chemistry, and I am nervous", name="Bob"),
    snapshot=replace(EMPTY, person=replace(EMPTY.person, name="Ann")),
)


class TurnContract:
    """Subclasses give the fixture ``address`` (url, key)."""

    @pytest.fixture
    async def client(self, address: tuple[str, str]) -> AsyncIterator[OpenAICompatible]:
        async with OpenAICompatible(address[0], api_key=address[1]) as client:
            await client.discover()
            yield client

    @pytest.fixture
    def turns(self, client: OpenAICompatible) -> TurnEngine:
        return TurnEngine(Calls(client), lambda: "1")

    @pytest.mark.parametrize("snapshot", [talk(said("hi")), TALK], ids=["first words", "a talk of three"])
    async def test_a_reply(self, turns: TurnEngine, snapshot: Snapshot) -> None:
        *bubbles, cost = [part async for part in turns.reply(scene(snapshot))]
        assert all(isinstance(bubble, Bubble) and bubble.text for bubble in bubbles)
        assert bubbles
        assert isinstance(cost, Cost)
        assert cost.usage.prompt > 100

    async def test_a_summary(self, turns: TurnEngine) -> None:
        _, cost = await summarize(turns.calls, TALK, len(TALK.history))
        assert cost.usage.prompt > 100

    async def test_a_check_in(self, turns: TurnEngine) -> None:
        bubble, cost = [part async for part in turns.speak_first(scene(TALK), IMPULSE)]
        assert isinstance(bubble, Bubble)
        assert bubble.kind is BubbleKind.CHECK_IN
        assert isinstance(cost, Cost)
        assert cost.usage.prompt > 100

    async def test_a_judgement(self, turns: TurnEngine) -> None:
        verdict, cost = await judge(turns.calls, scene(TALK), [IMPULSE, IMPULSE], patience=120)
        assert cost.usage.prompt > 100
        # Bound by the schema, even random weights judge in a form that can be read.
        assert verdict is not None or not able(turns.calls.model.capabilities)

    async def test_a_choice(self, turns: TurnEngine) -> None:
        kinds = frozenset((ActKind.LOOK_UP, ActKind.PICTURE, ActKind.VOICE_NOTE))
        chosen, cost = await choose(turns.calls, scene(TALK), kinds, patience=120)
        assert cost.usage.prompt > 100
        # Bound by the schema, even random weights choose in a form that can be read.
        assert {*chosen} <= {ActKind.REPLY, *kinds} if chosen else not able_to_choose(turns.calls.can)

    async def test_promises_that_the_rules_missed(self, turns: TurnEngine) -> None:
        _, cost = await find_events(turns.calls.model, TALK.history[0].text, NOON, None, session=TALK.chat.key)
        assert cost.usage.prompt > 50
