"""A whole house with the fake door in it, and a person who writes to it; the store and the engine's client are real."""

import asyncio
import itertools
import math
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.app import App, open_app
from bot.settings import Settings
from engine.meaning import Meaning
from engine.messages import BubbleKind, Incoming, Kind
from lab.loopback.engine import EngineServer, Messages
from persona.chat import Chat
from persona.line import Line, Speaker
from persona.person import Age, Fact, FactsChange, Person
from scheduler.mailbox import Mail
from scheduler.turns.lookups import Web
from tests.fakes.door import FakeDoor
from tests.fakes.looking import look_at
from tests.fakes.waiting import eventually

CHAT, PERSON = "fake:c1", "fake:u1"
NUMBERS: "Iterator[int]" = itertools.count(1)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def message(text: str, *, person: str = PERSON, chat: str = CHAT, **more: Any) -> Incoming:
    """Something a person sends, numbered like a platform does."""
    kind = Kind.COMMAND if text.startswith("/") else Kind.TEXT
    values: dict[str, Any] = {"id": f"{next(NUMBERS):020d}", "at": time.time(), "kind": kind}
    return Incoming(person, chat, text=text, **(values | more))


@dataclass(slots=True)
class Home:
    """The house, its fake door, and the ways in which tests look inside."""

    app: App
    door: FakeDoor
    _updates: "Iterator[int]" = field(default_factory=lambda: NUMBERS)

    async def write(self, text: str = "", **more: Any) -> Incoming:
        """Let the person write, and go on at once."""
        incoming = message(text, **more)
        await self.app.reception.receive(incoming, update=f"u{next(self._updates)}")
        return incoming

    async def say(self, *texts: str, **more: Any) -> list[str]:
        """Let the person write each text in turn; return all that came back."""
        before = len(self.door.heard(more.get("chat", CHAT)))
        for text in texts:
            await self.write(text, **more)
            await self.idle()
        return self.door.heard(more.get("chat", CHAT))[before:]

    async def tap(self, label: str) -> list[str]:
        """Tap the newest button of that label."""
        buttons = [button for _, bubble in reversed(self.door.sent) for button in bubble.buttons]
        data = next(button.data for button in buttons if button.label == label)
        return await self.say(data, kind=Kind.BUTTON, id=f"b{next(NUMBERS):019d}")

    async def idle(self) -> None:
        """Wait until nobody is served any more."""
        await asyncio.wait_for(self.app.reception.idle(), 20)

    async def mail(self, chat: str = CHAT) -> Mail:
        """All of a chat, once nobody holds it."""
        return await eventually(lambda: look_at(self.app, chat), otherwise=lambda: "that nobody keeps the chat")

    async def history(self, chat: str = CHAT) -> list[Line]:
        """What was delivered in a chat."""
        return list((await self.mail(chat)).history)

    async def said(self, chat: str = CHAT) -> list[str]:
        """What the persona said, as the history has it."""
        return [line.text for line in await self.history(chat) if line.speaker is Speaker.PERSONA]

    async def person(self, *, facts: Sequence[Fact] | None = None, **changes: Any) -> Person:
        """Change what is known of the person, and what is remembered of them where ``facts`` are given."""
        if facts is not None:
            await self.app.mailbox.facts.change(PERSON, FactsChange(kept=tuple(facts), all_dropped=True))
        return await self.app.mailbox.change_person(PERSON, lambda person: replace(person, **changes))

    async def facts(self) -> tuple[Fact, ...]:
        """What is remembered of the person."""
        return await self.app.mailbox.facts.of(PERSON, now=self.app.clock.now())

    async def chat(self, **changes: Any) -> Chat:
        """Change the state of the chat; what is given as a dict changes fields of that group."""
        async with self.app.mailbox.holding(CHAT) as held:
            assert held is not None
            chat = held[1].chat
            for name, change in changes.items():
                group = replace(getattr(chat, name), **change) if isinstance(change, dict) else change
                chat = replace(chat, **{name: group})
            await held[0].commit(chat=chat)
        return chat

    def at(self, when: datetime) -> None:
        """Move the house's clock."""
        assert self.app.settings.clock_offset_file is not None
        self.app.settings.clock_offset_file.write_text(str(when.timestamp() - time.time()))

    def later(self, seconds: float) -> None:
        """Move the house's clock by so many seconds from now."""
        assert self.app.settings.clock_offset_file is not None
        self.app.settings.clock_offset_file.write_text(str(seconds))

    def crisis_cards(self) -> list[str]:
        """The crisis cards that went out: they alone name a finder of numbers to call."""
        cards = (bubble.text for _, bubble in self.door.sent if bubble.kind is BubbleKind.CARD)
        return [text for text in cards if "findahelpline.com" in text]

    async def befriend(self) -> None:
        """Become an adult in UTC who said hello and allowed that he writes first."""
        await self.say("hello")
        await self.person(age=Age.ADULT, zone="UTC", memory=False)
        await self.say("/checkins yes")

    async def swept(self, true: Callable[[], Any]) -> None:
        """Sweep for stale inboxes until ``true`` is."""

        async def look() -> bool:
            if not true():
                await self.app.loop.sweep(older_than=0.0)
                await self.idle()
            return bool(true())

        await eventually(look, every=0.05)

    async def tick(self) -> None:
        """Let the check-in loop look once."""
        await self.app.loop.tick()
        await self.idle()


@asynccontextmanager
async def listening(home: Home) -> AsyncIterator[None]:
    """Let a house hear what other processes tell it, for the length of the block."""
    listener = asyncio.create_task(home.app.loop.listen())
    try:
        await eventually(lambda: home.app.mailbox.lease(CHAT).hears_since() < math.inf)
        yield
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


@asynccontextmanager
async def at_home(
    settings: Settings, door: FakeDoor | None = None, meaning: Meaning | None = None, web: Web | None = None
) -> AsyncIterator[Home]:
    """Open a house with a fake door; its clockwork stands still unless a test runs it."""
    async with open_app(settings, meaning=meaning, web=web) as app:
        home = Home(app, door or FakeDoor())
        app.post.doors[home.door.name] = home.door
        yield home


@asynccontextmanager
async def greeted(settings: Settings, engine: EngineServer, web: Web | None = None) -> AsyncIterator[Home]:
    """Open a house whose person has been greeted and asked, so that only replies follow, which quote them."""
    async with at_home(settings, web=web) as home:
        await home.say("/start")
        await home.chat(questions={"asked": ("age", "checkins")})
        home.door.sent.clear()
        home.door.tries = 0
        engine.answer = last_words
        engine.seen.clear()
        yield home


def last_words(messages: Messages) -> str:
    """Answer with what the person said since the last answer, so that a test sees what was answered."""
    talk = [message for message in messages if message["role"] != "system"]
    answers = [at for at, message in enumerate(talk) if message["role"] == "assistant"]
    remarks = "\n".join(message["content"].split("\n\n(")[0] for message in talk[max(answers, default=-1) + 1 :])
    return "You said: " + " and ".join(line.strip() for line in remarks.splitlines()) + "."


async def talk(home: Home) -> list[str]:
    """The history after the greeting, each line with its speaker."""
    return [f"{'<' if line.speaker is Speaker.PERSONA else '>'} {line.text}" for line in (await home.history())[1:]]
