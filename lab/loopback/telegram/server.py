"""The Bot API's web server: wires the platform, reads a request, lets ordered faults happen, and answers."""

import asyncio
import time
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Self

from aiohttp import web

from lab.loopback.telegram.account import Account
from lab.loopback.telegram.faults import Faults
from lab.loopback.telegram.files import Files
from lab.loopback.telegram.groups import Groups
from lab.loopback.telegram.hook import Hook
from lab.loopback.telegram.people import People
from lab.loopback.telegram.places import Places
from lab.loopback.telegram.polls import Polls
from lab.loopback.telegram.rates import Rates
from lab.loopback.telegram.reactions import Reactions
from lab.loopback.telegram.records import Records
from lab.loopback.telegram.sends import Sends
from lab.loopback.telegram.updates import Updates
from lab.loopback.telegram.wire import REASONS, Handler, RefusedError, Request, read, reply

TOKEN = "1:loopback"  # noqa: S105 - opens nothing
POLL = "getUpdates"


class BotApi:
    """The platform. Leave and enter its context again to take it down: the port and the state stay."""

    def __init__(
        self, *, token: str = TOKEN, clock: Callable[[], float] = time.time, port: int = 0, keep: int = 20_000
    ) -> None:
        self.clock, self.port, self.token = clock, port, token
        self.delay = 0.0  # seconds before any call takes effect
        self.account, self.records = Account(token), Records(clock, keep)
        self._places, self._files, self._queue = Places(clock, keep), Files(keep), Updates(keep)
        self._polls = Polls(self._queue)
        self.hook = Hook(self._queue, self._polls)
        people = People(self._places, self._files, self.account, self._queue, clock=clock, keep=keep)
        groups = Groups(self._places, people, self._queue)
        sends = Sends(self._places, self._files, self.account, self.records, queries=people.queries, clock=clock)
        self.reactions = Reactions(self._places, self.records)
        rooms = (self.account, self.hook, sends, self.reactions, self._places, self._files)
        self._methods: dict[str, Handler] = {name: call for room in rooms for name, call in room.methods().items()}
        self._names = {name.lower(): name for name in (POLL, *self._methods)}
        faults = Faults(clock, self._names.values())
        self._strike, self._rates = faults.strike, Rates(clock)
        self._pass = faults.wait
        self.hold, self.let_go = faults.hold, faults.let_go
        self._runner: web.ServerRunner | None = None
        # What people do, what goes wrong, and what is seen of the bot: the face of all these parts.
        self.says, self.edits, self.taps, self.blocks = people.says, people.edits, people.taps, people.blocks
        self.promotes = self._places.promotes
        self.meets, self.forwards, self.reacts = people.meets, people.forwards, people.reacts
        self.sends_photo, self.sends_voice = people.sends_photo, people.sends_voice
        self.sends, self.sends_sticker, self.sends_document = people.sends, people.sends_sticker, people.sends_document
        self.says_anonymously, self.says_as_channel = groups.says_anonymously, groups.says_as_channel
        self.posts, self.migrates, self.opens_topic = groups.posts, groups.migrates, groups.opens_topic
        self.closes_topic, self.deletes_topic = groups.closes_topic, groups.deletes_topic
        self.push, self.redeliver, self.updates = self._queue.push, self._queue.redeliver, self._queue.bodies
        self.fail, self.flood, self.drop = faults.fail, faults.flood, faults.drop
        self.limit = self._rates.limit
        self.sent, self.acts, self.calls = self.records.sent, self.records.acts, self.records.calls
        self.counts, self.watchers = self.records.counts, self.records.watchers
        self.wait_sent, self.messages = self.records.wait_sent, self._places.messages
        self.commands, self.descriptions = self.account.commands, self.account.descriptions
        self.polling = self._polls.waiting

    @property
    def url(self) -> str:
        """Where it listens, or listened last."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def username(self) -> str:
        """The bot's name in mentions."""
        return self.account.username

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return self._queue.waiting

    @property
    def webhook_url(self) -> str:
        """Where updates are posted to; empty while the bot polls."""
        return self.hook.url

    @property
    def webhook_error(self) -> str:
        """What the last post came to, empty when it was taken."""
        return self.hook.error

    async def __aenter__(self) -> Self:
        server = web.Server(self._serve, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.hook.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        runner, self._runner = self._runner, None
        await self.hook.close()
        if runner:
            await runner.cleanup()

    async def _serve(self, http: web.BaseRequest) -> web.StreamResponse:
        token, _, rest = http.path.removeprefix("/file").removeprefix("/bot").partition("/")
        try:
            if token != self.token:
                raise RefusedError(401, REASONS[401])
            if http.path.startswith("/file/"):
                return self._download(rest)
            call = await read(http, self._names.get(rest.lower(), rest))
            chat = call.number("chat_id")
            self.records.arrive(call.method, chat)
            if self.delay:
                await asyncio.sleep(self.delay)
            await self._pass(call.method, chat)
            cut = self._strike(call.method, chat)
            result = None
            if cut is None or cut.after:
                result = await self._act(call, chat)
            if cut and http.transport:
                http.transport.abort()
            return reply(200, {"ok": True, "result": result})
        except RefusedError as no:
            hints = {"parameters": no.parameters} if no.parameters else {}
            return reply(no.code, {"ok": False, "error_code": no.code, "description": no.description} | hints)

    async def _act(self, call: Request, chat: int) -> object:
        if call.method == POLL:
            self.hook.refuse_polls()
            return await self._polls.get_updates(call)
        if call.method not in self._methods:
            raise RefusedError(404, REASONS[404])
        self._rates.admit(call.method, chat)
        return self._methods[call.method](call)

    def _download(self, path: str) -> web.Response:
        file = self._files.get(PurePosixPath(path).stem)
        if file is None:
            raise RefusedError(404, REASONS[404])
        return web.Response(body=file[1], content_type="application/octet-stream")
