"""People on the platform and what they do: write, edit, delete, type, use a command, tap."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lab.loopback.discord.places import EVERY_RIGHT, MEMBER, Channel, Places
from lab.loopback.discord.wire import VOICE, Json, walk

LARGEST_FILE = 10 << 20
ASKED: Json = {"version": 1, "locale": "en-US", "app_permissions": "0", "entitlements": []}


@dataclass
class Interaction:
    id: int
    channel: Channel
    at: float
    original: int = 0  # the message that was tapped, later the first answer
    answered: bool = False


class People(Places):
    """What people do; interactions wait here for the bot's answer."""

    def __init__(
        self, *, token: str, clock: Callable[[], float], port: int, heartbeat_interval: float, keep: int
    ) -> None:
        super().__init__(token=token, clock=clock, port=port, heartbeat_interval=heartbeat_interval, keep=keep)
        self._commands: dict[str, list[Json]] = {}
        self._interactions: OrderedDict[str, Interaction] = OrderedDict()

    @property
    def commands(self) -> list[Json]:
        return [command for commands in self._commands.values() for command in commands]

    def says(
        self,
        text: str,
        *,
        person: int = 7,
        name: str = "Ann",
        channel: int | None = None,
        mention: bool = False,
        reply_to: int | None = None,
        attachments: Mapping[str, bytes] | None = None,
        sticker: bool = False,
        **extra: Any,
    ) -> int:
        """Returns the message's id; `attachments` maps names to contents, `extra` replaces raw fields."""
        self._names[person] = name
        place = self._channels[channel] if channel else self._dm(person)
        if sticker:
            extra["sticker_items"] = [{"id": str(self._snowflake()), "name": "Wave", "format_type": 1}]
        voice = {"duration_secs": 1.0, "waveform": "AA=="} if extra.get("flags", 0) & VOICE else {}
        files = self._attach(place, attachments or {}, [voice] * len(attachments or {}))
        text = f"<@{self.bot_id}> {text}".rstrip() if mention else text
        return int(self._publish(place, person, text, reply_to, {"attachments": files} | extra)["id"])

    def edits(self, message_id: int, text: str) -> None:
        channel = self._where[message_id]
        self._change(channel, channel.messages[message_id], {"content": text})

    def redeliver(self, message_id: int) -> None:
        """Tells of a message once more, as a resumed session may."""
        channel = self._where[message_id]
        self._tell("MESSAGE_CREATE", channel, channel.messages[message_id])

    def deletes(self, message_id: int) -> None:
        channel = self._where.pop(message_id)
        del channel.messages[message_id]
        self._tell("MESSAGE_DELETE", channel, {"id": str(message_id), "channel_id": str(channel.id)})

    def types(self, person: int = 7, channel: int | None = None) -> None:
        place = self._channels[channel] if channel else self._dm(person)
        data = {"channel_id": str(place.id), "user_id": str(person), "timestamp": int(self._clock())}
        member = {} if place.person else {"member": MEMBER | {"user": self._user(person)}}
        self._tell("TYPING_START", place, data | member)

    def slash(self, command: str, option_text: str = "", *, person: int = 7, channel: int | None = None) -> int:
        """Returns the interaction's id; once the bot has registered commands, only those exist."""
        known = next((c for c in self.commands if c["name"] == command), None)
        if known is None and self._commands:
            raise LookupError(f"the bot registered no command {command!r}")
        known = known or {"id": str(self._snowflake())}
        data = {"id": known["id"], "name": command, "type": 1, "guild_id": known.get("guild_id")}
        if option_text:
            option = next((o["name"] for o in known.get("options", ()) if o["type"] == 3), "text")
            data["options"] = [{"name": option, "type": 3, "value": option_text}]
        return self._interact(2, data, person, self._channels[channel] if channel else self._dm(person))

    def taps(self, custom_id: str, message_id: int, person: int = 7) -> int:
        channel = self._where[message_id]
        tapped = channel.messages[message_id]
        found = next((c for c in walk(tapped["components"]) if c.get("custom_id") == custom_id), None)
        if found is None:
            raise LookupError(f"message {message_id} has no component {custom_id!r}")
        data = {"custom_id": custom_id, "component_type": found["type"]}
        return self._interact(3, data, person, channel, tapped)

    def _interact(self, kind: int, data: Json, person: int, channel: Channel, tapped: Json | None = None) -> int:
        asked = Interaction(self._snowflake(), channel, self._clock(), int(tapped["id"]) if tapped else 0)
        token = secrets.token_hex(16)
        self._remember(self._interactions, token, asked)
        event = ASKED | {"id": str(asked.id), "application_id": str(self.bot_id), "token": token}
        event |= {"type": kind, "data": data, "channel_id": str(channel.id), "channel": self._place(channel)}
        event["attachment_size_limit"] = LARGEST_FILE
        if channel.person is None:
            member = MEMBER | {"user": self._user(person), "permissions": EVERY_RIGHT}
            event |= {"guild_id": str(self.guild_id), "member": member, "context": 0}
        else:
            event |= {"user": self._user(person), "context": 1}
        self.push("INTERACTION_CREATE", event | ({"message": tapped} if tapped else {}))
        return asked.id
