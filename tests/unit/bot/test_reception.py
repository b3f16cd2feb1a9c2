"""The way in: strangers stay out and hear whom to ask, and nobody in danger waits for anything."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.messages import BubbleKind
from lab.loopback.engine import EngineServer
from persona.line import Speaker
from scheduler.errors import RateLimited, StoreDown, Undelivered
from scheduler.mailbox import Once
from tests.fakes.home import CHAT, PERSON, Home, at_home, message
from tests.fakes.told import HOUSE
from tests.fakes.trouble import Trouble
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
STRANGER = HOUSE.stranger.split("{")[0]
DANGER = "I want to kill myself tonight"


@pytest.fixture
async def home(settings: Make, tmp_path: Path) -> AsyncIterator[Home]:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        yield home


async def test_a_stranger_is_told_once_an_hour_how_to_be_let_in(
    settings: Make, engine: EngineServer, tmp_path: Path
) -> None:
    async with at_home(settings(open_to_everyone=False, clock_offset_file=tmp_path / "offset")) as home:
        engine.seen.clear()
        (told,) = await home.say("hello", "let me in", "/start")
        home.later(3601)
        assert await home.say("hello?") == [told]
        assert not engine.seen
        assert (await home.mail()).inbox == ()


async def test_a_stranger_is_not_written_to_in_a_group_or_for_taking_back(settings: Make) -> None:
    async with at_home(settings(open_to_everyone=False)) as home:
        assert await home.say("hello", group=True) == []
        assert await home.say("", deleted="1", person="") == []
        assert await home.say("changed", edits="1") == []


@pytest.mark.parametrize("form", ["1", "fake:1", "fake:u1", "9, fake:1 8"])
async def test_each_form_of_the_allow_list_lets_its_person_in(settings: Make, form: str) -> None:
    async with at_home(settings(open_to_everyone=False, allowed_users=form)) as home:
        await home.say("hello")
        assert len(home.door.spoken()) == 1
        (told,) = await home.say("hello", person="fake:u11", chat="fake:c2")
        assert told.startswith(STRANGER)


@pytest.mark.parametrize("form", ["other:1", "11", "fake:c1"])
async def test_an_allow_list_of_others_lets_nobody_in(settings: Make, form: str) -> None:
    async with at_home(settings(open_to_everyone=False, allowed_users=form)) as home:
        await home.say("hello")
        assert home.door.spoken() == []


async def test_the_crisis_card_does_not_wait_for_a_hanging_engine(home: Home, engine: EngineServer) -> None:
    engine.fail("hang")
    await home.write(DANGER)
    assert len(home.crisis_cards()) == 1
    assert home.door.sent[0][1].text == home.crisis_cards()[0]


async def test_the_card_comes_once_in_ten_minutes_and_he_stays_in_the_talk(home: Home) -> None:
    await home.say(DANGER, DANGER)
    assert len(home.crisis_cards()) == 1
    assert len(home.door.spoken()) == 2
    assert (await home.mail()).chat.care.calm_until > home.app.clock.now() + 86_000
    home.later(601)
    await home.app.mailbox.undo_in(CHAT, Once.CARD, person=PERSON)  # the store's own clock is not moved
    await home.say(DANGER)
    assert len(home.crisis_cards()) == 2


async def test_what_sounded_like_despair_is_remembered_as_that(home: Home) -> None:
    await home.say("the lake was lovely", DANGER)
    assert [line.heavy for line in await home.history() if line.speaker is Speaker.PERSON] == [False, True]


async def test_a_card_that_the_platform_did_not_take_is_sent_by_the_turn(home: Home, engine: EngineServer) -> None:
    home.door.fail(RateLimited(0.05), times=2)
    await home.write(DANGER)
    assert home.crisis_cards() == []
    await home.idle()
    assert home.door.heard()[0] == home.crisis_cards()[0]
    engine.seen.clear()
    await home.say("thank you")
    assert len(home.crisis_cards()) == 1


async def test_two_processes_send_one_card(home: Home, settings: Make) -> None:
    async with at_home(settings(seed=2), home.door) as other:
        await home.write(DANGER)
        await other.write(DANGER)
        await eventually(home.door.spoken)
        await home.idle()
        await other.idle()
        assert len(home.crisis_cards()) == 1


async def test_who_waits_behind_others_is_helped_at_once_and_only_once(home: Home) -> None:
    waiting = message(DANGER)
    home.app.reception.look_ahead(message("hello"))
    home.app.reception.look_ahead(waiting)
    await eventually(lambda: home.crisis_cards())
    await home.app.reception.receive(waiting, update="u-waiting")
    await home.idle()
    assert len(home.crisis_cards()) == 1
    assert len(home.door.spoken()) == 1


async def test_two_cries_at_the_same_time_are_one_card(home: Home) -> None:
    home.door.hold()
    writing = [asyncio.create_task(home.write(DANGER)) for _ in range(5)]
    await eventually(lambda: home.door.tries)
    home.door.let_go()
    await asyncio.gather(*writing)
    await home.idle()
    assert len(home.crisis_cards()) == 1


async def test_a_card_does_not_break_into_a_wait_that_the_platform_asked_for(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.app.mailbox.limits.hold("fake", 1.6)
        await home.write("I want to kill myself tonight")
        assert home.door.tries == 0
        await home.idle()
        assert home.door.sent[0][1].kind is BubbleKind.CARD
        assert "988" in home.door.heard()[0]


async def test_a_wait_that_a_card_was_told_holds_everything_else(settings: Make) -> None:
    async with at_home(settings(open_to_everyone=False)) as home:
        home.door.fail(RateLimited(100.0))
        await home.write("let me in")
        await home.idle()
        assert home.door.tries == 1
        assert (await home.app.mailbox.limits.ask("fake"))[0] > 99.0


FOR_EVER = 3600.0
HEAVY = "\ufdfa" * 4096
"""What grows to eighteen times its length where letters are brought into one form."""


async def test_x01_a_flood_of_strangers_is_seen_to_after_whoever_is_let_in(settings: Make) -> None:
    async with at_home(settings(open_to_everyone=False, allowed_users="1")) as home:
        home.app.reception.strangers.pause = FOR_EVER
        for number in range(100):
            await home.write(HEAVY, person=f"fake:u{100 + number}", chat=f"fake:c{100 + number}")
        await home.write(DANGER)
        assert len(home.crisis_cards()) == 1
        assert len(home.door.sent) <= 2


async def test_x01_of_one_strangers_flood_only_the_first_messages_are_looked_at(settings: Make) -> None:
    async with at_home(settings(open_to_everyone=False)) as home:
        home.app.reception.strangers.pause = FOR_EVER
        for _ in range(100):
            await home.write(HEAVY)
        dropped = home.app.metrics.errors.labels("fake_stranger_dropped").collect()
    assert dropped[0].samples[0].value >= 94


async def test_x01_a_stranger_in_danger_is_helped_behind_the_floods_of_others(settings: Make) -> None:
    async with at_home(settings(open_to_everyone=False)) as home:
        for number in range(30):
            await home.write(HEAVY, person=f"fake:u{100 + number % 3}", chat=f"fake:c{100 + number % 3}")
        await home.write(DANGER)
        await home.idle()
        assert len(home.crisis_cards()) == 1


async def test_x01_a_stranger_in_danger_is_helped_while_the_store_hangs(settings: Make, trouble: Trouble) -> None:
    async with at_home(settings(open_to_everyone=False, redis_url=trouble.line.url)) as home:
        trouble.line.stall()
        with pytest.raises(StoreDown):
            await home.write(DANGER)
        await home.app.reception.strangers.idle()
        assert len(home.crisis_cards()) == 1


async def test_x04_a_strangers_line_in_a_group_costs_a_member_no_card(home: Home) -> None:
    group = {"chat": "fake:c-9", "group": True}
    await home.write(DANGER, person="fake:u2", **group)
    await home.write(DANGER, **group)
    assert len(home.crisis_cards()) == 2
    # And each of them gets one in ten minutes.
    await home.write(DANGER, **group)
    await home.write(DANGER, person="fake:u2", **group)
    assert len(home.crisis_cards()) == 2
    await home.idle()


async def test_x04_two_members_in_danger_at_once_get_a_card_each_and_an_owed_one_comes_too(home: Home) -> None:
    group = {"chat": "fake:c-9", "group": True}
    home.door.fail(Undelivered("lost"))
    await asyncio.gather(home.write(DANGER, person="fake:u2", **group), home.write(DANGER, **group))
    await home.idle()
    assert len(home.crisis_cards()) == 2
