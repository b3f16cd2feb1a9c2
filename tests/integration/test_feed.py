"""What the store keeps for those who are met over HTTP: bubbles in order, files, signs, and wake-ups for workers."""

import asyncio
from collections.abc import Callable

from bot.settings import Settings
from engine.messages import Bubble, Incoming
from scheduler.mailbox import Feed, Sign, Told
from tests.fakes.home import at_home

Make = Callable[..., Settings]
CHAT = "web:cann"


def told(number: int) -> Told:
    """A bubble."""
    return Told(float(number), Bubble(f"b{number}", f"text {number}"))


async def texts(feed: Feed, after: str = "") -> list[str]:
    """What was told after a place."""
    return [each.bubble.text for _, each in await feed.since(CHAT, after)]


async def test_bubbles_come_in_order_after_any_place_and_the_oldest_go(settings: Make) -> None:
    async with at_home(settings()) as home:
        feed = home.app.mailbox.feed
        places = [await feed.tell(CHAT, told(number)) for number in range(205)]
        assert places == sorted(set(places))
        assert await texts(feed) == [f"text {number}" for number in range(5, 205)]
        assert await texts(feed, places[202]) == ["text 203", "text 204"]
        assert await feed.newest(CHAT) == places[-1]


async def test_a_clock_that_was_set_back_puts_nothing_before_what_stands_there(settings: Make) -> None:
    async with at_home(settings()) as home:
        mailbox = home.app.mailbox
        ahead, key = "3" * 16, (await mailbox.store.names()).chat(CHAT).key("feed")
        await mailbox.store.command("HSET", key, ahead, mailbox.store.codec.seal(told(1), key))
        await mailbox.feed.tell(CHAT, told(2))
        assert await texts(mailbox.feed, ahead) == ["text 2"]


async def test_files_are_kept_apart_the_newest_of_them(settings: Make) -> None:
    async with at_home(settings()) as home:
        feed = home.app.mailbox.feed
        for number in range(60):
            await feed.put(CHAT, f"image-png-{number:03d}", b"x")
        bubble = Bubble("b", "look", file="made-by-ai-999.png", content=b"png")
        await feed.tell(CHAT, Told(1.0, bubble))
        assert (await feed.file(CHAT, bubble.file), await feed.file(CHAT, "image-png-000")) == (b"png", None)
        assert len(await feed.files(CHAT)) == 50
        assert (await feed.since(CHAT))[0][1].bubble.content == b""


async def test_signs_reach_whoever_listens_at_this_moment(settings: Make) -> None:
    async with at_home(settings()) as home:
        feed = home.app.mailbox.feed
        signs = feed.signs()
        assert await anext(signs) is None
        await feed.sign(CHAT, Sign.TYPING)
        await feed.tell(CHAT, told(1))
        assert [await anext(signs), await anext(signs)] == [(CHAT, Sign.TYPING), (CHAT, Sign.TOLD)]
        await signs.aclose()


async def test_a_wake_up_is_taken_once_however_often_it_was_said(settings: Make) -> None:
    async with at_home(settings()) as home:
        mailbox = home.app.mailbox
        for chat in ("web:cann", "web:cben"):
            await mailbox.ingest(Incoming(chat.replace(":c", ":u"), chat, "1", 1.0, "hi"), update=chat)
            await mailbox.wakes.put(chat)
            await mailbox.wakes.put(chat)
        workers = [mailbox.wakes.taken(), mailbox.wakes.taken()]
        assert {await anext(worker) for worker in workers} == {"web:cann", "web:cben"}
        third = asyncio.ensure_future(anext(workers[0]))
        await mailbox.wakes.put("web:cann")
        assert await third == "web:cann"
        for worker in workers:
            await worker.aclose()
