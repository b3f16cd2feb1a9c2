"""People on both platforms who write what no other message is like, and the engine that tells which of it was heard."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from engine.media.pictures import CAPTION
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import Messages
from lab.loopback.telegram import BotApi
from lab.trial.ledger import Ledger, ids_in

_MOST_UNANSWERED = 5
_SAYING = ("sendMessage", "sendPhoto")
"""Now and then he sends a picture with what he says."""
_GOAL = re.compile(r"opens a new conversation: (.*?)\. Write one", re.DOTALL)
"""What first words are to be about, as a prompt has it."""


@dataclass(slots=True)
class People:
    """Everybody; chats are named as in the house (``telegram:c7``). ``waits`` has the seconds until each message was
    answered."""

    rng: random.Random
    telegram: BotApi
    discord: DiscordServer
    ledger: Ledger = field(default_factory=Ledger, init=False)
    check_ins: int = field(default=0, init=False)
    written: list[int] = field(default_factory=list, init=False)
    people: dict[str, int] = field(default_factory=dict, init=False)
    waits: dict[str, float] = field(default_factory=dict, init=False)
    _said_at: dict[str, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.discord.watchers.append(lambda sent: self._shown(f"discord:c{sent.channel}", sent.text))
        self.telegram.watchers.append(
            lambda sent: self._shown(f"telegram:c{sent.chat_id}", sent.text) if sent.method in _SAYING else None
        )

    def say(self, chat: str, *, text: str = "") -> str:
        """Let the chat's person write a message that no other is like, or ``text``."""
        words = text or self.ledger.next_id(chat)
        if not text:
            self._said_at[words] = time.monotonic()
        person = self.person(chat)
        if chat.startswith("telegram"):
            self.telegram.says(words, person=person)
        else:
            self.written.append(self.discord.says(words, person=person))
        return words

    def person(self, chat: str) -> int:
        """The person of a private chat."""
        return self.people.get(chat) or int(chat.rpartition("c")[2])

    def chats(self, telegram: int, discord: int, *, first: int = 100) -> list[str]:
        """Names of so many private chats."""
        numbers = range(first, first + telegram)
        channels = [self.discord.direct_channel(first + number) for number in range(discord)]
        for number, channel in enumerate(channels):
            self.people[f"discord:c{channel}"] = first + number
        return [f"telegram:c{number}" for number in numbers] + [f"discord:c{channel}" for channel in channels]

    @asynccontextmanager
    async def load(self, chats: Sequence[str], *, pause: float) -> AsyncIterator[None]:
        """Let people write at random for the length of the block, each with a few unanswered messages at most."""

        async def write() -> None:
            while True:
                waiting = self.ledger.unanswered()
                ready = [chat for chat in chats if len(waiting.get(chat, ())) < _MOST_UNANSWERED]
                if ready:
                    self.say(self.rng.choice(ready))
                await asyncio.sleep(self.rng.uniform(0, 2 * pause))

        writer = asyncio.create_task(write())
        try:
            yield
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    def reply(self, messages: Messages) -> str:
        """What the engine says: three bubbles, the first of which names what it answers."""
        asked = messages[-1]["content"]
        if "Pause the chat" in asked:
            return "They talk in numbers."
        if goal := _GOAL.search(asked):
            self.check_ins += 1
            # Words that don't come to their reason would not leave.
            return f"I saw {self.check_ins} swallows over the harbor, which is about {goal[1]}."
        talk = [each for each in messages if each["role"] != "system"]
        last = max((at for at, each in enumerate(talk) if each["role"] == "assistant"), default=-1)
        ids = re.findall(r"\bm\d+\b", " ".join(each["content"] for each in talk[last + 1 :]))
        return f"heard {' '.join(ids)}.\nmore {ids[-1]} first.\nmore {ids[-1]} second." if ids else "Hello."

    def _shown(self, chat: str, text: str) -> None:
        now, text = time.monotonic(), text.removesuffix(f"\n{CAPTION}")
        self.waits |= {id_: now - self._said_at.pop(id_) for id_ in ids_in(text) if id_ in self._said_at}
        self.ledger.show(chat, text)

    def died(self) -> None:
        """A process that sends was killed."""
        self.ledger.deaths += 1
