"""The Telegram listener: logs in and takes in updates, by long polling or by webhook; it sends no bubble."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot.doors.errands import Errands, Hearing
from bot.doors.ports import HttpRoute, Intake
from bot.doors.telegram.api import BAD_TOKEN, TelegramApi
from bot.doors.telegram.menu import set_menu
from bot.doors.telegram.migration import to_migration
from bot.doors.telegram.parsing import ODD, WANTED, Me, to_incoming, update_id, who_am_i
from bot.doors.telegram.polling import Alone, Polling
from bot.doors.telegram.webhook import Webhook
from scheduler.errors import Rejected, StoreDown, Undelivered


@dataclass(slots=True)
class TelegramListener:
    """Hears what is written to one bot account, shown to people as ``display``: by ``webhook``, or where there is
    none by polling, one process ``alone``."""

    api: TelegramApi
    intake: Intake
    alone: Alone
    display: str = ""
    webhook: Webhook | None = None
    me: Me = field(default=Me(0, ""), init=False)
    errands: Errands = field(init=False)
    hearing: Hearing = field(init=False)

    def __post_init__(self) -> None:
        problem = self.intake.problem
        self.errands = Errands(problem)
        self.hearing = Hearing(lambda: problem("telegram_deaf", None), self.intake.retry_factor)

    @property
    def routes(self) -> Sequence[HttpRoute]:
        """The webhook, if there is one."""
        return (self.webhook.route(self.take),) if self.webhook else ()

    async def open(self) -> None:
        """Log in, and set menu and descriptions. Raises ValueError for a bad token, Undelivered when out of reach."""
        try:
            self.me = who_am_i(await self.api.raw("getMe", {}))
        except InvalidToken:
            raise ValueError(BAD_TOKEN) from None
        except (TelegramError, *ODD) as error:
            raise Undelivered(f"{self.api.url} does not answer: check the network or TELEGRAM_API_URL") from error
        await set_menu(self.api, self.display, self.intake.problem)

    async def listen(self) -> None:
        """Poll for ever, where there is no webhook."""
        if self.webhook is not None:
            return
        problem, factor = self.intake.problem, self.intake.retry_factor
        polling = Polling(self.api, self.me.id, self.alone, self.take, self._look_ahead, problem, self.hearing, factor)
        watch = asyncio.create_task(self.hearing.watch())
        try:
            await polling.run()
        finally:
            watch.cancel()

    async def announce(self) -> None:
        """Ask the platform to call the webhook: only now somebody is at home. Raises ValueError, DoorError."""
        if self.webhook is None:
            return
        wish = {"url": self.webhook.url, "secret_token": self.webhook.secret, "allowed_updates": WANTED}
        try:
            await self.api.call("setWebhook", wish)
        except Rejected:
            raise ValueError(
                "Telegram refuses the webhook: TELEGRAM_WEBHOOK_URL must be a public https address, and "
                "TELEGRAM_WEBHOOK_SECRET 1 to 256 of A-Z a-z 0-9 _ -"
            ) from None

    async def close(self) -> None:
        """End what is still being acknowledged; Telegram keeps no line open."""
        await self.errands.close()

    async def take(self, update: Any) -> None:
        """Take in one raw update, however odd. Raises StoreDown: then it must be delivered again."""
        try:
            incoming, number = to_incoming(update, self.me, personas=self.intake.names), update_id(update)
            migration = to_migration(update)
        except ODD as error:
            self.intake.problem("telegram_update", error)
            return
        try:
            if migration is not None:
                await self.intake.rename(*migration)
            if incoming is not None and incoming.addressed:
                await self.intake.receive(incoming, update=str(number))
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of an update: one must not hold up all others
            self.intake.problem("telegram_update", error)
        if query := update.get("callback_query"):
            self._acknowledge(query)

    def _acknowledge(self, query: Any) -> None:
        """End the waiting sign on a button that was tapped, while others are listened to."""
        answer = {"callback_query_id": query.get("id")}
        self.errands.begin("telegram_action", lambda: self.api.call("answerCallbackQuery", answer))

    def _look_ahead(self, update: Any) -> None:
        with suppress(*ODD):
            incoming = to_incoming(update, self.me, personas=self.intake.names)
            if incoming is not None and incoming.addressed:
                self.intake.look_ahead(incoming)
