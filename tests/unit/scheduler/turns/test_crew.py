"""One task a chat at most, woken again where news came while it ended, and none after closing."""

import asyncio
from collections import Counter

from scheduler.turns.crew import Crew


async def test_a_chat_is_worked_on_by_one_task_at_a_time_and_news_is_never_lost() -> None:
    at_work: Counter[str] = Counter()
    turns: Counter[str] = Counter()

    async def work(chat: str, news: asyncio.Event) -> None:
        del news
        at_work[chat] += 1
        assert at_work[chat] == 1
        await asyncio.sleep(0)
        turns[chat] += 1
        if turns[chat] < 5:
            crew.wake(chat)
        at_work[chat] -= 1

    crew = Crew(work)
    for chat in ("a", "b", "a"):
        crew.wake(chat)
    await crew.idle()
    assert turns == {"a": 5, "b": 5}


async def test_a_chat_is_planned_once_however_often_it_is_asked_for() -> None:
    runs = 0

    async def work(chat: str, news: asyncio.Event) -> None:
        nonlocal runs
        del chat, news
        runs += 1

    crew = Crew(work)
    for _ in range(10):
        crew.again("a", 0.01)
    crew.wake("a")
    await crew.idle()
    await asyncio.sleep(0.05)
    assert runs == 1
    crew.again("a", 0.01)
    await asyncio.sleep(0.05)
    assert runs == 2


async def test_after_closing_nothing_begins() -> None:
    begun: list[str] = []

    async def work(chat: str, news: asyncio.Event) -> None:
        begun.append(chat)
        try:
            await asyncio.sleep(30)
        finally:
            news.set()

    crew = Crew(work)
    crew.wake("a")
    crew.again("b", 0.0)
    await asyncio.sleep(0)
    await crew.close()
    crew.wake("c")
    crew.again("d", 0.0)
    await asyncio.sleep(0.02)
    assert begun == ["a"]
    assert not crew.tell("a")


async def test_who_is_at_a_chat_is_not_told_of_what_is_only_on_its_way() -> None:
    """It is no news before it is there; who begins then begins once."""
    told: list[bool] = []

    async def work(chat: str, news: asyncio.Event) -> None:
        del chat
        await asyncio.sleep(0.01)
        told.append(news.is_set())

    crew = Crew(work)
    for _ in range(2):
        crew.expect("a")
        await asyncio.sleep(0)
    await crew.idle()
    assert told == [False]
