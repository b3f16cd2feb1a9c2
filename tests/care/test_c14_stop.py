"""C14: one word or tap, in any claimed language, ends check-ins at once, those on their way included, and for good."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind, Kind
from engine.safety import read, wants_silence
from lab.screen.samples import DATA, rows
from scheduler.errors import Unreachable
from tests.care.figures import Figures
from tests.care.lengths import IN_FULL
from tests.fakes.days import DAY, Days, days
from tests.fakes.door import FakeDoor
from tests.fakes.home import CHAT
from tests.fakes.told import HOUSE
from tests.fakes.vault import names
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
START = datetime(2026, 3, 4, 12, tzinfo=UTC)
TOMORROW = START.timestamp() + DAY
SILENT = (60 if IN_FULL else 15) * DAY
STOPS = Path(__file__).parents[1] / "data" / "care" / "stop.jsonl"
ROWS = [json.loads(line) for line in STOPS.read_text(encoding="utf-8").splitlines()]
LANGUAGES = ("en", "de", "es", "fr", "zh")
PLAIN = {
    "en": "please don't message me anymore",
    "de": "hör auf mir zu schreiben",
    "es": "no me escribas más",
    "fr": "arrête de m'écrire",
    "zh": "别再给我发消息了",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stop_is_heard_and_a_decoy_is_not(language: str, figures: Figures) -> None:
    stops = [wants_silence(read(row["text"])) for row in ROWS if row["lang"] == language and row["stop"]]
    decoys = [wants_silence(read(row["text"])) for row in ROWS if row["lang"] == language and not row["stop"]]
    figures.share("C14", f"stops in {language}", sum(stops), len(stops), at_least=0.95)
    figures.share("C14", f"decoys in {language}", sum(decoys), len(decoys), at_most=0.05)


def test_the_first_scores_are_told_too(figures: Figures) -> None:
    """On rows that the phrases have been widened for, a score only says that nothing got worse."""
    stops, decoys = "51/72, 58/70, 66/70, 38/40", "6/70, 2/72, 4/70, 1/44"
    figures.note("C14", "each set's first score, before phrases were changed for it", f"stops {stops}; decoys {decoys}")
    assert Counter((row["set"], bool(row["stop"])) for row in ROWS)["fourth", True] == 40


def test_what_people_write_of_other_things_is_no_stop(figures: Figures) -> None:
    talk = [row.text for row in rows(DATA / "dev.jsonl") if len(row.text) <= 400]
    figures.share(
        "C14",
        "other people's lines taken for a stop",
        sum(wants_silence(read(line)) for line in talk),
        len(talk),
        at_most=0.01,
    )


@pytest.fixture
async def friend(settings: Make) -> AsyncIterator[Days]:
    """A house at noon, with a friend who allowed that he writes first."""
    async with days(settings(), START) as time:
        await time.home.befriend()
        time.home.door.sent.clear()
        yield time


async def assert_silent(time: Days) -> None:
    """See that nobody writes first for long: he would have tomorrow."""
    assert (await time.home.mail()).chat.first_words.wanted is False
    before = len(time.first_words())
    await time.home.app.mailbox.look_at(CHAT, time.clock.time)
    await time.pass_until(time.clock.time + SILENT, step=DAY / 4)
    assert len(time.first_words()) == before


@pytest.mark.parametrize(
    "line", [*PLAIN.values(), "stop", "STOP!!", "/stop", "/quiet", "/checkins no", "leave me alone"]
)
async def test_one_line_is_answered_once_and_ends_them(friend: Days, line: str) -> None:
    (confirmed,) = await friend.home.say(line)
    assert confirmed in (HOUSE.stopped, HOUSE.checkins_off)
    assert len(confirmed) < 80
    await assert_silent(friend)


async def test_without_a_stop_he_would_have_written(friend: Days) -> None:
    await friend.home.say("what a fine day")
    await friend.pass_until(TOMORROW)
    assert len(friend.first_words()) == 1


async def test_one_tap_ends_them(friend: Days) -> None:
    await friend.home.say("/checkins")
    await friend.home.tap("No, thanks")
    await assert_silent(friend)


@pytest.mark.parametrize("line", ["the bus stop is far", "don't stop, keep going", "/quiet 22-8"])
async def test_other_words_change_nothing(friend: Days, line: str) -> None:
    await friend.home.say(line)
    assert (await friend.home.mail()).chat.first_words.wanted is True


async def test_a_stop_by_somebody_in_danger_is_answered_as_a_cry_for_help_and_holds(friend: Days) -> None:
    heard = await friend.home.say("leave me alone, I want to kill myself tonight")
    assert any("988" in text for text in heard)
    assert len(heard) > 1
    assert HOUSE.stopped not in heard
    await assert_silent(friend)


async def left_in_the_outbox(time: Days) -> None:
    """Leave a check-in behind as a process does that dies before it sends it."""
    lease = time.home.app.mailbox.lease(CHAT)
    assert await lease.look() is not None
    await lease.commit(bubbles=[Bubble("b1", "written before the stop", BubbleKind.CHECK_IN)])
    await lease.release()


@pytest.mark.parametrize("line", ["/stop", PLAIN["en"]])
async def test_a_stop_also_takes_back_what_waits(friend: Days, line: str) -> None:
    await left_in_the_outbox(friend)
    assert await friend.home.say(line) == [HOUSE.stopped]
    assert (await friend.home.mail()).outbox == ()
    await assert_silent(friend)


async def test_a_stop_holds_for_the_process_that_comes_after(friend: Days, settings: Make) -> None:
    await left_in_the_outbox(friend)
    # Taken in, and then the process is gone before it could obey.
    await friend.home.app.conversations.close()
    await friend.home.write("/stop")
    async with days(settings(seed=2), START) as later:
        later.home.app.loop.conversations.wake(CHAT)
        await later.home.idle()
        assert later.home.door.heard() == [HOUSE.stopped]
        await assert_silent(later)


async def test_a_check_in_that_waits_for_its_turn_is_not_sent_after_a_stop(friend: Days, redis_url: str) -> None:
    friend.clock.time = TOMORROW
    await friend.home.app.mailbox.limits.hold("fake", 1.5)
    with redis.Redis.from_url(redis_url) as store:
        tick = asyncio.create_task(friend.home.app.loop.tick())
        await eventually(lambda: store.hlen(names(redis_url).chat(CHAT).key("outbox")))
        await friend.home.write("/stop")
        await tick
    await friend.home.idle()
    assert friend.home.door.heard() == [HOUSE.stopped]
    await assert_silent(friend)


async def test_a_stop_that_another_process_takes_in_counts_as_much(
    friend: Days, settings: Make, redis_url: str
) -> None:
    friend.clock.time = TOMORROW
    await friend.home.app.mailbox.limits.hold("fake", 1.5)
    async with AsyncExitStack() as stack:
        store = stack.enter_context(redis.Redis.from_url(redis_url))
        other = await stack.enter_async_context(days(settings(seed=2), START, [friend.home.door]))
        tick = asyncio.create_task(friend.home.app.loop.tick())
        await eventually(lambda: store.hlen(names(redis_url).chat(CHAT).key("outbox")))
        await other.home.write("/stop")
        await tick
        await other.home.idle()
        await friend.home.idle()
        await eventually(friend.home.door.heard)
    assert friend.home.door.heard() == [HOUSE.stopped]


async def test_a_block_counts_as_a_stop(friend: Days) -> None:
    friend.home.door.fail(Unreachable("blocked"))
    await friend.pass_until(TOMORROW)
    assert friend.first_words() == []
    await assert_silent(friend)


async def test_whoever_comes_back_after_a_block_is_not_written_to_first(friend: Days) -> None:
    friend.home.door.fail(Unreachable("blocked"))
    await friend.home.say("are you there?")
    assert "Thought number" in "".join(await friend.home.say("I am back"))
    await assert_silent(friend)


async def test_a_stop_in_a_picture_s_caption_or_from_a_button_does_no_harm(friend: Days) -> None:
    await friend.home.say("the bus stop", kind=Kind.PHOTO)
    assert (await friend.home.mail()).chat.first_words.wanted is True


async def test_the_stop_is_one_for_the_chat_it_was_said_in(settings: Make) -> None:
    async with days(settings(), START, [FakeDoor()]) as time:
        await time.home.befriend()
        await time.home.say("hello", chat="fake:c2")
        await time.home.say("/checkins yes", chat="fake:c2")
        await time.home.say("stop", chat="fake:c2")
        await time.pass_until(TOMORROW)
        assert {chat for chat, _ in time.first_words()} == {CHAT}
