"""A Telegram group becomes a supergroup, by the real door against a Bot API on loopback: the talk goes on there."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from bot.app import open_app
from bot.settings import Settings
from engine import safety
from engine.messages import Bubble
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi, Sent
from tests.fakes.talk import OnTelegram, Talk, echo
from tests.fakes.waiting import eventually

GROUP = -42
"""A small group; Ann's supergroups come from those."""

Opened = Callable[..., AbstractAsyncContextManager[Talk[Sent]]]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        yield platform


@pytest.fixture
def opened(settings: Callable[..., Settings], api: BotApi, engine: EngineServer) -> Opened:
    engine.answer = echo

    @asynccontextmanager
    async def open_(**changes: Any) -> AsyncIterator[Talk[Sent]]:
        values = {"telegram_bot_token": api.token, "telegram_api_url": api.url, "ask_checkins_after": 99}
        async with open_app(settings(**(values | changes))) as app:
            await app.open_telegram()
            async with app.loop.running():
                yield Talk(app, OnTelegram(api), engine)

    return open_


def says(api: BotApi, text: str, chat: int = GROUP) -> int:
    return api.says(f"@{api.username} {text}", group=True, chat=chat)


def service(api: BotApi) -> list[int]:
    """The updates by which a migration was told."""
    marks = ("migrate_to_chat_id", "migrate_from_chat_id")
    return [number for number, body in api.updates.items() if any(mark in body.get("message", {}) for mark in marks)]


def tried(api: BotApi, chat: int) -> int:
    """How often it was tried to send something to a chat, in vain or not."""
    return sum((call.method, call.chat_id) == ("sendMessage", chat) for call in api.calls)


async def said(talk: Talk[Sent], chat: int) -> list[str]:
    await talk.idle()
    return [line.text for line in (await talk.app.mailbox.whole(f"telegram:c{chat}")).history]


async def test_d02_what_is_late_for_the_group_interrupts_an_answer_in_the_supergroup(
    opened: Opened, api: BotApi
) -> None:
    # No sweep is to find it.
    async with opened(sweep_seconds=600.0) as talk:
        says(api, "hello")
        await talk.hears("You said Ann: hello.", place=GROUP)
        await talk.idle()
        new = api.migrates(GROUP)
        talk.engine.hold()
        says(api, "who comes?", new)
        await eventually(lambda: len(talk.answered) == 2)
        old = api.updates[1]
        api.push({"message": old["message"] | {"message_id": 5, "text": f"@{api.username} bring bread"}})
        # Asked anew while the first answer is still held.
        await eventually(lambda: len(talk.answered) == 3)
        talk.engine.let_go()
        assert "bread" in str(talk.engine.seen[-1]["messages"])


@pytest.mark.parametrize("tells", [("old", "new"), ("new", "old"), ("old",), ("new",)])
async def test_d02_the_talk_goes_on_in_the_supergroup_whichever_side_tells_of_it(
    opened: Opened, api: BotApi, tells: tuple[str, ...]
) -> None:
    async with opened() as talk:
        says(api, "we sail on Sunday")
        await talk.hears("You said Ann: we sail on Sunday.", place=GROUP)
        await talk.idle()
        new = api.migrates(GROUP, tells=tells)
        for number in service(api):
            api.redeliver(number, times=2)
        says(api, "who comes?", new)
        await talk.hears("You said Ann: who comes?.", place=new)
        assert "we sail on Sunday" in str(talk.engine.seen[-1]["messages"])
        lines = ["we sail on Sunday", "You said Ann: we sail on Sunday.", "who comes?", "You said Ann: who comes?."]
        assert await said(talk, new) == lines
        assert await talk.app.mailbox.people.chats("telegram:u7") == (f"telegram:c{new}",)
        assert talk.errors() == set()


async def test_d02_what_was_pending_is_redirected_at_once_and_once(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        talk.engine.hold()
        says(api, "we sail on Sunday")
        await eventually(lambda: talk.answered)
        # The platform's refusal is the first that we hear of it.
        new, before = api.migrates(GROUP, tells=()), tried(api, GROUP)
        talk.engine.let_go()
        await talk.hears("You said Ann: we sail on Sunday.", place=new)
        assert await said(talk, new) == ["we sail on Sunday", "You said Ann: we sail on Sunday."]
        assert tried(api, GROUP) == before + 1
        assert talk.heard("You said Ann: we sail on Sunday.") == 1
        assert await talk.app.mailbox.waiting() == []


async def test_d02_what_a_dead_process_left_in_the_group_arrives_in_the_supergroup(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        says(api, "hello")
        await talk.hears("You said Ann: hello.", place=GROUP)
        await talk.idle()
        async with talk.app.mailbox.holding(f"telegram:c{GROUP}") as held:
            assert held is not None
            waiting = await held[0].commit(bubbles=[Bubble("b1", "It sails at ten."), Bubble("b2", "Bring bread.")])
            # It was about to send when it was killed.
            assert await held[0].sending(waiting[0])
    new, before = api.migrates(GROUP, tells=()), tried(api, GROUP)
    async with opened() as talk:
        await talk.hears("Bring bread.", place=new)
        assert await said(talk, new) == ["hello", "You said Ann: hello.", "It sails at ten.", "Bring bread."]
        assert [talk.heard(text) for text in ("It sails at ten.", "Bring bread.")] == [1, 1]
        assert tried(api, GROUP) == before + 1


async def test_d02_who_is_being_answered_gets_the_answer_in_the_supergroup(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        talk.engine.hold()
        says(api, "we sail on Sunday")
        await eventually(lambda: talk.answered)
        before = tried(api, GROUP)
        new = api.migrates(GROUP)
        # Asked anew, since the first answer was to a chat that is no more.
        await eventually(lambda: len(talk.answered) == 2)
        talk.engine.let_go()
        await talk.hears("You said Ann: we sail on Sunday.", place=new)
        assert await said(talk, new) == ["we sail on Sunday", "You said Ann: we sail on Sunday."]
        assert tried(api, GROUP) == before
        assert talk.heard("You said Ann: we sail on Sunday.") == 1


async def test_d02_what_the_new_side_says_before_we_hear_of_it_is_kept(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        says(api, "we sail on Sunday")
        await talk.hears("You said Ann: we sail on Sunday.", place=GROUP)
        await talk.idle()
        new = api.migrates(GROUP, tells=())
        says(api, "bring bread", new)
        await talk.hears("You said Ann: bring bread.", place=new)
        await talk.idle()
        # A message of the old group is delivered late, and its answer tells where the group is now.
        old = api.updates[1]
        api.push({"message": old["message"] | {"message_id": 5, "text": f"@{api.username} who comes?"}})
        await talk.hears("You said Ann: who comes?.", place=new)
        words = ("we sail on Sunday", "bring bread", "who comes?")
        answers = (f"You said Ann: {text}." for text in words)
        assert sorted(await said(talk, new)) == sorted((*words, *answers))


async def test_d02_a_card_in_danger_finds_the_supergroup_at_once(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        says(api, "hello")
        await talk.hears("You said Ann: hello.", place=GROUP)
        await talk.idle()
        new = api.migrates(GROUP, tells=())
        old = api.updates[1]
        api.push({"message": old["message"] | {"message_id": 5, "text": f"@{api.username} I want to kill myself"}})
        await talk.hears(safety.card("", language="en"), place=new)
