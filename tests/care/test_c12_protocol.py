"""C12: the protocol is published, referrals are counted by date and nothing else, and the yearly report has no ids."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from bot.crisis_report import plain, yearly
from bot.settings import Settings
from bot.texts import texts_of
from engine.messages import BubbleKind
from scheduler.errors import StoreDown, Undelivered
from tests.care.figures import Figures
from tests.conftest import DATA_KEY
from tests.fakes.command import ended
from tests.fakes.days import DAY, days
from tests.fakes.door import FakeDoor
from tests.fakes.home import Home, at_home

Make = Callable[..., Settings]
START = datetime(2026, 12, 30, 12, tzinfo=UTC)
DANGER = "I want to kill myself tonight"
COUNTS = "aifriend:{referrals}:*"


def cards(home: Home) -> int:
    """How many crisis cards went out."""
    return sum(bubble.kind is BubbleKind.CARD and "findahelpline" in bubble.text for _, bubble in home.door.sent)


def counted(redis_url: str) -> dict[str, dict[str, str]]:
    """All that is kept of referrals, as it lies in the store."""
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        return {key: client.hgetall(key) for key in client.scan_iter(COUNTS)}


async def test_each_card_counts_once_and_only_its_date_is_kept(
    settings: Make, redis_url: str, figures: Figures
) -> None:
    async with days(settings(), START) as time:
        for number in range(5):
            await time.home.say(DANGER, chat=f"fake:c{number}", person=f"fake:u{number}")
            time.clock.time += DAY
        sent = cards(time.home)
    kept = counted(redis_url)
    total = sum(int(count) for by_day in kept.values() for count in by_day.values())
    figures.share("C12", "cards that were counted", total, sent, at_least=1.0)
    assert sorted(kept) == ["aifriend:{referrals}:2026", "aifriend:{referrals}:2027"]
    assert all(re.fullmatch(r"202\d-\d\d-\d\d", day) for by_day in kept.values() for day in by_day)
    with redis.Redis.from_url(redis_url) as client:
        assert all(client.ttl(key) > 2 * 366 * DAY for key in kept)


async def test_a_second_card_that_is_not_sent_is_not_counted(settings: Make, redis_url: str) -> None:
    async with days(settings(), START) as time:
        await time.home.say(DANGER, DANGER, DANGER)
        assert cards(time.home) == 1
    assert counted(redis_url) == {"aifriend:{referrals}:2026": {"2026-12-30": "1"}}


async def test_a_card_that_the_turn_had_to_send_counts_once(settings: Make, redis_url: str) -> None:
    door = FakeDoor()
    async with days(settings(), START, [door]) as time:
        door.fail(Undelivered("cut"))
        await time.home.say(DANGER)
        assert cards(time.home) == 1
    assert counted(redis_url) == {"aifriend:{referrals}:2026": {"2026-12-30": "1"}}


async def test_a_card_while_the_store_was_away_is_counted_with_the_next(settings: Make, redis_url: str) -> None:
    async with days(settings(), START) as time:
        referrals = time.home.app.mailbox.referrals
        with redis.Redis.from_url(redis_url) as client:
            client.config_set("maxmemory", 1)
            with pytest.raises(StoreDown):
                await referrals.count(START.timestamp())
            client.config_set("maxmemory", 0)
        await referrals.count(START.timestamp() + DAY)
    assert counted(redis_url) == {"aifriend:{referrals}:2026": {"2026-12-30": "1", "2026-12-31": "1"}}


async def test_the_yearly_report_has_every_field_and_no_id(settings: Make) -> None:
    async with days(settings(), START) as time:
        await time.home.say(DANGER, chat="fake:c4711", person="fake:u4711", name="Annabel")
        report = await yearly(time.home.app.settings, 2026)
        empty = await yearly(time.home.app.settings, 2025)
    assert (report["referrals"], report["referrals_by_month"]["2026-12"]) == (1, 1)
    assert len(report["referrals_by_month"]) == 12
    assert empty["referrals"] == 0
    assert set(report) >= {"detection", "response", "counting", "evidence", "help_lines", "help_lines_checked_on"}
    for text in (json.dumps(report), plain(report)):
        assert not re.search(r"4711|Annabel|kill myself tonight|fake:", text)


async def test_the_command_prints_it(redis_url: str, tmp_path: Path) -> None:
    told = {"folder": tmp_path, "settings": {"REDIS_URL": redis_url, "DATA_KEY": DATA_KEY}}
    words, figures = [await ended("protocol", "--year", "2026", *more, **told) for more in ((), ("--json",))]
    assert (words.code, figures.code) == (0, 0)
    assert "Referrals to help lines in 2026: 0" in words.out
    assert json.loads(figures.out)["year"] == 2026


@pytest.mark.parametrize(("language", "number"), [("en-US", "988"), ("en-GB", "116 123"), ("de", "0800 111 0 111")])
async def test_safety_publishes_it_with_the_lines_of_the_country(settings: Make, language: str, number: str) -> None:
    async with at_home(settings()) as home:
        *_, text = await home.say("/safety", language=language)
        report = await yearly(home.app.settings, 2026)
    care = texts_of(language[:2]).care
    assert number in text
    assert "https://findahelpline.com" in text
    assert report["help_lines_checked_on"] in text
    assert all(part in text for part in (care.screen, care.card, care.counted, care.evidence))
    parts = [report[part] for part in ("detection", "response", "counting", "evidence")]
    assert parts == [getattr(texts_of("en").care, part) for part in ("screen", "card", "counted", "evidence")]
    assert len(text) <= 2000
