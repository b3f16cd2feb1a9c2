"""Roles of the house as commands of their own on one store; and the API as a client calls it, in this process too."""

import asyncio
import json
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import App, open_app
from bot.settings import Settings
from scheduler.mailbox import ApiKey, Scope
from tests.fakes import command
from tests.fakes.house import House
from tests.fakes.ports import free_port

OPERATOR = ApiKey("operator", Scope.OPERATOR, "", 0.0)
ANN, BEN = (ApiKey(name, Scope.PERSON, f"web:u{name}", 0.0) for name in ("ann", "ben"))
"""Keys whose secret is their id."""
_QUICK = {"BURST_QUIET": "0", "PAUSE_SHORTEST": "0", "PAUSE_LONGEST": "0", "GREET_AFTER": "60", "RETRY_FACTOR": "0.1"}


@dataclass(slots=True)
class Client:
    """Somebody who calls the API with a key."""

    http: aiohttp.ClientSession
    url: str
    key: str = ""

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The status, and what was answered: JSON as it is, else the bytes."""
        brought = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        more: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | brought
        async with self.http.request(method, path, headers=sent, **more) as answer:
            raw = await answer.read()
            return answer.status, json.loads(raw) if "json" in answer.content_type else raw

    async def events(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> AsyncIterator[tuple[str, str, Any]]:
        """Name, id and data of each event, as it comes."""
        sent = {"Authorization": f"Bearer {self.key}", "Accept": "text/event-stream"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        timeout = aiohttp.ClientTimeout(total=None)
        async with self.http.request(method, path, headers=sent, json=body, timeout=timeout) as answer:
            assert answer.status == 200, await answer.text()
            fields: dict[str, str] = {}
            async for line in answer.content:
                name, _, value = line.decode().strip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "event" in fields:
                    yield fields["event"], fields.get("id", ""), json.loads(fields["data"])
                    fields = {}


@dataclass(slots=True)
class Roles:
    """Processes that were started, by the names of their roles."""

    folder: Path
    settings: Mapping[str, str]
    stack: AsyncExitStack
    houses: dict[str, House] = field(default_factory=dict)

    async def start(self, role: str, **settings: str) -> House:
        """Start a process of a role, and wait until it is well."""
        port = free_port()
        values = {**_QUICK, "HTTP_PORT": str(port), **self.settings, **settings}
        child = await self.stack.enter_async_context(
            command.aifriend(role, folder=self.folder, settings=values, stderr=PIPE)
        )
        house = House(child, port)
        ear = asyncio.create_task(house.listen())
        self.stack.callback(ear.cancel)
        await house.comes_to(200, seconds=90.0)
        self.houses[role] = house
        return house

    async def key(self, *whose: str) -> str:
        """Make a key for the API by the command."""
        made = await command.ended("apikey", "new", *whose, folder=self.folder, settings=dict(self.settings))
        assert made.code == 0, made.err
        return made.out.split()[0]

    async def client(self, key: str = "") -> Client:
        """Somebody who calls the API."""
        timeout = aiohttp.ClientTimeout(total=60)
        url = self.houses["api"].url
        http = aiohttp.ClientSession(url, timeout=timeout)
        await self.stack.enter_async_context(http)
        return Client(http, url, key)


@asynccontextmanager
async def at_api(settings: Settings, *, key: ApiKey = OPERATOR) -> AsyncIterator[tuple[App, Client]]:
    """A house in this process that is met over HTTP, and who calls it with a key."""
    async with open_app(settings) as app, app.loop.running():
        port = await app.open_http(api=True)
        await app.mailbox.api_keys.add(key.id, key)
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession(url) as http:
            yield app, Client(http, url, key.id)


@asynccontextmanager
async def roles(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Roles]:
    """What starts roles, which are ended with the block."""
    async with AsyncExitStack() as stack:
        yield Roles(folder, settings, stack)
