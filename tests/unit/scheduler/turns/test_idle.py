"""Work that can wait gives way to news."""

import asyncio

import pytest

from scheduler.turns.idle import until_news


async def test_work_is_dropped_at_news() -> None:
    news, dropped = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        news.set()
        try:
            await asyncio.sleep(30)
        finally:
            dropped.set()

    assert await until_news(news, work()) is None
    assert dropped.is_set()


async def test_work_without_news_gives_its_result_and_its_errors() -> None:
    async def work() -> int:
        return 7

    async def fail() -> None:
        raise KeyError("x")

    assert await until_news(asyncio.Event(), work()) == 7
    with pytest.raises(KeyError):
        await until_news(asyncio.Event(), fail())
