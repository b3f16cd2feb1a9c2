"""People on the platform and what they do: write, edit, delete, type, use a command, tap."""

from collections.abc import Callable, Mapping
from typing import Any

from lab.loopback.discord.accounts import Accounts
from lab.loopback.discord.channels import DIRECT, RIGHTS, Channel
from lab.loopback.discord.files import Files
from lab.loopback.discord.forms import MOST_BYTES
from lab.loopback.discord.interactions import Interactions
from lab.loopback.discord.kinds import SAMPLES
from lab.loopback.discord.messages import Messages
from lab.loopback.discord.places import EVERY_RIGHT, MEMBER, Places
from lab.loopback.discord.wire import VOICE, Json, walk

ASKED: Json = {"version": 1, "locale": "en-US", "app_permissions": "0", "entitlements": []}

SNAPSHOT: Json = {"type": 0, "flags": 0, "edited_timestamp": None, "mentions": [], "mention_roles": [], "embeds": []}
"""What a message that is passed on shows beside its words: nobody's name."""


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
        self._ranks: dict[int, str] = {}

    def says(
        self,
        text: str,
        *,
        person: int = 7,
        name: str = "Ann",
        channel: int | None = None,
        mention: bool = False,
        role: bool = False,
        reply_to: int | None = None,
        attachments: Mapping[str, bytes] | None = None,
        sticker: bool = False,
        machine: bool = False,
        **extra: Any,
    ) -> int:
        """Returns the message's id; `attachments` maps names to contents, `extra` replaces raw fields. ``mention``
        names the bot, ``role`` the role that stands for it; a ``machine`` is another
        bot."""
        self._accounts.names[person] = name
        (self._accounts.machines.add if machine else self._accounts.machines.discard)(person)
        place = self._place(person, channel)
        if place.locked:
            raise LookupError(f"nobody writes in {place.id}, which is locked")
        if place.archived:
            self.archives(place.id, undo=True)
        if sticker:
            extra["sticker_items"] = [{"id": "1", "name": "Wave", "format_type": 1}]
        voice = {"duration_secs": 1.0, "waveform": "AA=="} if extra.get("flags", 0) & VOICE else {}
        files = self._files.attach(place.id, attachments or {}, [voice] * len(attachments or {}))
        text = f"<@{self._accounts.bot_id}> {text}".rstrip() if mention else text
        if role:
            text = f"<@&{self._places.role_id}> {text}".rstrip()
            extra["mention_roles"] = [str(self._places.role_id)]
        return int(self._messages.publish(place, person, text, reply_to, {"attachments": files} | extra)["id"])

    def sends(self, kind: str, text: str = "", **options: Any) -> int:
        """One of the `SAMPLES`, with words. Raises LookupError."""
        sample = dict(SAMPLES[kind])
        return self.says(" ".join(filter(None, (text, sample.pop("text", "")))), **(sample | options))

    def forwards(self, text: str, *, attachments: Mapping[str, bytes] | None = None, **options: Any) -> int:
        """Passes on what stands elsewhere; ``options`` are what `says` takes by name. Returns the message's id."""
        place = self._place(options.get("person", 7), options.get("channel"))
        snapshot = SNAPSHOT | {"content": text, "timestamp": self._messages.now()}
        snapshot |= {"attachments": self._files.attach(place.id, attachments or {}, [{}] * len(attachments or {}))}
        reference = {"type": 1, "channel_id": "1", "message_id": "1"}
        return self.says("", message_reference=reference, message_snapshots=[{"message": snapshot}], **options)

    def edits(self, message_id: int, text: str) -> None:
        """A new text for a message."""
        message = self._messages.channel_of(message_id).messages[message_id]
        self._messages.change(message, {"content": text})

    def reacts(self, emoji: str, message_id: int, *, person: int = 7) -> None:
        """An emoji under a message."""
        place = self._messages.channel_of(message_id)
        author = place.messages[message_id]["author"]["id"]
        ids = {"user_id": str(person), "channel_id": str(place.id), "message_id": str(message_id)}
        about = {"message_author_id": author, "emoji": {"id": None, "name": emoji}, "type": 0, "burst": False}
        self._messages.tell("MESSAGE_REACTION_ADD", place, ids | about)

    def types(self, person: int = 7, channel: int | None = None) -> None:
        """The sign that somebody writes."""
        place = self._place(person, channel)
        data = {"channel_id": str(place.id), "user_id": str(person), "timestamp": int(self._clock())}
        member = {} if not place.in_guild else {"member": MEMBER | {"user": self._accounts.user(person)}}
        self._messages.tell("TYPING_START", place, data | member)

    def opens_thread(self, name: str, *, parent: int | None = None) -> int:
        """Returns the id of a new thread, by default in the guild's channel."""
        thread = self._places.thread(name, self._places.channel(parent) if parent else self._places.hall)
        self._messages.tell("THREAD_CREATE", thread, self._places.describe(thread) | {"newly_created": True})
        return thread.id

    def archives(self, thread: int, *, locked: bool = False, undo: bool = False) -> None:
        """Archives a thread, and locks it so that only moderators open it again; or opens it."""
        place = self._places.channel(thread)
        place.archived, place.locked = not undo, locked and not undo
        self._messages.tell("THREAD_UPDATE", place, self._places.describe(place))

    def denies(self, channel: int, *rights: str, undo: bool = False) -> None:
        """Takes ``rights`` of channels from the bot in a channel and its threads, or gives them back."""
        if strangers := set(rights) - RIGHTS:
            raise LookupError(f"there are no rights {strangers}")
        denied = self._places.channel(channel).denied
        (denied.difference_update if undo else denied.update)(rights)

    def slash(self, command: str, option_text: str = "", *, person: int = 7, channel: int | None = None) -> int:
        """Returns the interaction's id; once the bot has registered commands, only those exist, and only where they
        are offered."""
        place = self._place(person, channel)
        commands = self._accounts.commands
        choices = (offer for offer in commands if offer["name"] == command and self._offers(offer, place))
        choice: Json | None = next(choices, None)
        needed = int((choice or {}).get("default_member_permissions") or 0)
        if (choice is None and commands) or (needed and not int(self._rights(person)) & needed):
            raise LookupError(f"the bot registered no command {command!r} that is offered there")
        choice = choice or {"id": "1"}
        data = {"id": choice["id"], "name": command, "type": 1, "guild_id": choice.get("guild_id")}
        if option_text:
            option = next((o["name"] for o in choice.get("options", ()) if o["type"] == 3), "text")
            data["options"] = [{"name": option, "type": 3, "value": option_text}]
        return self._interact(2, data, person, place)

    def types_command(self, command: str, typed: str = "", *, person: int = 7, channel: int | None = None) -> int:
        """Somebody is still writing a command; returns the interaction's id. Raises LookupError where the bot wants to
        suggest nothing."""
        nothing: Json = {"options": []}
        offer = next((offer for offer in self._accounts.commands if offer["name"] == command), nothing)
        option = next((option for option in offer["options"] if option.get("autocomplete")), None)
        if option is None:
            raise LookupError(f"the bot suggests nothing for {command!r}")
        part = {"name": option["name"], "type": 3, "value": typed, "focused": True}
        return self._interact(
            4, {"id": offer["id"], "name": command, "type": 1, "options": [part]}, person, self._place(person, channel)
        )

    def ranks(self, person: int, rights: int) -> None:
        """What somebody may do in the guilds, in bits; everybody else may do everything."""
        self._ranks[person] = str(rights)

    def opens_guild(self) -> int:
        """Returns the channel of a new guild, to which the bot was invited."""
        hall = self._places.another()
        self._push("GUILD_CREATE", self._places.guild(hall.guild) | {"guild_id": str(hall.guild)})
        return hall.id

    def taps(self, custom_id: str, message_id: int, person: int = 7) -> int:
        """Returns the interaction's id."""
        channel = self._messages.channel_of(message_id)
        message = channel.messages[message_id]
        component = next((c for c in walk(message["components"]) if c.get("custom_id") == custom_id), None)
        if component is None:
            raise LookupError(f"message {message_id} has no component {custom_id!r}")
        data = {"custom_id": custom_id, "component_type": component["type"]}
        return self._interact(3, data, person, channel, message)

    def _rights(self, person: int) -> str:
        return self._ranks.get(person, EVERY_RIGHT)

    def _place(self, person: int, channel: int | None) -> Channel:
        return self._places.channel(channel) if channel else self._places.direct(person)

    def _offers(self, command: Json, place: Channel) -> bool:
        contexts = command.get("contexts")
        return place.in_guild if command.get("guild_id") else contexts is None or _context(place) in contexts

    def _interact(self, kind: int, data: Json, person: int, channel: Channel, message: Json | None = None) -> int:
        interaction = self._interactions.begin(channel, int(message["id"]) if message else 0)
        event = ASKED | {"id": str(interaction.id), "token": interaction.token}
        event |= {"application_id": str(self._accounts.bot_id)}
        event |= {"type": kind, "data": data, "channel_id": str(channel.id), "channel": self._places.describe(channel)}
        event |= {"attachment_size_limit": MOST_BYTES, "context": _context(channel)}
        user, guild = self._accounts.user(person), str(channel.guild)
        if channel.in_guild:
            member = MEMBER | {"user": user, "permissions": self._rights(person)}
            event |= {"guild_id": guild, "member": member, "authorizing_integration_owners": {"0": guild}}
        else:
            owner = {"0": "0"} if channel.kind == DIRECT else {"1": str(person)}
            event |= {"user": user, "authorizing_integration_owners": owner}
        self._push("INTERACTION_CREATE", event | ({"message": message} if message else {}))
        return interaction.id


def _context(channel: Channel) -> int:
    """0 in the guild, 1 with the bot alone, 2 between people without it."""
    return 0 if channel.in_guild else 1 if channel.kind == DIRECT else 2
