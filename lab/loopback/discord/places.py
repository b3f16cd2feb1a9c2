"""Channels, people and messages, and who is told of what happens there."""

import json
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lab.loopback.discord.gateway import Gateway
from lab.loopback.discord.wire import EPHEMERAL, Json, Refused

EPOCH_MS = 1_420_070_400_000
MESSAGE_CONTENT = 1 << 15
# The intents an event needs in a direct channel and in a guild, by the gateway's documentation.
INTENTS = {"MESSAGE": (1 << 12, 1 << 9), "TYPING": (1 << 14, 1 << 11)}
MESSAGE: Json = {"type": 0, "flags": 0, "tts": False, "pinned": False, "edited_timestamp": None}
MESSAGE |= {"mention_everyone": False, "mention_roles": [], "attachments": [], "embeds": [], "components": []}
VEIL: Json = {"content": "", "attachments": [], "embeds": [], "components": []}
EVERY_RIGHT = str((1 << 50) - 1)
MEMBER: Json = {
    "roles": [],
    "joined_at": "2024-01-01T00:00:00+00:00",
    "flags": 0,
    "deaf": False,
    "mute": False,
}


@dataclass
class Channel:
    id: int
    person: int | None = None  # none for the guild's channel
    messages: dict[int, Json] = field(default_factory=dict)


