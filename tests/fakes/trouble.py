"""A store that fails to order, in every way that stores fail, and a house on Telegram that rests on it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import redis.asyncio

from bot.app import App, open_app
from bot.settings import Settings
from lab.loopback.telegram import BotApi
from tests.fakes.ports import free_port
from tests.fakes.proxy import Proxy

Make = Callable[..., Settings]
Begin = Callable[["Trouble"], Awaitable[None]]


@dataclass(slots=True)
class Trouble:
    """A store by a line, and the ways in which it can fail."""

    line: Proxy
    client: "redis.asyncio.Redis"

    async def away(self) -> None:
        await self.line.cut()

    async def slow(self) -> None:
        self.line.stall()

    async def readonly(self) -> None:
        await self.client.replicaof("127.0.0.1", "1")

    async def oom(self) -> None:
        await self.client.config_set("maxmemory", 1)

    async def over(self) -> None:
        self.line.flow()
        await self.client.config_set("maxmemory", 0)
        await self.client.replicaof("NO", "ONE")
        await self.line.cut()
        await self.line.mend()


TROUBLES: dict[str, Callable[[Trouble], Awaitable[None]]] = {
    "away": Trouble.away,
    "slow": Trouble.slow,
    "READONLY": Trouble.readonly,
    "OOM": Trouble.oom,
}


@asynccontextmanager
async def telegram(make: Make, trouble: Trouble, *, hooked: bool, **changes: Any) -> AsyncIterator[tuple[App, BotApi]]:
    port = free_port()
    async with BotApi() as api:
        values = {"telegram_bot_token": api.token, "telegram_api_url": api.url, "redis_url": trouble.line.url}
        values |= {"ask_checkins_after": 99, "store_timeout": 0.5, "lease_seconds": 1.0, "http_port": port}
        if hooked:
            values |= {"telegram_webhook_url": f"http://127.0.0.1:{port}", "telegram_webhook_secret": "word"}
        async with open_app(make(**(values | changes))) as app:
            await app.open_telegram()
            await app.open_http()
            async with app.loop.running():
                yield app, api
