"""The guild, its channel, and the direct channels, as the bot sees them; knows no event and no REST call's form."""

from dataclasses import dataclass, field

from lab.loopback.discord.accounts import Accounts, Address, Snowflakes
from lab.loopback.discord.wire import Json, Refused, Routes

EVERY_RIGHT = str((1 << 50) - 1)
MEMBER: Json = {
    "roles": [],
    "joined_at": "2024-01-01T00:00:00+00:00",
    "flags": 0,
    "deaf": False,
    "mute": False,
}


@dataclass(slots=True, eq=False)
class Channel:
    """A place with its messages by id."""

    id: int
    person: int | None = None  # none for the guild's channel
    messages: dict[int, Json] = field(default_factory=dict)

    def message(self, message_id: str | int) -> Json:
        """One of its messages. Raises Refused."""
        if message := self.messages.get(int(message_id)):
            return message
        raise Refused(404, 10008, "Unknown Message")


class Places:
    """One guild with one channel, and a direct channel for each person."""

    def __init__(self, ids: Snowflakes, accounts: Accounts, address: Address) -> None:
        self._ids, self._accounts, self._address = ids, accounts, address
        self.guild_id, hall = ids.next(), ids.next()
        self.hall = Channel(hall)
        self._channels = {hall: self.hall}
        self._direct: dict[int, Channel] = {}

    def direct(self, who: int | str) -> Channel:
        """The channel between the bot and a person, opened where there was none."""
        person = int(who)
        if person not in self._direct:
            channel = self._direct[person] = Channel(self._ids.next(), person)
            self._channels[channel.id] = channel
        return self._direct[person]

    def channel(self, channel_id: str | int) -> Channel:
        """A channel by its id. Raises Refused."""
        if channel := self._channels.get(int(channel_id)):
            return channel
        raise Refused(404, 10003, "Unknown Channel")

    def shown(self, channel: Channel) -> Json:
        """A channel as events and answers show it."""
        last = str(next(reversed(channel.messages), "")) or None
        place: Json = {"id": str(channel.id), "last_message_id": last}
        if channel.person is not None:
            return place | {"type": 1, "recipients": [self._accounts.user(channel.person)]}
        place |= {"type": 0, "name": "general", "position": 0, "permission_overwrites": []}
        return place | {"guild_id": str(self.guild_id)}

    def ready(self, intents: int) -> list[tuple[str, Json]]:
        """What a new session is told first."""
        bot = self._accounts.user(self._accounts.bot_id)
        ready: Json = {"v": 10, "resume_gateway_url": self._address.gateway, "private_channels": []}
        ready |= {"user": bot, "application": self._accounts.application()}
        ready["guilds"] = [{"id": str(self.guild_id), "unavailable": True}] if intents & 1 else []
        return [("READY", ready), *([("GUILD_CREATE", self._guild())] if intents & 1 else [])]

    def routes(self) -> Routes:
        """What the bot may ask about places."""
        return [
            (r"GET /channels/(\d+)", lambda _, channel: self.shown(self.channel(channel))),
            (r"POST /users/@me/channels", lambda call: self.shown(self.direct(call.payload["recipient_id"]))),
        ]

    def _guild(self) -> Json:
        members = [MEMBER | {"user": self._accounts.user(person)} for person in self._accounts.names]
        everyone = {"id": str(self.guild_id), "name": "@everyone", "permissions": EVERY_RIGHT}
        guild: Json = {"id": str(self.guild_id), "name": "Loopback", "owner_id": "1", "unavailable": False}
        guild |= {"verification_level": 0, "default_message_notifications": 0, "member_count": len(members)}
        return guild | {"roles": [everyone], "members": members, "channels": [self.shown(self.hall)]}
