"""/again: the last answer is given anew, and the one before it is nowhere in the talk."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.texts import texts_of
from lab.loopback.engine import EngineServer
from persona.line import Speaker
from tests.fakes.home import Home, greeted

Make = Callable[..., Settings]
NOTHING = texts_of("en").house.again_none.format(name="Harry")


@pytest.fixture
async def home(settings: Make, engine: EngineServer, tmp_path: Path) -> AsyncIterator[Home]:
    async with greeted(settings(clock_offset_file=tmp_path / "offset"), engine) as house:
        yield house


async def lines(home: Home) -> list[tuple[Speaker, str]]:
    return [(line.speaker, line.text) for line in await home.history()]


async def test_the_last_answer_is_given_anew_and_replaces_the_one_before(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "Owls glide."
    await home.say("do owls swim?")
    before = await lines(home)
    engine.answer = lambda _: "Owls can paddle a bit."
    assert await home.say("/again") == ["Owls can paddle a bit."]
    assert await lines(home) == [*before[:-1], (Speaker.PERSONA, "Owls can paddle a bit.")]
    assert "Owls glide." not in str(engine.seen[-1]["messages"])
    engine.answer = lambda _: "They float."
    assert await home.say("/again") == ["They float."]


async def test_a_burst_is_answered_anew_as_a_whole(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "First thought.\nSecond thought."
    await home.say("do owls swim?")
    engine.answer = lambda _: "Another thought."
    await home.say("/again")
    assert [text for speaker, text in await lines(home) if speaker is Speaker.PERSONA][-1:] == ["Another thought."]
    assert [text for _, text in await lines(home)].count("do owls swim?") == 1


async def test_cards_and_answers_to_commands_are_none(home: Home) -> None:
    assert await home.say("/again") == [NOTHING]
    await home.say("/help")
    assert await home.say("/again") == [NOTHING]
