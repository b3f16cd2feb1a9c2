"""What a whole turn asks of any OpenAI-compatible server: sent through the turn engine, just as people cause it."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from engine.messages import BubbleKind, Impulse, TurnReport
from engine.models.vllm import OpenAICompatible
from engine.promises.judging import judged
from engine.turn.judge import able, judge
from engine.turn.turn import TurnEngine
from persona.line import Line
from persona.scene import Snapshot
from persona.sheets import reader as sheets
from tests.fakes.lines import EMPTY, heard, said, talk

HARRY = sheets.load("harry")
NOON = 1_780_000_000.0
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
        return TurnEngine(client, lambda: "1")

    @pytest.fixture
    def report(self) -> TurnReport:
        return TurnReport("fake", "reply")

    @pytest.mark.parametrize("snapshot", [talk(said("hi")), TALK], ids=["first words", "a talk of three"])
    async def test_a_reply(self, turns: TurnEngine, report: TurnReport, snapshot: Snapshot) -> None:
        replies = turns.reply(snapshot, HARRY, now=NOON, rng=random.Random(1), report=report)
        bubbles = [bubble async for bubble in replies]
        assert all(bubble.text for bubble in bubbles)
        assert bubbles
        assert report.usage.prompt > 100

    async def test_a_summary(self, turns: TurnEngine, report: TurnReport) -> None:
        await turns.summarize(TALK, HARRY, report=report)
        assert report.usage.prompt > 100

    async def test_a_check_in(self, turns: TurnEngine, report: TurnReport) -> None:
        opening = turns.speak_first(TALK, HARRY, IMPULSE, now=NOON, rng=random.Random(1), report=report)
        bubbles = [bubble async for bubble in opening]
        assert [bubble.kind for bubble in bubbles] == [BubbleKind.CHECK_IN]
        assert report.usage.prompt > 100

    async def test_a_judgement(self, turns: TurnEngine, report: TurnReport) -> None:
        verdict = await judge(turns, TALK, HARRY, [IMPULSE, IMPULSE], now=NOON, report=report, patience=120)
        assert report.usage.prompt > 100
        # Bound by the schema, even random weights judge in a form that can be read.
        assert verdict is not None or not able(turns.model.capabilities)

    async def test_promises_that_the_rules_missed(self, turns: TurnEngine, report: TurnReport) -> None:
        line: Line = TALK.history[0]
        await judged(turns.model, line.text, NOON, None, session=TALK.chat.key, report=report)
        assert report.usage.prompt > 50
