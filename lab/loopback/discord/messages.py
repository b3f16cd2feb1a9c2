"""Messages in channels, and who is told of what happens to them; knows neither who acts nor why."""

import json
import re
from collections.abc import Iterable

from lab.loopback.discord.accounts import Accounts, Snowflakes
from lab.loopback.discord.channels import VIEW, Channel
from lab.loopback.discord.places import MEMBER, Places
from lab.loopback.discord.sessions import Session
from lab.loopback.discord.wire import EPHEMERAL, Json
from lab.loopback.shelves import Shelf

MESSAGE_CONTENT = 1 << 15
# The intents an event needs in a direct channel and in a guild, by the gateway's documentation.
INTENTS = {
    "MESSAGE": (1 << 12, 1 << 9),
    "TYPING": (1 << 14, 1 << 11),
    "REACTION": (1 << 13, 1 << 10),
    "THREAD": (1 << 0, 1 << 0),
}
BLANK: Json = {"type": 0, "flags": 0, "tts": False, "pinned": False, "edited_timestamp": None}
BLANK |= {"mention_everyone": False, "mention_roles": [], "attachments": [], "embeds": [], "components": []}
VEIL: Json = {"content": "", "attachments": [], "embeds": [], "components": []}


class Messages:
    """The latest messages of all channels; ``sessions`` are told."""

    def __init__(
        self, ids: Snowflakes, accounts: Accounts, places: Places, sessions: dict[str, Session], keep: int
    ) -> None:
        self._ids, self._accounts, self._places, self._sessions = ids, accounts, places, sessions
        self._channels: Shelf[int, Channel] = Shelf(keep)

    def channel_of(self, message_id: int) -> Channel:
        """The channel in which a message stands."""
        return self._channels[message_id]

    def publish(self, channel: Channel, author: int, text: str, reply_to: int | None, fields: Json) -> Json:
        """Put a new message into a channel, and return it; white space around its text is lost."""
        mentions = {int(person) for person in re.findall(r"<@!?(\d{1,20})>", text)}
        place = {"channel_id": str(channel.id)}
        message = (
            BLANK
            | place
            | {"content": text.strip(), "author": self._accounts.user(author), "timestamp": self._ids.now()}
        )
        if reply_to is not None:
            target = channel.messages.get(reply_to)
            message |= {"type": 19, "message_reference": place | {"message_id": str(reply_to)}}
            # One level is all that Discord nests.
            message["referenced_message"] = target and target | {"referenced_message": None}
            # A reply pings the author of what it answers.
            mentions |= {int(target["author"]["id"])} if target else set()
        message |= {"mentions": [self._accounts.user(person) for person in sorted(mentions)]} | fields
        message_id = self._ids.next()
        channel.messages[message_id] = message = message | {"id": str(message_id)}
        if oldest := self._channels.put(message_id, channel):
            del oldest[1].messages[oldest[0]]
        self.tell("MESSAGE_CREATE", channel, message)
        return message

    def now(self) -> str:
        """The time as messages show it."""
        return self._ids.now()

    def change(self, message: Json, fields: Json) -> None:
        """Give a message other fields."""
        message |= fields | {"edited_timestamp": self._ids.now()}
        self.tell("MESSAGE_UPDATE", self.channel_of(int(message["id"])), message)

    def delete(self, message_id: int) -> None:
        """Take a message away."""
        channel = self._channels.pop(message_id)
        del channel.messages[message_id]
        self.tell("MESSAGE_DELETE", channel, {"id": str(message_id), "channel_id": str(channel.id)})

    def repeat(self, message_id: int) -> None:
        """Tell of a message once more, as a resumed session may."""
        channel = self.channel_of(message_id)
        self.tell("MESSAGE_CREATE", channel, channel.messages[message_id])

    def tell(self, event: str, channel: Channel, data: Json) -> None:
        """Tell sessions of an event in a channel, as far as their intents let them hear and read it."""
        if data.get("flags", 0) & EPHEMERAL or not channel.allows(VIEW):
            return
        in_guild, author = channel.in_guild, data.get("author") or {}
        if in_guild:
            data = data | {"guild_id": str(channel.guild)} | ({"member": MEMBER} if author else {})
        body = veil = json.dumps(data)
        readers = [author["id"], *(user["id"] for user in data["mentions"])] if author else []
        if in_guild and author and str(self._accounts.bot_id) not in readers:
            veil = json.dumps(data | VEIL)
        for session in self._hearing(event, channel.guild, in_guild=in_guild):
            session.dispatch(event, body if session.intents & MESSAGE_CONTENT else veil)

    def _hearing(self, event: str, guild: int, *, in_guild: bool) -> Iterable[Session]:
        kind = "REACTION" if event.startswith("MESSAGE_REACTION") else event.split("_")[0]
        intent = INTENTS[kind][in_guild]
        return [session for session in self._sessions.values() if session.intents & intent and session.hears(guild)]
