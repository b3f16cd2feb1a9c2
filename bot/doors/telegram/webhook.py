"""Telegram's webhook: the route by which it calls, guarded by a secret, and how it is told the address."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.doors.ports import HttpRoute, Problem
from scheduler.errors import StoreDown

_PATH = "/telegram"
_SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header

Take = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the house stands on the net, by a public https address, and the secret that opens it to Telegram."""

    base_url: str
    secret: str = field(repr=False)

    @property
    def url(self) -> str:
        """The address that Telegram calls."""
        return self.base_url.rstrip("/").removesuffix(_PATH) + _PATH

    def route(self, take: Take, problem: Problem) -> HttpRoute:
        """The route, which answers 200 only for what was taken, so that Telegram delivers it again otherwise, and for
        what nobody can ever read, which would come again for ever; ``problem`` hears of that."""

        async def handle(headers: Mapping[str, str], body: bytes) -> int:
            token = headers.get(_SECRET, "")
            if not self.secret or not hmac.compare_digest(token.encode(), self.secret.encode()):
                return 403
            try:
                update = msgspec.json.decode(body)
            except (msgspec.DecodeError, RecursionError) as error:
                problem("telegram_update", error)
                return 200
            if isinstance(update, dict):
                try:
                    await take(update)
                except StoreDown:
                    return 503
            return 200

        return HttpRoute("POST", _PATH, handle)
