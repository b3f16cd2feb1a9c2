"""The guild with its channels and threads, and channels between people; knows no event and no REST call's form."""

from collections.abc import Callable

from lab.loopback.discord.accounts import Accounts, Address, Snowflakes
from lab.loopback.discord.channels import DIRECT, PRIVATE, TEXT, THREAD, VIEW, Channel
from lab.loopback.discord.wire import Call, Json, RefusedError, Routes

EVERY_RIGHT = str((1 << 50) - 1)
MEMBER: Json = {
    "roles": [],
    "joined_at": "2024-01-01T00:00:00+00:00",
    "flags": 0,
    "deaf": False,
    "mute": False,
}


class Places:
    """One guild with one channel and threads in it, a direct channel for each person, and private ones without the
    bot."""

    def __init__(self, ids: Snowflakes, accounts: Accounts, address: Address) -> None:
        self._ids, self._accounts, self._address = ids, accounts, address
        self.guild_id, self.role_id, hall = ids.next(), ids.next(), ids.next()
        self.hall = Channel(hall, TEXT, "general", guild=self.guild_id)
        self._channels = {hall: self.hall}
        self._direct: dict[int, Channel] = {}

    def direct(self, user_id: int | str) -> Channel:
        """The channel between the bot and a person, opened where there was none."""
        person = int(user_id)
        if person not in self._direct:
            self._direct[person] = self._add(Channel(self._ids.next(), DIRECT, people=(person,)))
        return self._direct[person]

    def private(self, *people: int) -> Channel:
        """A new channel between people, of whom one may have installed the bot for herself; it can't look inside."""
        return self._add(Channel(self._ids.next(), PRIVATE, people=people, denied={VIEW}))

    def thread(self, name: str, parent: Channel) -> Channel:
        """A new thread."""
        return self._add(Channel(self._ids.next(), THREAD, name, parent=parent, guild=parent.guild))

    def another(self) -> Channel:
        """The channel of a new guild."""
        return self._add(Channel(self._ids.next(), TEXT, "general", guild=self._ids.later()))

    def channel(self, channel_id: str | int) -> Channel:
        """A channel by its id. Raises RefusedError."""
        if channel := self._channels.get(int(channel_id)):
            return channel
        raise RefusedError(404, 10003, "Unknown Channel")

    def describe(self, channel: Channel) -> Json:
        """A channel as events and answers show it."""
        last = str(next(reversed(channel.messages), "")) or None
        place: Json = {"id": str(channel.id), "type": channel.kind, "last_message_id": last}
        if not channel.in_guild:
            return place | {"recipients": [self._accounts.user(person) for person in channel.people]}
        place |= {"name": channel.name, "guild_id": str(channel.guild)}
        if channel.parent is None:
            return place | {"position": 0, "permission_overwrites": []}
        state: Json = {"archived": channel.archived, "locked": channel.locked, "auto_archive_duration": 1440}
        state |= {"archive_timestamp": self._ids.now()}
        place |= {"parent_id": str(channel.parent.id), "owner_id": "1", "thread_metadata": state}
        return place | {"message_count": len(channel.messages), "member_count": 1}

    def ready(self, intents: int, hears: Callable[[int], bool] = lambda _: True) -> list[tuple[str, Json]]:
        """What a new session is told first, which ``hears`` of some guilds alone."""
        guilds = [guild for guild in self._guilds if hears(guild)] if intents & 1 else []
        bot = self._accounts.user(self._accounts.bot_id)
        ready: Json = {"v": 10, "resume_gateway_url": self._address.gateway, "private_channels": []}
        ready |= {"user": bot, "application": self._accounts.application()}
        ready["guilds"] = [{"id": str(guild), "unavailable": True} for guild in guilds]
        return [("READY", ready), *(("GUILD_CREATE", self.guild(guild)) for guild in guilds)]

    @property
    def _guilds(self) -> list[int]:
        return list(dict.fromkeys(channel.guild for channel in self._channels.values() if channel.in_guild))

    def routes(self) -> Routes:
        """What the bot may ask about places."""
        return [
            (r"GET /channels/(\d+)", self._get),
            (r"POST /users/@me/channels", lambda call: self.describe(self.direct(call.payload["recipient_id"]))),
        ]

    def _get(self, _: Call, channel_id: str) -> Json:
        channel = self.channel(channel_id)
        channel.demand()
        return self.describe(channel)

    def _add(self, channel: Channel) -> Channel:
        self._channels[channel.id] = channel
        return channel

    def guild(self, id_: int) -> Json:
        """A guild as the gateway tells of it."""
        members = [MEMBER | {"user": self._accounts.user(person)} for person in self._accounts.names]
        everyone = {"id": str(id_), "name": "@everyone", "permissions": EVERY_RIGHT}
        guild: Json = {"id": str(id_), "name": "Loopback", "owner_id": "1", "unavailable": False}
        guild |= {"verification_level": 0, "default_message_notifications": 0, "member_count": len(members)}
        ours = [channel for channel in self._channels.values() if channel.guild == id_]
        threads = [c for c in ours if c.parent and not c.archived and c.allows(VIEW)]
        halls = [self.describe(channel) for channel in ours if channel.parent is None]
        guild |= {"channels": halls, "threads": [self.describe(thread) for thread in threads]}
        own = {"id": str(self.role_id), "name": "Harry", "permissions": EVERY_RIGHT, "managed": True}
        own |= {"tags": {"bot_id": str(self._accounts.bot_id)}}
        return guild | {"roles": [everyone, own], "members": members}
