"""The web server of the stand-in: wires it, and serves REST under /api/v10, the gateway's websocket, attachments."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from typing import Self

from aiohttp import web

from lab.loopback.discord.accounts import Accounts, Address, Snowflakes
from lab.loopback.discord.answers import Answers
from lab.loopback.discord.faults import Faults
from lab.loopback.discord.files import Files
from lab.loopback.discord.gateway import Gateway
from lab.loopback.discord.interactions import Interactions
from lab.loopback.discord.messages import Messages
from lab.loopback.discord.people import People
from lab.loopback.discord.places import Places
from lab.loopback.discord.rates import Rates
from lab.loopback.discord.reactions import Reactions
from lab.loopback.discord.records import Records
from lab.loopback.discord.sends import Sends
from lab.loopback.discord.wire import Json, RefusedError, Routes, cut, read, response

API = "/api/v10"
MESSAGE = re.compile(r"POST /channels/(\d+)/messages")
SESSIONS: Json = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}


class DiscordServer:
    """Use as `async with`; point the client at `url + "/api/v10"` and at `gateway_url`."""

    def __init__(
        self,
        *,
        token: str = "loopback-token",  # noqa: S107 - opens nothing but this stand-in
        clock: Callable[[], float] = time.time,
        port: int = 0,
        heartbeat_interval: float = 41.25,
        keep: int = 10_000,
    ) -> None:
        self.token = token
        self.delay = 0.0  # seconds before any call takes effect
        self._address, ids = Address(port), Snowflakes(clock)
        self._accounts, self._records = Accounts(ids), Records(clock, keep)
        self._places, self._files = Places(ids, self._accounts, self._address), Files(ids, self._address, keep)
        self.gateway = Gateway(token, self._places.ready, heartbeat_interval=heartbeat_interval, keep=keep)
        messages = Messages(ids, self._accounts, self._places, self.gateway.sessions, keep)
        self.interactions, self._faults, self._rates = Interactions(ids, keep), Faults(clock), Rates(clock)
        people = People(
            self._accounts,
            self._places,
            messages,
            self._files,
            self.interactions,
            push=self.gateway.push,
            clock=clock,
        )
        self.reactions = Reactions(self._accounts, self._places, messages)
        sends = Sends(self._accounts, self._places, messages, self._files, self._records, keep)
        answers = Answers(self._accounts, self.interactions, messages, sends)
        rooms = (self._accounts, self._places, sends, self.reactions, answers)
        self._routes: Routes = [
            (r"GET /gateway/bot", lambda _: {"url": self.gateway_url, "shards": 1, "session_start_limit": SESSIONS}),
            *(route for room in rooms for route in room.routes()),
        ]
        self._runner: web.AppRunner | None = None
        # What people do, what goes wrong, and what is seen of the bot: the face of all these parts.
        self.says, self.edits, self.deletes, self.types = people.says, people.edits, messages.delete, people.types
        self.slash, self.taps, self.redeliver = people.slash, people.taps, messages.repeat
        self.types_command, self.suggested = people.types_command, answers.suggested
        self.ranks, self.opens_guild = people.ranks, people.opens_guild
        self.reacts, self.forwards, self.sends = people.reacts, people.forwards, people.sends
        self.push, self.disconnect = self.gateway.push, self.gateway.disconnect
        self.reconnect, self.invalidate = self.gateway.reconnect, self.gateway.invalidate
        self.opens_thread, self.archives, self.denies = people.opens_thread, people.archives, people.denies
        self.fail, self.drop, self.flood = self._faults.fail, self._faults.drop, self._faults.flood
        self.hold, self.let_go = self._faults.hold, self._faults.let_go
        self.limit = self._rates.limit
        self.sent, self.edited, self.typing = self._records.sent, self._records.edited, self._records.typing
        self.calls, self.watchers, self.wait_sent = self._records.calls, self._records.watchers, self._records.wait_sent
        self.bot_id, self.guild_id = self._accounts.bot_id, self._places.guild_id
        self.role_id = self._places.role_id

    @property
    def url(self) -> str:
        """Where it listens, or listened last."""
        return self._address.url

    @property
    def gateway_url(self) -> str:
        """Where the gateway's websocket listens."""
        return self._address.gateway

    @property
    def commands(self) -> list[Json]:
        """All commands that the bot has registered."""
        return self._accounts.commands

    @property
    def identified(self) -> int:
        """How many sessions have begun."""
        return self.gateway.identified

    @property
    def resumed(self) -> int:
        """How often a session was resumed."""
        return self.gateway.resumed

    def guild_channel(self) -> int:
        """The guild's channel."""
        return self._places.hall.id

    def direct_channel(self, person: int = 7) -> int:
        """The channel between the bot and a person."""
        return self._places.direct(person).id

    def private_channel(self, *people: int) -> int:
        """A new channel between people (Ann and Bea if none are named) in which the bot is not."""
        return self._places.private(*(people or (7, 8))).id

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/gateway", self._connect)
        app.router.add_get(r"/attachments/{channel}/{file:\d+}/{name}", self._files.download)
        app.router.add_route("*", API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._address.port).start()
        self._address.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.disconnect(code=1001)
        if self._runner:
            await self._runner.cleanup()

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        return cut(request) if self._faults.strike("GET /gateway") else await self.gateway.serve(request)

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix(API)
        line = f"{request.method} {path}"
        self._records.arrive(request.method, path)
        if self.delay:
            await asyncio.sleep(self.delay)
        try:
            await self._faults.wait(line)
            fault = self._faults.strike(line)
            if fault and not fault.after:
                return cut(request)
            answer, headers = await self._answer(request, line)
        except RefusedError as refusal:
            return response(refusal.body, refusal.status, refusal.headers)
        return cut(request) if fault else response(answer, headers=headers)

    async def _answer(self, request: web.Request, line: str) -> tuple[object, Mapping[str, str]]:
        # Interactions and their webhooks are opened by the token in their path.
        by_path = " /interactions/" in line or " /webhooks/" in line
        if not by_path and request.headers.get("Authorization") != f"Bot {self.token}":
            raise RefusedError(401, 0, "401: Unauthorized")
        call = await read(request)
        post = MESSAGE.fullmatch(line)
        headers = self._rates.admit(int(post[1])) if post else {}
        for pattern, handler in self._routes:
            if match := re.fullmatch(pattern, line):
                return handler(call, *match.groups()), headers
        raise RefusedError(404, 0, "404: Not Found")
