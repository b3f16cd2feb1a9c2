"""What the house counts of itself, by talks that really happen: times, people, and what is late."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import Settings
from lab.loopback.engine import EngineServer
from scheduler.errors import Undelivered
from tests.fakes.home import NOON, Home, at_home, message
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


def told(home: Home, name: str, **labels: str) -> float:
    """The sum of a metric's samples with such labels."""
    families = text_string_to_metric_families(home.app.metrics.text().decode())
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(each.value for each in samples if labels.items() <= each.labels.items())


async def test_the_first_words_are_timed_with_his_pace_and_without(settings: Make) -> None:
    async with at_home(settings(pause_shortest=0.4, pause_longest=0.4)) as home:
        await home.say("hello")
        await home.say("I had soup")
    with_pace, without = (told(home, f"aifriend_{name}_seconds_sum") for name in ("first_bubble", "ready"))
    assert told(home, "aifriend_ready_seconds_count") == told(home, "aifriend_first_bubble_seconds_count") > 0
    assert with_pace > without > 0


async def test_each_person_is_counted_once_a_day_beside_their_tokens(settings: Make) -> None:
    async with at_home(settings(tokens_per_day=10_000_000)) as home:
        for person in ("fake:u1", "fake:u2"):
            for words in ("hello", "and again"):
                await home.say(words, person=person, chat=person.replace("u", "c"))
        assert told(home, "aifriend_people_total") == 2
        assert told(home, "aifriend_tokens_total", kind="prompt") > 0


async def test_what_comes_in_once_more_is_a_duplicate_and_nothing_else(settings: Make) -> None:
    async with at_home(settings()) as home:
        once = message("hello")
        for _ in range(3):
            await home.app.reception.receive(once, update="u1")
        await home.idle()
        assert told(home, "aifriend_duplicates_total", door="fake") == 2
        assert told(home, "aifriend_incoming_total", door="fake") == 1


async def test_what_does_not_leave_has_an_age_and_a_card_is_counted(settings: Make) -> None:
    async with at_home(settings()) as home:
        home.door.fail(Undelivered("away"), times=50)
        await home.write("hello")

        async def late() -> bool:
            await home.app.loop.sweep(older_than=0.0)
            return told(home, "aifriend_outbox_age_seconds") > 0

        await eventually(late, every=0.05)
    async with at_home(settings()) as home:
        await home.say("I want to kill myself tonight")
        assert told(home, "aifriend_turns_total", kind="card", outcome="sent") == 1


async def test_a_check_in_counts_as_answered_or_as_ignored(settings: Make, tmp_path: Path) -> None:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await home.befriend()
        for days in (3, 8):
            home.at(NOON + timedelta(days=days))
            await home.tick()
        assert told(home, "aifriend_checkins_total", decision="sent") == 2
        assert told(home, "aifriend_checkins_total", decision="ignored") == 1
        await home.say("oh hello!")
        assert told(home, "aifriend_checkins_total", decision="answered") == 1


@pytest.mark.parametrize("words", ["Tell me more.", "I am a large language model."])
async def test_an_answer_tells_whose_words_left(settings: Make, engine: EngineServer, words: str) -> None:
    engine.answer = lambda _: words
    async with at_home(settings()) as home:
        await home.say("I had soup", "with bread")
        assert told(home, "aifriend_answers_total") == told(home, "aifriend_turns_total", kind="reply") > 0
