"""A report reaches whoever runs the house, whatever dies on the way, and carries no more than was said."""

from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from bot.settings import Settings
from bot.texts import operator
from scheduler.errors import DoorError, RateLimited, Rejected, Undelivered, Unreachable
from tests.fakes.home import CHAT, Home, at_home
from tests.fakes.told import CARE, told

Make = Callable[..., Settings]
OPERATOR = "fake:c99"


@pytest.fixture
def watched(settings: Make, tmp_path: Path) -> Settings:
    """Settings of a house that somebody watches."""
    return settings(operator_chat=OPERATOR, clock_offset_file=tmp_path / "offset")


def passed_on(home: Home) -> list[str]:
    """What whoever runs the house got."""
    return home.door.heard(OPERATOR)


async def test_a_report_carries_the_words_the_persona_and_a_case_and_nothing_of_the_talk(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start", "my canary is yellow")
        (thanks,) = await home.say("/report he was rude to me")
        await home.app.loop.report()
        (note,) = passed_on(home)
    case = thanks.split("case ")[1][:6]
    assert note == operator.NOTE.format(case=case, persona="harry", words="he was rude to me")
    assert thanks == CARE.reported.format(case=case)


async def test_a_bare_report_is_passed_on_too(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start", "/report")
        await home.app.loop.report()
        (note,) = passed_on(home)
    assert operator.NO_WORDS in note


async def test_his_last_message_goes_only_with_a_tap(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start", "hello")
        (thanks,) = await home.say("/report rude")
        await home.tap(told(CARE.report_last))
        await home.app.loop.report()
        first, second = sorted(passed_on(home), key=len)
    case = thanks.split("case ")[1][:6]
    assert "How are you" not in first
    assert second == operator.NOTE_LAST.format(case=case, persona="harry", words="Hello there. How are you?")


async def test_where_nobody_is_named_the_person_hears_so_and_it_waits(settings: Make, watched: Settings) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        (told,) = await home.say("/report he was rude")
        assert "may never be read" in told
        await home.app.loop.report()
        assert passed_on(home) == []
    async with at_home(watched) as later:
        await later.app.loop.report()
        assert len(passed_on(later)) == 1


@pytest.mark.parametrize("error", [Undelivered("cut"), RateLimited(0.0, chat_only=True), Unreachable("no such chat")])
async def test_what_the_platform_did_not_take_is_sent_later_by_any_process(watched: Settings, error: DoorError) -> None:
    async with at_home(watched) as home:
        await home.say("/start", "/report he was rude")
        home.door.fail(error)
        await home.app.loop.report()
        assert passed_on(home) == []
    async with at_home(watched) as later:
        await later.app.loop.report()
        await later.app.loop.report()
        assert len(passed_on(later)) == 1


async def test_after_a_failure_the_platform_gets_a_rest(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start", "/report he was rude")
        home.door.fail(Undelivered("cut"))
        tries = home.door.tries
        for _ in range(5):
            await home.app.loop.report()
        assert home.door.tries == tries + 1
        assert watched.clock_offset_file is not None
        watched.clock_offset_file.write_text("301")
        await home.app.loop.report()
        assert len(passed_on(home)) == 1


async def test_one_that_the_platform_refuses_holds_up_no_other(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start", "/report first", "/report second")
        home.door.fail(Rejected("no"))
        await home.app.loop.report()
        (note,) = passed_on(home)
        assert note.endswith("second")


async def test_forgetting_takes_back_what_nobody_has_got_yet(settings: Make, watched: Settings) -> None:
    async with at_home(settings()) as home:
        await home.say("/start", "/report he was rude", "/forget yes")
        await home.say("/start", "/report something else", person="fake:u2", chat="fake:c2")
    async with at_home(watched) as later:
        await later.app.loop.report()
        (note,) = passed_on(later)
        assert note.endswith("something else")


async def test_a_command_that_is_obeyed_twice_reports_once(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start")
        command = await home.write("/report he was rude")
        await home.idle()
        ((_, report),) = await home.app.mailbox.reports.waiting()
        await home.app.mailbox.reports.put(f"{CHAT}/{command.id}", report)
        await home.app.loop.report()
        assert len(passed_on(home)) == 1


async def test_what_waits_is_sealed_and_ends_by_itself(settings: Make, redis_url: str) -> None:
    async with at_home(settings()) as home:
        await home.say("/start", "/report canarybird")
    with redis.Redis.from_url(redis_url) as client:
        kept = client.hgetall("aifriend:{reports}:waiting")
        assert client.ttl("aifriend:{reports}:waiting") > 0
    assert len(kept) == 1
    assert b"canarybird" not in b"".join([*kept, *kept.values()])
