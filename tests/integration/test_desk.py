"""What whoever runs the house does from a shell takes effect in the house that runs, at once and in every chat."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from bot.settings import Settings
from bot.texts import operator
from engine.messages import BubbleKind
from lab.loopback.engine import EngineServer, Messages
from persona.person import Age
from tests.conftest import DATA_KEY
from tests.fakes import command
from tests.fakes.command import Ended
from tests.fakes.home import NOON, PERSON, Home, at_home
from tests.fakes.told import FIRST_WORDS, HOUSE

Make = Callable[..., Settings]
Run = Callable[..., Awaitable[Ended]]


@pytest.fixture
def aifriend(tmp_path: Path, redis_url: str) -> Run:
    """The command, beside the house of the test."""
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url}

    async def run(*arguments: str) -> Ended:
        return await command.ended(*arguments, folder=tmp_path, settings=ours)

    return run


@pytest.fixture
def moved(settings: Make, tmp_path: Path) -> Settings:
    """Settings of a house whose clock a test moves."""
    return settings(clock_offset_file=tmp_path / "offset")


def check_ins(home: Home) -> int:
    """How often he wrote first."""
    return sum(bubble.kind is BubbleKind.CHECK_IN for _, bubble in home.door.sent)


async def test_with_check_ins_off_nobody_is_written_to_first_until_they_are_on(moved: Settings, aifriend: Run) -> None:
    async with at_home(moved) as home:
        home.at(NOON)
        await home.befriend()
        off = await aifriend("checkins", "off")
        assert (off.code, off.out.strip()) == (0, operator.ALL_CHECKINS_OFF)
        home.at(NOON + timedelta(days=3))
        await home.tick()
        assert check_ins(home) == 0
        assert FIRST_WORDS.reasons["switched_off"] in (await home.say("/why"))[-1]
        await aifriend("checkins", "on")
        home.at(NOON + timedelta(days=6))
        await home.tick()
        assert check_ins(home) == 1


async def test_a_check_in_that_is_being_written_is_not_sent_once_they_are_off(
    moved: Settings, engine: EngineServer, redis_url: str
) -> None:
    async with at_home(moved) as home:
        home.at(NOON)
        await home.befriend()
        home.at(NOON + timedelta(days=3))

        def switch_off(_: Messages) -> str:
            with redis.Redis.from_url(redis_url) as client:
                client.set("aifriend:{switches}:checkins", b"off")
            return "Hello again, how was the lake?"

        engine.answer = switch_off
        await home.tick()
        assert check_ins(home) == 0
        engine.answer = lambda _: "Hello again, how was the lake?"
        await home.app.mailbox.switches.switch_checkins(on=True)
        home.at(NOON + timedelta(days=4))
        await home.tick()
        assert check_ins(home) == 1


async def test_an_age_that_was_a_mistake_is_taken_back_logged_and_counted(
    moved: Settings, aifriend: Run, redis_url: str
) -> None:
    async with at_home(moved) as home:
        await home.say("hello", "I'm 14", "/forget yes", "hello")
        assert (await home.person()).age is Age.MINOR
        lifted = await aifriend("age", "fake:1", "--lift")
        assert (lifted.code, lifted.out.strip()) == (0, operator.AGE_LIFTED.format(person="fake:1"))
        assert "age.lifted" in lifted.err
        assert PERSON not in lifted.err
        person = await home.person()
        assert (person.age, person.minor_signs) == (Age.UNKNOWN, False)
        assert (await home.say("/age adult"))[-1] == HOUSE.age_noted
        again = await aifriend("age", "fake:1", "--lift")
        assert (again.code, again.err.strip()) == (1, f"aifriend: {operator.AGE_NOT_HELD.format(person='fake:1')}")
    with redis.Redis.from_url(redis_url) as client:
        (key,) = client.keys("aifriend:{lifts}:*")
        assert list(client.hvals(key)) == [b"1"]


async def test_an_age_is_not_lifted_by_chance(aifriend: Run) -> None:
    assert (await aifriend("age", "fake:1")).code == 2
