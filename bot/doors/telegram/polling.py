"""Long polling: asks Telegram for updates, one process at a time, and acknowledges what was taken in."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Any

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.doors.errands import Hearing
from bot.doors.ports import Problem
from bot.doors.telegram.api import TelegramApi, seconds
from bot.doors.telegram.parsing import ODD, WANTED, update_id
from engine.models.supervisor import Pauses
from scheduler.errors import LeaseLost, StoreDown

_LONG = 50
"""Seconds that the platform waits for something to tell."""
_ASK_AGAIN = 0.5
"""Seconds after which a process that may not poll asks again whether it may."""
_AT_ONCE = 1.0
"""Seconds between two polls at least where nothing new came: a server may not wait as it is asked to."""
_PAUSES = Pauses(2.0, 60.0)

Alone = Callable[[str], AbstractAsyncContextManager[bool]]


@dataclass(slots=True)
class Polling:
    """Polls for the bot of number ``account``, while ``alone`` says that no other process of the house does.
    ``take`` takes in one update, ``look_ahead`` sees those that wait behind others; waits before a new try are
    ``retry_factor`` times as long as usual. ``trouble`` says in one line why nothing comes in, "" while it does."""

    api: TelegramApi
    alone: Alone
    take: Callable[[Any], Awaitable[None]]
    look_ahead: Callable[[Any], None]
    problem: Problem
    hearing: Hearing
    retry_factor: float = 1.0
    account: int = 0
    trouble: str = field(default="", init=False)

    async def run(self) -> None:
        """Fetch updates for ever, in turn with other processes: the platform lets one ask at a time. Raises
        InvalidToken once the platform does not know the token any more."""
        is_poller = False
        while True:
            try:
                async with self.alone(f"poll:{self.account}") as is_poller:
                    if is_poller:
                        await self._fetch_all()
                    self.hearing.rest()
            except LeaseLost as error:
                self.problem("lease_lost", error)
            except StoreDown as error:
                self.problem("store", error)
                # Without a store nobody can be found to be alone; whoever was goes on looking for people in danger.
                if is_poller:
                    await self._look_at_all()
            await asyncio.sleep(_ASK_AGAIN * self.retry_factor)

    async def _fetch_all(self) -> None:
        """Fetch updates for ever; one is acknowledged, by asking for the next, only when the inbox has it."""
        offset, has_webhook, failures, clock = 0, True, 0, asyncio.get_running_loop().time
        while True:
            begun, before = clock(), offset
            try:
                if has_webhook:
                    await self.api.raw("deleteWebhook", {"drop_pending_updates": False})
                    has_webhook = False
                # A quiet poll is no deafness; one that never ends runs into its own limit.
                self.hearing.rest()
                updates = await self._updates(offset)
                self.hearing.expect()
                for update in updates[1:]:
                    self.look_ahead(update)
                self.trouble, failures = "", 0
                for update in updates:
                    await self.take(update)
                    self.hearing.expect()
                    offset = _after(update, offset)
                if offset == before:
                    await asyncio.sleep(max(begun + _AT_ONCE - clock(), 0.0) * self.retry_factor)
            except StoreDown as error:
                self.problem("store", error)
                await asyncio.sleep(1.0 * self.retry_factor)
            except Conflict as error:
                self.trouble = "somebody else asks for this bot's updates: end that program, or take another token"
                self.problem("telegram_conflict", error)
                await asyncio.sleep(5.0 * self.retry_factor)
            except RetryAfter as error:
                await asyncio.sleep(seconds(error))
            except InvalidToken:
                raise
            except TelegramError as error:
                failures += 1
                self.trouble = "telegram does not answer: check the network or TELEGRAM_API_URL"
                self.problem("telegram_poll", error)
                await asyncio.sleep(_PAUSES.after(failures) * self.retry_factor)

    async def _look_at_all(self) -> None:
        """Look at all that waits, and acknowledge nothing."""
        with suppress(TelegramError):
            for update in await self._updates(0, wait=1):
                self.look_ahead(update)

    async def _updates(self, offset: int, *, wait: int = _LONG) -> list[Any]:
        request = {"offset": offset, "timeout": wait, "allowed_updates": WANTED}
        updates = await self.api.raw("getUpdates", request, read_timeout=wait + 10)
        if not isinstance(updates, list) or (updates and all(_after(update, -1) < 0 for update in updates)):
            # Nothing in it could be acknowledged, so the same would come again at once.
            raise TelegramError("no Bot API answers like this")
        return updates


def _after(update: Any, offset: int) -> int:
    try:
        return update_id(update) + 1
    except ODD:
        return offset
