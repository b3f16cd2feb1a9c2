"""Pictures and voice notes on their way out: made as they leave, the same again after a crash, told in history."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest

from bot.settings import Settings
from engine.errors import NotMade
from engine.messages import Bubble, Sound, Work, WorkKind
from engine.ports import Made
from lab.loopback.engine import EngineServer
from persona.line import Line, Media
from persona.scene import Snapshot
from scheduler.errors import Rejected, Undelivered
from scheduler.mailbox import Mailbox
from tests.fakes.home import CHAT, Home, greeted

Make = Callable[..., Settings]

RAIN = Work(WorkKind.PICTURE, "rain/7", "Made by an AI.", "rain over the shop", "Rain over the shop, all day.")
VOICE = Work(WorkKind.VOICE, "george/7", "Spoken by an AI.")


@dataclass(slots=True)
class Brush:
    """Makes what a recipe says, until it ``fails``."""

    made: list[str] = field(default_factory=list)
    fails: bool = False

    async def make(self, work: Work, text: str) -> Made:
        """The recipe and the words as bytes."""
        self.made.append(work.recipe)
        if self.fails:
            raise NotMade("out of paint")
        return Made(f"{work.recipe}: {text}".encode(), Sound(1.5, b"\x01\x02") if work.kind is WorkKind.VOICE else None)


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    async with greeted(settings(), engine) as home:
        yield home


def at_work(home: Home) -> Brush:
    brush = Brush()
    home.app.post = replace(home.app.post, makers={WorkKind.PICTURE: brush, WorkKind.VOICE: brush})
    return brush


async def send(home: Home, bubble: Bubble) -> list[Bubble]:
    """Let a bubble leave as a turn does, and return all that the person got."""
    post = home.app.post
    async with post.mailbox.holding(CHAT) as held:
        assert held is not None
        lease, mail = held
        waiting = await post.commit(lease, await home.app.conversations.scenes.of(mail), [bubble])
        await post.deliver(post.delivery(lease, (await home.app.conversations.scenes.of(mail)).snapshot), waiting)
    return [sent for _, sent in home.door.sent]


async def last(home: Home) -> Line:
    return (await home.history())[-1]


async def test_a_work_is_made_as_it_leaves_and_history_tells_what_was_sent(home: Home) -> None:
    at_work(home)
    (sent,) = await send(home, Bubble("b1", "Look.").showing(RAIN))
    assert (sent.content, sent.file, sent.written) == (b"rain/7: Look.", "made-by-ai-b1.png", "Look.\nMade by an AI.")
    line = await last(home)
    assert (line.text, line.shows, line.media) == (
        "Look.",
        "rain over the shop",
        (Media("made-by-ai-b1.png", "picture"),),
    )


async def test_no_outbox_holds_the_bytes(home: Home) -> None:
    at_work(home)
    kept: list[bytes] = []

    async def look(_: Bubble) -> None:
        whole = await home.app.mailbox.whole(CHAT)
        kept.extend(bubble.content for bubble in whole.outbox if bubble.work)

    home.door.then = look
    await send(home, Bubble("b1", "Look.").showing(RAIN))
    assert kept == [b""]


async def test_what_somebody_else_makes_is_sent_and_else_it_is_made_here(home: Home) -> None:
    brush, asked = at_work(home), list[tuple[str, str]]()
    answers = [Made(b"by somebody else"), None]

    async def elsewhere(chat: str, bubble: Bubble) -> Made | None:
        asked.append((chat, bubble.id))
        return answers.pop(0)

    home.app.post = replace(home.app.post, elsewhere=elsewhere)
    await send(home, Bubble("b1", "Look.").showing(RAIN))
    sent = await send(home, Bubble("b2", "Look.").showing(RAIN))
    assert [bubble.content for bubble in sent] == [b"by somebody else", b"rain/7: Look."]
    assert (asked, brush.made) == ([(CHAT, "b1"), (CHAT, "b2")], ["rain/7"])


async def test_what_somebody_else_could_not_make_is_said_instead_and_not_tried_here(home: Home) -> None:
    brush = at_work(home)

    async def elsewhere(chat: str, bubble: Bubble) -> Made | None:
        raise NotMade(f"no {bubble.id} in {chat}")

    home.app.post = replace(home.app.post, elsewhere=elsewhere)
    (sent,) = await send(home, Bubble("b1", "Look.").showing(RAIN))
    assert (sent.text, brush.made) == (RAIN.instead, [])


@pytest.mark.parametrize("brush", [None, Brush(fails=True)])
async def test_what_can_not_be_made_is_said_instead(home: Home, brush: Brush | None) -> None:
    makers = {WorkKind.PICTURE: brush} if brush else {}
    home.app.post = replace(home.app.post, makers=makers)
    (sent,) = await send(home, Bubble("b1", "Look.").showing(RAIN))
    line = await last(home)
    assert (sent.text, sent.file, line.text, line.shows) == (RAIN.instead, "", RAIN.instead, "")


@pytest.mark.parametrize(("work", "words"), [(RAIN, RAIN.instead), (VOICE, "Look.")])
async def test_k10_what_a_platform_refuses_is_said_in_words(home: Home, work: Work, words: str) -> None:
    at_work(home)
    home.door.fail(Rejected("no pictures here"))
    (sent,) = await send(home, Bubble("b1", "Look.").showing(work))
    assert (sent.text, sent.file, (await last(home)).text) == (words, "", words)


@pytest.mark.parametrize(("work", "times"), [(RAIN, 2), (replace(RAIN, repeats=False), 1)])
async def test_p4_after_a_crash_the_same_picture_comes_again_or_none(home: Home, work: Work, times: int) -> None:
    at_work(home)
    post, mailbox = home.app.post, home.app.mailbox
    await _die_in_sending(home, mailbox, Bubble("b1", "Look.").showing(work))
    async with mailbox.holding(CHAT) as held:
        assert held is not None
        lease, mail = held
        await post.deliver_left(lease, await home.app.conversations.scenes.of(mail), mail.outbox)
    contents = [bubble.content for _, bubble in home.door.sent]
    assert contents == [b"rain/7: Look."] * times
    assert (await last(home)).shows == RAIN.about
    assert (await home.mail()).outbox == ()


@pytest.mark.parametrize(("repeats", "mark"), [(True, b"s"), (False, b"u")])
async def test_what_is_not_sent_twice_is_not_noted_as_leaving_before_it_may(
    home: Home, repeats: bool, mark: bytes
) -> None:
    """Whoever dies while it waits for the door has not sent it: else it would never be sent at all."""
    at_work(home)
    post, work = home.app.post, replace(RAIN, repeats=repeats)
    async with post.mailbox.holding(CHAT) as held:
        assert held is not None
        lease, mail = held
        scene = await home.app.conversations.scenes.of(mail)
        waiting = await post.commit(lease, scene, [Bubble("b1", "Look.").showing(work)])
        await post.mailbox.limits.hold("fake", 3600.0)
        leaving = asyncio.create_task(post.deliver(post.delivery(lease, scene.snapshot), waiting))
        await asyncio.sleep(0.2)
        keys = (await post.mailbox.store.names()).chat(CHAT)
        (value,) = await post.mailbox.store.command("HVALS", keys.key("outbox"))
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
    assert (value[:1], home.door.tries) == (mark, 0)


async def test_what_arrived_is_noted_whatever_is_wrong_with_what_follows(home: Home) -> None:
    """Else it would be sent again and again."""

    def breaks(snapshot: Snapshot) -> tuple[Snapshot, tuple[()]]:
        raise KeyError(snapshot.chat.key)

    post = home.app.post
    async with post.mailbox.holding(CHAT) as held:
        assert held is not None
        lease, mail = held
        scene = await home.app.conversations.scenes.of(mail)
        waiting = await post.commit(lease, scene, [Bubble("b1", "Look.")])
        delivery = post.delivery(lease, scene.snapshot)
        delivery.ends = breaks
        with pytest.raises(KeyError):
            await post.deliver(delivery, waiting)
    assert (await last(home)).text == "Look."
    assert (await home.mail()).outbox == ()


async def _die_in_sending(home: Home, mailbox: Mailbox, bubble: Bubble) -> None:
    """Let it arrive and die before that is noted: the platform's answer is lost."""
    post = home.app.post

    async def die(_: Bubble) -> None:
        raise KeyError("killed")

    home.door.then = die
    async with mailbox.holding(CHAT) as held:
        assert held is not None
        lease, mail = held
        scene = await home.app.conversations.scenes.of(mail)
        waiting = await post.commit(lease, scene, [bubble])
        with pytest.raises(KeyError):
            await post.deliver(post.delivery(lease, scene.snapshot), waiting)
    home.door.then = _nothing


async def _nothing(_: Bubble) -> None:
    return None


async def test_a_try_that_fails_paints_nothing_anew(home: Home) -> None:
    brush = at_work(home)
    home.door.fail(Undelivered("500"), times=2)
    (sent,) = await send(home, Bubble("b1", "Look.").showing(RAIN))
    assert (brush.made, sent.content) == (["rain/7"], b"rain/7: Look.")


async def test_c18_the_export_tells_what_was_sent(home: Home) -> None:
    at_work(home)
    await send(home, Bubble("b1", "Look.").showing(RAIN))
    await home.say("/export")
    export = json.loads(home.door.sent[-1][1].content)
    assert export["chats"][0]["said"][-1]["shows"] == RAIN.about
