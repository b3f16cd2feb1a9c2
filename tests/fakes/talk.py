"""A house at a real door against its platform on loopback, alike for both: what people do, and what they read."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from bot.app import App
from lab.loopback import discord, telegram
from lab.loopback.engine import EngineServer, Messages
from persona.promise import Kind, Promise
from scheduler.mailbox import Mail
from tests.fakes.looking import look_at
from tests.fakes.waiting import eventually

_GOAL = re.compile(r"opens a new conversation: (.*?)\. Write one", re.DOTALL)
"""What a prompt asks him to write first about."""


class Message(Protocol):
    """Something that the bot sent."""

    @property
    def text(self) -> str: ...

    @property
    def message_id(self) -> int: ...


Said = TypeVar("Said", bound=Message)


class Side(Protocol[Said]):
    """A platform, seen by Ann, who has a direct chat with the bot there."""

    @property
    def key(self) -> str:
        """The house's name for a platform's places."""
        ...

    @property
    def direct(self) -> int:
        """Ann's direct chat."""
        ...

    def sent(self) -> list[tuple[int, Said]]:
        """What the bot sent so far, with the place where it stands."""
        ...

    def buttons(self, message: Said) -> Iterator[tuple[str, str]]:
        """The buttons under a message: label and data."""
        ...

    def taps(self, data: str, message: Said) -> None:
        """Ann taps a button."""
        ...


@dataclass(frozen=True, slots=True)
class OnTelegram:
    """Telegram's side."""

    api: telegram.BotApi
    key: str = "telegram:c"
    direct: int = 7

    def sent(self) -> list[tuple[int, telegram.Sent]]:
        return [(sent.chat_id, sent) for sent in self.api.sent]

    def buttons(self, message: telegram.Sent) -> Iterator[tuple[str, str]]:
        for row in message.params.get("reply_markup", {}).get("inline_keyboard", []):
            yield from ((button["text"], button["callback_data"]) for button in row)

    def taps(self, data: str, message: telegram.Sent) -> None:
        self.api.taps(data, message.message_id)


@dataclass(frozen=True, slots=True)
class OnDiscord:
    """Discord's side."""

    server: discord.DiscordServer
    key: str = "discord:c"

    @property
    def direct(self) -> int:
        return self.server.direct_channel()

    def sent(self) -> list[tuple[int, discord.Sent]]:
        # As a reader sees it.
        return [(sent.channel, replace(sent, text=re.sub(r"\\(.)", r"\1", sent.text))) for sent in self.server.sent]

    def buttons(self, message: discord.Sent) -> Iterator[tuple[str, str]]:
        for row in message.payload.get("components", []):
            yield from ((button["label"], button["custom_id"]) for button in row["components"])

    def taps(self, data: str, message: discord.Sent) -> None:
        self.server.taps(data, message.message_id)


@dataclass(slots=True)
class Talk(Generic[Said]):
    """A house with a door open, seen from the platform, the engine and the store."""

    app: App
    side: Side[Said]
    engine: EngineServer

    @property
    def answered(self) -> list[str]:
        """What the engine was asked to answer, one text for each call."""
        bodies = [body for body in self.engine.seen if body.get("stream") and not _is_rehearsal(body["messages"])]
        return [last_words(body["messages"]) for body in bodies]

    async def hears(self, text: str, *, place: int | None = None) -> Said:
        """Wait until this very text was sent, by default to Ann directly."""
        chat = self.side.direct if place is None else place
        message: Said = await eventually(lambda: self._said(chat, text))
        return message

    def heard(self, text: str) -> int:
        """How often this text was sent."""
        return sum(message.text == text for _, message in self.side.sent())

    async def taps(self, label: str) -> None:
        """Tap the newest button of that label."""
        message, data = await eventually(lambda: self._button(label))
        self.side.taps(data, message)

    async def hears_first_words(self, clock: Path) -> str:
        """Walk the clock from one look of his to the next, and let the engine do as it is told, until he wrote first;
        return what he wrote once it was sent. At a look he may still keep silent, for something that is ahead."""
        written: list[str] = []

        def obey(messages: Messages) -> str:
            if goal := _GOAL.search(messages[-1]["content"]):
                written.append(f"Something small of today: {goal[1]}.")
            return written[-1] if written else "Hm."

        async def looked() -> bool:
            if look := (await self.mail()).chat.first_words.next_look:
                clock.write_text(str(look + 1 - time.time()))
            return bool(written)

        self.engine.answer = obey
        await eventually(looked, every=0.1, seconds=60.0)
        await self.hears(written[-1])
        return written[-1]

    async def idle(self) -> None:
        """Wait until nobody is served."""
        await asyncio.wait_for(self.app.reception.idle(), 10)

    async def mail(self) -> Mail:
        """All of Ann's direct chat, once nobody holds it."""

        async def look() -> Mail | None:
            await self.idle()
            return await look_at(self.app, f"{self.side.key}{self.side.direct}")

        # A check-in's holder may not have given it back yet.
        return await eventually(look, otherwise=lambda: "that nobody keeps the chat")

    async def looks_forward_to(self, count: int) -> None:
        """Put so many things ahead of Ann, in order and with numbers."""
        now, day, what = time.time(), 86_400.0, f"{'the long ferry trip ' * 3}number"
        ahead = tuple(
            Promise(
                str(number), Kind.PROMISE, f"{what} {number}", "", str(number), now, now + day + number, now + 2 * day
            )
            for number in range(1, count + 1)
        )
        async with self.app.conversations.holding(f"{self.side.key}{self.side.direct}") as held:
            assert held is not None
            await held[0].commit(chat=replace(held[1].chat, promises=ahead))

    def numbers(self) -> list[str]:
        """The numbers of things ahead that he has listed, in order."""
        return re.findall(r"number (\d+), to ask", "\n".join(message.text for _, message in self.side.sent()))

    def drops(self) -> list[str]:
        """What the buttons stand for that drop something ahead."""
        buttons = (data for _, message in self.side.sent() for _, data in self.side.buttons(message))
        return [data for data in buttons if data.startswith("/promises drop ")]

    def errors(self) -> set[str]:
        """What went wrong so far, by kind."""
        return errors(self.app)

    def _said(self, chat: int, text: str) -> Said | None:
        return next((message for place, message in self.side.sent() if (place, message.text) == (chat, text)), None)

    def _button(self, label: str) -> tuple[Said, str] | None:
        buttons = (
            (message, button) for _, message in reversed(self.side.sent()) for button in self.side.buttons(message)
        )
        return next(((message, data) for message, (name, data) in buttons if name == label), None)


def errors(app: App) -> set[str]:
    """What went wrong so far in a house, by kind."""
    metrics = app.metrics.errors.collect()
    return {sample.labels["kind"] for metric in metrics for sample in metric.samples if sample.value}


def last_words(messages: Messages) -> str:
    """All that was said since he last spoke."""
    remarks = [message for message in messages if message["role"] != "system"]
    last = max((place for place, message in enumerate(remarks) if message["role"] == "assistant"), default=-1)
    return "\n".join(message["content"] for message in remarks[last + 1 :])


def echo(messages: Messages) -> str:
    """An answer by which a test knows what was answered."""
    return f"You said {last_words(messages).splitlines()[-1].strip()}."


def _is_rehearsal(messages: Messages) -> bool:
    """Whether a request is the one with which a server is tried out at the start."""
    return messages[0]["content"] == "Be brief."
