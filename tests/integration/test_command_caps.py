"""Commands have caps of their own: hundreds from one person get a few answers, and what protects has no cap."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.texts import operator
from scheduler.mailbox.counts import Counts, Use
from tests.fakes.home import CHAT, PERSON, Home, at_home
from tests.fakes.told import CARE, HOUSE, MENU, RECORDS, told

Make = Callable[..., Settings]
OPERATOR = "fake:c99"
ELSEWHERE: dict[str, Any] = {"person": PERSON, "chat": "fake:c2"}
BOB: dict[str, Any] = {"person": "fake:u2", "chat": "fake:c3"}


@pytest.fixture
def watched(settings: Make, tmp_path: Path) -> Settings:
    """Settings of a house that somebody watches."""
    return settings(operator_chat=OPERATOR, clock_offset_file=tmp_path / "offset")


async def time_passes(home: Home, use: Use) -> None:
    """Let a count's time end; the store's own clock can't be moved."""
    client = home.app.mailbox.store.client
    for key in await client.keys(f"aifriend:*:{use}"):
        await client.delete(key)


async def flood(home: Home, texts_: list[str], **more: Any) -> list[str]:
    """Let a person send all of these without waiting; return what they heard."""
    for text in texts_:
        await home.write(text, **more)
    await home.idle()
    return home.door.heard(more.get("chat", CHAT))


async def test_x07_five_reports_an_hour_reach_the_operator_and_the_rest_are_answered_once(watched: Settings) -> None:
    async with at_home(watched) as home:
        await home.say("/start")
        home.door.sent.clear()
        answers = await flood(home, [f"/report flood {number}" for number in range(60)])
        await home.app.loop.report()
        assert len(home.door.heard(OPERATOR)) == 5
        assert answers[5:] == [HOUSE.too_many_reports]
        assert (await home.mail()).inbox == ()


async def test_x07_a_cap_is_the_persons_in_all_their_chats_and_nobody_elses(watched: Settings) -> None:
    async with at_home(watched) as home:
        await flood(home, [f"/report here {number}" for number in range(3)])
        await flood(home, [f"/report there {number}" for number in range(4)], **ELSEWHERE)
        await flood(home, ["/report mine"], **BOB)
        await home.app.loop.report()
        notes = home.door.heard(OPERATOR)
    assert len(notes) == 6
    assert any(note.endswith("mine") for note in notes)
    assert not any(note.endswith("there 2") for note in notes)


async def test_x07_the_next_hour_reports_reach_the_operator_again(watched: Settings) -> None:
    async with at_home(watched) as home:
        await flood(home, [f"/report flood {number}" for number in range(9)])
        await time_passes(home, Use.REPORT)
        (thanks,) = await home.say("/report something new")
        assert thanks.startswith(CARE.reported.split("{")[0])


async def test_x07_a_few_exports_an_hour(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        home.door.sent.clear()
        answers = await flood(home, ["/export"] * 30)
        files = [bubble for _, bubble in home.door.sent if bubble.file]
    assert len(files) == 3
    assert answers == [RECORDS.export] * 3 + [HOUSE.too_many_exports]


async def test_x07_other_commands_share_a_minutes_cap(settings: Make) -> None:
    async with at_home(settings(messages_per_minute=4)) as home:
        await home.say("/start")
        home.door.sent.clear()
        answers = await flood(home, ["/help", "/why", "/promises", *["/dance", "/help"] * 20])
        assert len(answers) == 4
        assert answers[-1] == HOUSE.too_many_commands
        await time_passes(home, Use.COMMAND)
        assert await home.say("/dance") == [HOUSE.unknown.format(command="dance")]


@pytest.mark.parametrize(
    "command", ["/stop", "/safety", "/forget", "/forget yes", "/age minor", "/checkins no", "/memory off", "/quiet"]
)
async def test_x07_what_protects_is_never_capped(settings: Make, command: str) -> None:
    async with at_home(settings(messages_per_minute=1)) as home:
        await flood(home, ["/start", *["/help"] * 5])
        assert len(await home.say(command)) >= 1
        assert HOUSE.too_many_commands not in await home.say(command)


async def test_x07_nobody_in_danger_waits_behind_a_flood(settings: Make) -> None:
    async with at_home(settings(messages_per_minute=1)) as home:
        await flood(home, ["/start", *["/help"] * 5])
        await home.say("I want to kill myself tonight")
        assert len(home.crisis_cards()) == 1
        assert await home.say("/help") == [told(MENU.help, commands=MENU.listing())]


async def test_x07_the_operators_own_chat_has_no_cap(settings: Make) -> None:
    async with at_home(settings(messages_per_minute=1, operator_chat=OPERATOR)) as home:
        hostess = {"chat": OPERATOR, "person": "fake:u99"}
        answers = await flood(home, ["/start", *["/admit 0000-0000"] * 4], **hostess)
        assert answers.count(operator.ADMITTED_NOBODY) == 4


async def test_x07_talk_asks_the_store_for_no_count_of_commands(settings: Make) -> None:
    async with at_home(settings(messages_per_minute=30)) as home:
        await home.say("hello", "how are you?")
        assert await home.app.mailbox.store.client.keys("aifriend:*:commands") == []


async def test_x07_a_count_survives_forgetting_and_ends_by_itself(settings: Make) -> None:
    async with at_home(settings(messages_per_minute=30)) as home:
        await home.say("/start", "/report rude", "/export", "/forget yes")
        client = home.app.mailbox.store.client
        counts = [key for use in Use for key in await client.keys(f"aifriend:*:{use}")]
        assert {key.rpartition(b":")[2] for key in counts} == {b"commands", b"reports", b"exports"}
        assert all([0 < await client.ttl(key) <= 3600 for key in counts])
        assert not any(b"u1" in key for key in counts)


async def test_x07_without_a_cap_nothing_is_counted(settings: Make) -> None:
    async with at_home(settings(reports_per_hour=0, exports_per_hour=0)) as home:
        await flood(home, ["/report again"] * 9)
        assert await home.app.mailbox.store.client.keys("aifriend:{p*:reports") == []
        assert await Counts(home.app.mailbox.store).use(PERSON, {}) is None
