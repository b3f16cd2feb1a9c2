"""People on the platform and what they do: write, edit, delete, type, use a command, tap."""

from collections.abc import Callable, Mapping
from typing import Any

from lab.loopback.discord.accounts import Accounts
from lab.loopback.discord.files import Files
from lab.loopback.discord.interactions import Interactions
from lab.loopback.discord.messages import Messages
from lab.loopback.discord.places import EVERY_RIGHT, MEMBER, Channel, Places
from lab.loopback.discord.wire import VOICE, Json, walk

LARGEST_FILE = 10 << 20
ASKED: Json = {"version": 1, "locale": "en-US", "app_permissions": "0", "entitlements": []}


class People:
    """What people do; ``push`` tells every session of an event."""

    def __init__(
        self,
        accounts: Accounts,
        places: Places,
        messages: Messages,
        files: Files,
        interactions: Interactions,
        *,
        push: Callable[[str, Json], None],
        clock: Callable[[], float],
    ) -> None:
        self._accounts, self._places, self._messages = accounts, places, messages
        self._files, self._interactions = files, interactions
        self._push, self._clock = push, clock

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
        self._accounts.names[person] = name
        place = self._place(person, channel)
        if sticker:
            extra["sticker_items"] = [{"id": "1", "name": "Wave", "format_type": 1}]
        voice = {"duration_secs": 1.0, "waveform": "AA=="} if extra.get("flags", 0) & VOICE else {}
        files = self._files.attach(place.id, attachments or {}, [voice] * len(attachments or {}))
        text = f"<@{self._accounts.bot_id}> {text}".rstrip() if mention else text
        return int(self._messages.publish(place, person, text, reply_to, {"attachments": files} | extra)["id"])

    def edits(self, message_id: int, text: str) -> None:
        """A new text for a message."""
        message = self._messages.where(message_id).messages[message_id]
        self._messages.change(message, {"content": text})

    def types(self, person: int = 7, channel: int | None = None) -> None:
        """The sign that somebody writes."""
        place = self._place(person, channel)
        data = {"channel_id": str(place.id), "user_id": str(person), "timestamp": int(self._clock())}
        member = {} if place.person else {"member": MEMBER | {"user": self._accounts.user(person)}}
        self._messages.tell("TYPING_START", place, data | member)

    def slash(self, command: str, option_text: str = "", *, person: int = 7, channel: int | None = None) -> int:
        """Returns the interaction's id; once the bot has registered commands, only those exist."""
        commands = self._accounts.commands
        used: Json | None = next((one for one in commands if one["name"] == command), None)
        if used is None and commands:
            raise LookupError(f"the bot registered no command {command!r}")
        used = used or {"id": "1"}
        data = {"id": used["id"], "name": command, "type": 1, "guild_id": used.get("guild_id")}
        if option_text:
            option = next((o["name"] for o in used.get("options", ()) if o["type"] == 3), "text")
            data["options"] = [{"name": option, "type": 3, "value": option_text}]
        return self._interact(2, data, person, self._place(person, channel))

    def taps(self, custom_id: str, message_id: int, person: int = 7) -> int:
        """Returns the interaction's id."""
        channel = self._messages.where(message_id)
        tapped = channel.messages[message_id]
        component = next((c for c in walk(tapped["components"]) if c.get("custom_id") == custom_id), None)
        if component is None:
            raise LookupError(f"message {message_id} has no component {custom_id!r}")
        data = {"custom_id": custom_id, "component_type": component["type"]}
        return self._interact(3, data, person, channel, tapped)

    def _place(self, person: int, channel: int | None) -> Channel:
        return self._places.channel(channel) if channel else self._places.direct(person)

    def _interact(self, kind: int, data: Json, person: int, channel: Channel, tapped: Json | None = None) -> int:
        asked = self._interactions.begin(channel, int(tapped["id"]) if tapped else 0)
        event = ASKED | {"id": str(asked.id), "application_id": str(self._accounts.bot_id), "token": asked.token}
        event |= {"type": kind, "data": data, "channel_id": str(channel.id), "channel": self._places.shown(channel)}
        event["attachment_size_limit"] = LARGEST_FILE
        user = self._accounts.user(person)
        if channel.person is None:
            member = MEMBER | {"user": user, "permissions": EVERY_RIGHT}
            event |= {"guild_id": str(self._places.guild_id), "member": member, "context": 0}
        else:
            event |= {"user": user, "context": 1}
        self._push("INTERACTION_CREATE", event | ({"message": tapped} if tapped else {}))
        return asked.id