class Places(Gateway):
    """One guild with one channel, and a direct channel for each person."""

    def __init__(
        self, *, token: str, clock: Callable[[], float], port: int, heartbeat_interval: float, keep: int
    ) -> None:
        super().__init__(token, heartbeat_interval, keep)
        self._last_id = 0
        self._clock, self._port = clock, port
        self._channels: dict[int, Channel] = {}
        self._direct: dict[int, Channel] = {}
        self._where: OrderedDict[int, Channel] = OrderedDict()
        self._files: OrderedDict[int, bytes] = OrderedDict()
        self.bot_id, self.guild_id, channel_id = (self._snowflake() for _ in range(3))
        self._names = {self.bot_id: "Harry"}
        self._channels[channel_id] = self._guild = Channel(channel_id)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway"

    def guild_channel(self) -> int:
        return self._guild.id

    def direct_channel(self, person: int = 7) -> int:
        return self._dm(person).id

    def _ready(self, intents: int) -> list[tuple[str, Json]]:
        ready: Json = {"v": 10, "resume_gateway_url": self.gateway_url}
        ready |= {"user": self._user(self.bot_id), "application": self._application(), "private_channels": []}
        ready["guilds"] = [{"id": str(self.guild_id), "unavailable": True}] if intents & 1 else []
        return [("READY", ready), *([("GUILD_CREATE", self._guild_create())] if intents & 1 else [])]

    def _snowflake(self) -> int:
        self._last_id = max(self._last_id + 1, (int(self._clock() * 1000) - EPOCH_MS) << 22)
        return self._last_id

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat()

    def _user(self, person: int) -> Json:
        name = self._names.get(person, f"person{person}")
        user: Json = {"id": str(person), "username": name.lower(), "global_name": name, "discriminator": "0"}
        return user | {"avatar": None, "bot": person == self.bot_id}

    def _application(self) -> Json:
        text = {"id": str(self.bot_id), "name": "Harry", "description": "", "icon": None, "verify_key": "00"}
        rights = {"bot_public": True, "bot_require_code_grant": False, "flags": 1 << 19}
        return text | rights | {"owner": self._user(1)}

    def _guild_create(self) -> Json:
        members = [MEMBER | {"user": self._user(person)} for person in self._names]
        everyone = {"id": str(self.guild_id), "name": "@everyone", "permissions": EVERY_RIGHT}
        guild: Json = {"id": str(self.guild_id), "name": "Loopback", "owner_id": "1", "unavailable": False}
        guild |= {"verification_level": 0, "default_message_notifications": 0, "member_count": len(members)}
        return guild | {"roles": [everyone], "members": members, "channels": [self._place(self._guild)]}

    def _place(self, channel: Channel) -> Json:
        last = str(next(reversed(channel.messages), "")) or None
        place: Json = {"id": str(channel.id), "last_message_id": last}
        if channel.person is not None:
            return place | {"type": 1, "recipients": [self._user(channel.person)]}
        place |= {"type": 0, "name": "general", "position": 0, "permission_overwrites": []}
        return place | {"guild_id": str(self.guild_id)}

    def _dm(self, who: int | str) -> Channel:
        person = int(who)
        if person not in self._direct:
            channel = self._direct[person] = Channel(self._snowflake(), person)
            self._channels[channel.id] = channel
        return self._direct[person]

    def _channel(self, channel_id: str) -> Channel:
        if channel := self._channels.get(int(channel_id)):
            return channel
        raise Refused(404, 10003, "Unknown Channel")

    def _message(self, channel: Channel, message_id: str | int) -> Json:
        if message := channel.messages.get(int(message_id)):
            return message
        raise Refused(404, 10008, "Unknown Message")

    def _attach(self, channel: Channel, files: Mapping[str, bytes], told: list[Json]) -> list[Json]:
        attachments = []
        for (name, content), about in zip(files.items(), told, strict=False):
            file = self._snowflake()
            self._remember(self._files, file, content)
            url = f"{self.url}/attachments/{channel.id}/{file}/{name}"
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            one = {"id": str(file), "filename": name, "size": len(content), "content_type": kind}
            attachments.append(about | one | {"url": url, "proxy_url": url})
        return attachments

    def _remember(self, kept: OrderedDict[Any, Any], key: object, value: object) -> None:
        kept[key] = value
        if len(kept) > self.keep:
            kept.popitem(last=False)

    def _note(self, kept: list[Any], value: object) -> None:
        kept.append(value)
        del kept[: -self.keep]

    def _publish(self, channel: Channel, author: int, text: str, reply_to: int | None, fields: Json) -> Json:
        mentioned = {int(found) for found in re.findall(r"<@!?(\d{1,20})>", text)}
        place = {"channel_id": str(channel.id)}
        message = MESSAGE | place | {"content": text, "author": self._user(author), "timestamp": self._now()}
        if reply_to is not None:
            replied = channel.messages.get(reply_to)
            message |= {"type": 19, "message_reference": place | {"message_id": str(reply_to)}}
            # One level is all that Discord nests.
            message["referenced_message"] = replied and replied | {"referenced_message": None}
            # A reply pings the author of what it answers.
            mentioned |= {int(replied["author"]["id"])} if replied else set()
        message |= {"mentions": [self._user(person) for person in sorted(mentioned)]} | fields
        message_id = self._snowflake()
        channel.messages[message_id] = message = message | {"id": str(message_id)}
        self._where[message_id] = channel
        if len(self._where) > self.keep:
            oldest, where = self._where.popitem(last=False)
            del where.messages[oldest]
        self._tell("MESSAGE_CREATE", channel, message)
        return message

    def _change(self, channel: Channel, message: Json, fields: Json) -> None:
        message |= fields | {"edited_timestamp": self._now()}
        self._tell("MESSAGE_UPDATE", channel, message)

    def _tell(self, event: str, channel: Channel, data: Json) -> None:
        if data.get("flags", 0) & EPHEMERAL:
            return
        in_guild, author = channel.person is None, data.get("author") or {}
        if in_guild:
            data = data | {"guild_id": str(self.guild_id)} | ({"member": MEMBER} if author else {})
        body = veiled = json.dumps(data)
        readers = [author["id"], *(user["id"] for user in data["mentions"])] if author else []
        if in_guild and author and str(self.bot_id) not in readers:
            veiled = json.dumps(data | VEIL)
        for session in self._sessions.values():
            if session.intents & INTENTS[event.split("_")[0]][in_guild]:
                session.dispatch(event, body if session.intents & MESSAGE_CONTENT else veiled)
