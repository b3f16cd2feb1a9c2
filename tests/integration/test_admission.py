"""A stranger is let in without a restart: by a tap of whoever runs the house, or by a command with the code."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.texts import operator
from scheduler.mailbox import Guest
from tests.conftest import DATA_KEY
from tests.fakes import command
from tests.fakes.home import CHAT, Home, at_home
from tests.fakes.told import HOUSE

Make = Callable[..., Settings]
OPERATOR = "fake:c99"
HOSTESS = {"chat": OPERATOR, "person": "fake:u99"}


@pytest.fixture
def private(settings: Make, tmp_path: Path) -> Settings:
    """Settings of a house that nobody may enter, and whose operator has a chat."""
    return settings(open_to_everyone=False, operator_chat=OPERATOR, clock_offset_file=tmp_path / "offset")


def code_in(text: str) -> str:
    """The code that a stranger was told."""
    match = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", text)
    assert match is not None
    return match[0]


async def knock(home: Home) -> str:
    """Write as a stranger; return the code."""
    (told,) = await home.say("hello", name="Mia")
    return code_in(told)


async def test_w10_the_operator_hears_who_asks_and_lets_them_in_with_one_tap(private: Settings) -> None:
    async with at_home(private) as home:
        code = await knock(home)
        await home.app.loop.report()
        (asks,) = home.door.heard(OPERATOR)
        assert asks == operator.ASKS_TO_ENTER.format(name="Mia", door="Fake", code=code.replace("-", ""))
        (button,) = [button for _, bubble in home.door.sent for button in bubble.buttons]
        assert button.label == operator.LET_IN
        home.door.sent.clear()
        answers = await home.say(button.data, **HOSTESS)
        assert answers[-1] == operator.ADMITTED.format(name="Mia")
        assert home.door.heard(CHAT) == [HOUSE.welcome]
        await home.say("hi there")
        assert len(home.door.spoken()) == 1


async def test_w10_a_tap_may_come_twice(private: Settings) -> None:
    async with at_home(private) as home:
        code = await knock(home)
        first, second = [(await home.say(f"/admit {code}", **HOSTESS))[-1] for _ in range(2)]
        assert first == second == operator.ADMITTED.format(name="Mia")


@pytest.mark.parametrize("spelling", [str.lower, lambda code: f" {code} ", lambda code: code.replace("-", " ")])
async def test_w10_a_code_is_known_however_it_is_typed(private: Settings, spelling: Callable[[str], str]) -> None:
    async with at_home(private) as home:
        code = await knock(home)
        assert (await home.say(f"/admit {spelling(code)}", **HOSTESS))[-1] == operator.ADMITTED.format(name="Mia")


async def test_w10_a_code_that_nobody_has_lets_nobody_in(private: Settings) -> None:
    async with at_home(private) as home:
        await knock(home)
        assert (await home.say("/admit 0000-0000", **HOSTESS))[-1] == operator.ADMITTED_NOBODY
        assert (await home.mail()).inbox == ()


async def test_w10_only_the_operators_chat_lets_anybody_in(settings: Make) -> None:
    async with at_home(settings(operator_chat=OPERATOR)) as home:
        code, _ = await home.app.mailbox.admissions.ask(Guest("fake:u7", "fake:c7"), "AAAABBBB")
        assert (await home.say(f"/admit {code}"))[-1] == HOUSE.unknown.format(command="admit")
        assert not await home.app.mailbox.admissions.admitted("fake:u7")


async def test_w10_a_stranger_keeps_one_code_for_a_week_and_the_operator_hears_of_it_once(private: Settings) -> None:
    async with at_home(private) as home:
        first = await knock(home)
        home.later(3601)
        assert await knock(home) == first
        await home.app.loop.report()
        assert len(home.door.heard(OPERATOR)) == 1


async def test_w10_the_command_lets_in_while_the_house_runs(private: Settings, tmp_path: Path, redis_url: str) -> None:
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url}
    async with at_home(private) as home:
        code = await knock(home)
        ended = await command.ended("admit", code, folder=tmp_path, settings=ours)
        assert (ended.code, ended.out.strip()) == (0, operator.ADMITTED_BY_COMMAND.format(name="Mia"))
        nobody = await command.ended("admit", "0000-0000", folder=tmp_path, settings=ours)
        assert (nobody.code, nobody.err.strip()) == (1, f"aifriend: {operator.ADMITTED_NOBODY}")
        await home.say("hi there")
        assert len(home.door.spoken()) == 1


async def test_w10_who_forgets_leaves_no_name_and_stays_let_in(private: Settings) -> None:
    async with at_home(private) as home:
        await home.say(f"/admit {await knock(home)}", **HOSTESS)
        await home.say("hello", "/forget yes")
        code = (await home.app.mailbox.admissions.ask(Guest("fake:u1", CHAT), "AAAABBBB"))[0]
        assert code == "AAAABBBB"
        assert await home.app.mailbox.admissions.admitted("fake:u1")


async def test_who_waits_is_listed_until_they_are_let_in_or_forgotten(settings: Callable[..., Settings]) -> None:
    async with at_home(settings()) as home:
        admissions = home.app.mailbox.admissions
        for code, person in (("AAAA", "fake:u1"), ("BBBB", "fake:u2"), ("CCCC", "fake:u3")):
            await admissions.ask(Guest(person, person.replace("u", "c")), code)
        await admissions.admit("BBBB")
        await admissions.forget("fake:u3")
        assert [(asking.code, asking.guest.person) for asking in await admissions.waiting()] == [("AAAA", "fake:u1")]
