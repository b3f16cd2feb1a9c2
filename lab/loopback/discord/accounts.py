"""Ids and accounts: the bot's own, its application and its commands, and people's; knows no channel."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lab.loopback.discord.wire import Call, Json, RefusedError, Routes

EPOCH_MS = 1_420_070_400_000


@dataclass(slots=True)
class Address:
    """Where the platform listens; the port is known once it does."""

    port: int

    @property
    def url(self) -> str:
        """Of REST and attachments."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def gateway(self) -> str:
        """Of the websocket."""
        return f"ws://127.0.0.1:{self.port}/gateway"


class Snowflakes:
    """Ids that tell the time, each greater than all before."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._last = 0

    def next(self) -> int:
        """A new id."""
        self._last = max(self._last + 1, (int(self.clock() * 1000) - EPOCH_MS) << 22)
        return self._last

    def later(self) -> int:
        """A new id that looks as if it was made a moment later, so that it falls to another shard."""
        self._last = self.next() + (1 << 22)
        return self._last

    def now(self) -> str:
        """The time as Discord writes it."""
        return datetime.fromtimestamp(self.clock(), UTC).isoformat()


class Accounts:
    """The bot and all people who were seen; commands by guild, "" for those of everywhere."""

    def __init__(self, ids: Snowflakes) -> None:
        self.bot_id = ids.next()
        self.names = {self.bot_id: "Harry"}
        self.machines: set[int] = set()
        self._ids = ids
        self._commands: dict[str, list[Json]] = {}

    @property
    def commands(self) -> list[Json]:
        """All that the bot has registered."""
        return [command for commands in self._commands.values() for command in commands]

    def user(self, person: int) -> Json:
        """An account as messages show it."""
        name = self.names.get(person, f"person{person}")
        user: Json = {"id": str(person), "username": name.lower(), "global_name": name, "discriminator": "0"}
        return user | {"avatar": None, "bot": person == self.bot_id or person in self.machines}

    def application(self) -> Json:
        """The bot as an application."""
        text = {"id": str(self.bot_id), "name": "Harry", "description": "", "icon": None, "verify_key": "00"}
        rights = {"bot_public": True, "bot_require_code_grant": False, "flags": 1 << 19}
        return text | rights | {"owner": self.user(1)}

    def routes(self) -> Routes:
        """What the bot may ask and say about accounts."""
        return [
            (r"GET /users/@me", lambda _: self.user(self.bot_id)),
            (r"GET /users/(\d+)", lambda _, person: self.user(int(person))),
            (r"GET /oauth2/applications/@me", lambda _: self.application()),
            (r"(GET|PUT) /applications/\d+(?:/guilds/(\d+))?/commands", self._register),
        ]

    def _register(self, call: Call, method: str, guild_id: str | None) -> list[Json]:
        if method == "PUT":
            if not all(re.fullmatch(r"[-_\w]{1,32}", command["name"]) for command in call.payload):
                raise RefusedError(400, 50035, "Invalid Form Body: name")
            _check_localized(call.payload)
            owner = {"application_id": str(self.bot_id)} | ({"guild_id": guild_id} if guild_id else {})
            owner |= {"version": "1"}
            self._commands[guild_id or ""] = [
                {"type": 1} | command | owner | {"id": str(self._ids.next())} for command in call.payload
            ]
        return self._commands.get(guild_id or "", [])


def _check_localized(commands: list[Json]) -> None:
    """Raises RefusedError for names in a language that a client could not show, or could not tell apart."""
    for locale in {locale for command in commands for locale in command.get("name_localizations") or {}}:
        names = [str((command.get("name_localizations") or {}).get(locale, command["name"])) for command in commands]
        if not all(re.fullmatch(r"[-_'\w]{1,32}", name) and name == name.lower() for name in names):
            raise RefusedError(400, 50035, f"Invalid Form Body: name_localizations {locale}")
        if len(set(names)) < len(names):
            raise RefusedError(400, 50035, f"Application command names must be unique: {locale}")
