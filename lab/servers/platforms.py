"""A server on Discord and a group with topics on Telegram, alike for a script; it knows nothing of what is said."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.app import App
from lab.loopback.discord import DiscordServer
from lab.loopback.telegram import BotApi
from lab.loopback.telegram.places import GROUP
from lab.servers.script import Turn


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that he said in a place, by its number, and the number of the message that it answers, 0 for none."""

    place: str
    text: str
    message: int
    answers: int
    at: float


class Platform(Protocol):
    """Where a script is played."""

    @property
    def settings(self) -> dict[str, Any]:
        """What a house needs to be met there."""
        ...

    @property
    def server(self) -> str:
        """The key of what its admins set."""
        ...

    async def open(self, app: App) -> None:
        """Open the door, and make the place beside the first one."""
        ...

    def chat(self, where: str) -> str:
        """The key of a place."""
        ...

    def say(self, turn: Turn, *, answers: int) -> int:
        """Let somebody write, in answer to a message where one is named; returns the new one's number."""
        ...

    def heard(self) -> list[Heard]:
        """All that he said in the places of the script."""
        ...


@dataclass(slots=True)
class OnDiscord:
    """A channel and a thread."""

    platform: DiscordServer
    _thread: int = field(default=0, init=False)

    @property
    def settings(self) -> dict[str, Any]:
        """The door of the stand-in, which shows what is said to others too."""
        address = {"discord_bot_token": self.platform.token, "discord_api_url": self.platform.url}
        return address | {"discord_message_content": True}

    @property
    def server(self) -> str:
        """The guild."""
        return f"discord:g{self.platform.guild_id}"

    async def open(self, app: App) -> None:
        """Open a thread below the channel."""
        await app.open_discord()
        await app.until_heard()
        self._thread = self.platform.opens_thread("trains")

    def chat(self, where: str) -> str:
        """The key of a channel."""
        return f"discord:c{self._channel(where)}"

    def say(self, turn: Turn, *, answers: int) -> int:
        """By mention, role, name or reply."""
        text = f"Harry, {turn.text}" if turn.how == "name" else turn.text
        return self.platform.says(
            text,
            person=turn.person,
            name=turn.name,
            channel=None if turn.where == "private" else self._channel(turn.where),
            mention=turn.how in ("mention", "together", "machine"),
            role=turn.how == "role",
            reply_to=answers or None,
            machine=turn.how == "machine",
        )

    def heard(self) -> list[Heard]:
        """What stands in channel and thread."""
        places = {self._channel(where): self.chat(where) for where in ("hall", "side")}
        return [
            Heard(
                places[sent.channel],
                sent.text,
                sent.message_id,
                int((sent.payload.get("message_reference") or {}).get("message_id") or 0),
                sent.at,
            )
            for sent in self.platform.sent
            if sent.channel in places
        ]

    def _channel(self, where: str) -> int:
        return self._thread if where == "side" else self.platform.guild_channel()


@dataclass(slots=True)
class OnTelegram:
    """General and a topic; a bot that may read all, as its owner can let it."""

    platform: BotApi
    _topic: int = field(default=0, init=False)

    @property
    def settings(self) -> dict[str, Any]:
        """The door of the stand-in."""
        return {"telegram_bot_token": self.platform.token, "telegram_api_url": self.platform.url}

    @property
    def server(self) -> str:
        """The group."""
        return f"telegram:c{GROUP}"

    async def open(self, app: App) -> None:
        """Open a topic."""
        await app.open_telegram()
        await app.until_heard()
        self._topic = self.platform.opens_topic("trains", chat=GROUP)

    def chat(self, where: str) -> str:
        """The key of a topic."""
        return f"{self.server}/t{self._topic}" if where == "side" else self.server

    def say(self, turn: Turn, *, answers: int) -> int:
        """By mention, name or reply."""
        private = turn.where == "private"
        called = f"@{self.platform.username} {turn.text}"
        text = called if turn.how in ("mention", "role", "together", "machine") else turn.text
        text = f"Harry, {turn.text}" if turn.how == "name" else text
        options: dict[str, Any] = (
            {} if private else {"group": True, "topic": self._topic if turn.where == "side" else 0}
        )
        update = self.platform.says(
            text,
            person=turn.person,
            name=turn.name,
            reply_to=answers or None,
            machine=turn.how == "machine",
            **options,
        )
        number: int = self.platform.updates[update]["message"]["message_id"]
        return number

    def heard(self) -> list[Heard]:
        """What stands in the topics."""
        return [
            Heard(
                self.chat("side" if sent.params.get("message_thread_id") else "hall"),
                sent.text,
                sent.message_id,
                int((sent.params.get("reply_parameters") or {}).get("message_id") or 0),
                sent.at,
            )
            for sent in self.platform.sent
            if sent.chat_id == GROUP
        ]
