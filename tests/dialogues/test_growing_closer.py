"""A friendship of 31 messages: introduction, friend, close; and it cools after a long absence."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from persona.feelings.stage import Stage
from tests.fakes.home import NOON, at_home

Make = Callable[..., Settings]


async def test_31_messages_go_through_three_stages_and_a_long_absence_cools(
    settings: Make, engine: EngineServer, tmp_path: Path
) -> None:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await home.say("/start")
        stages: list[Stage] = []
        for number in range(1, 32):
            engine.answer = lambda _, number=number: f"Answer number {number}, gladly."
            await home.say(f"this is message {number}")
            stages.append((await home.mail()).chat.bond.stage)
        friend, close = stages.index(Stage.FRIEND) + 1, stages.index(Stage.CLOSE) + 1
        assert 13 <= friend <= 16
        assert 28 <= close <= 31
        assert stages == sorted(stages, key=list(Stage).index)
        prompt = engine.seen[-1]["messages"][0]["content"]
        assert "You are the one they confide in" in prompt
        home.at(NOON + timedelta(days=29))
        await home.say("hello again, it has been a while")
        assert (await home.mail()).chat.bond.stage is Stage.FRIEND
        assert "You are best friends by now" in engine.seen[-1]["messages"][0]["content"]
