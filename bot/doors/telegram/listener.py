"""The Telegram listener: logs in and takes in updates, by long polling or by webhook; it sends no bubble."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot.doors.errands import Errands, Hearing
from bot.doors.ports import HttpRoute, Intake
from bot.doors.telegram.api import BAD_TOKEN, REVOKED, TelegramApi
from bot.doors.telegram.menu import set_menu
from bot.doors.telegram.migration import to_migration
from bot.doors.telegram.parsing import ODD, WANTED, Me, is_anothers, to_incoming, update_id, who_am_i
from bot.doors.telegram.places import address
from bot.doors.telegram.polling import Alone, Polling
from bot.doors.telegram.taps import edit_of
from bot.doors.telegram.webhook import Webhook
from bot.texts import texts_of
from bot.texts.menu import MANAGING
from engine.messages import Incoming
from persona.languages import spoken
from scheduler.errors import DoorError, Rejected, StoreDown, Undelivered

_MANAGERS = frozenset({"creator", "administrator"})
_LOOK = 60.0
"""Seconds between two looks whether the token still counts, where the platform calls and nobody asks it for updates."""
_MANY = 200
"""Updates that were looked at ahead, of which it is kept what they say: more than come at once."""


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
    trouble: str = field(default="", init=False)
    errands: Errands = field(init=False)
    hearing: Hearing = field(init=False)
    _polling: Polling = field(init=False, repr=False)
    _ahead: dict[int, Incoming] = field(default_factory=dict, init=False, repr=False)
    """What was read of updates that wait behind others, by their numbers."""

    def __post_init__(self) -> None:
        problem, factor = self.intake.problem, self.intake.retry_factor
        self.errands = Errands(problem)
        self.hearing = Hearing(lambda: problem("telegram_deaf", None), factor)
        self._polling = Polling(self.api, self.alone, self.take, self._look_ahead, problem, self.hearing, factor)

    @property
    def routes(self) -> Sequence[HttpRoute]:
        """The webhook, if there is one."""
        return (self.webhook.route(self.take, self.intake.problem),) if self.webhook else ()

    @property
    def state(self) -> str:
        """ "ok" while the platform answers, as last known; else in one line what is wrong."""
        return self.trouble or self._polling.trouble or self.hearing.trouble or "ok"

    async def open(self) -> None:
        """Log in, and set menu and descriptions. Raises ValueError for a bad token, Undelivered when out of reach."""
        self.me = await log_in(self.api)
        self._polling.account = self.me.id
        await set_menu(self.api, self.display, self.intake.problem)

    async def listen(self) -> None:
        """Poll for ever, or where there is a webhook, see from time to time that the token still counts. Raises
        ValueError where it does not."""
        watch = asyncio.create_task(self.hearing.watch())
        try:
            await (self._polling.run() if self.webhook is None else self._see_the_token())
        except InvalidToken:
            raise ValueError(REVOKED) from None
        finally:
            watch.cancel()

    async def _see_the_token(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self.api.raw("getMe", {})
                self.trouble = ""
            except InvalidToken:
                raise
            except TelegramError as error:
                self.trouble = "telegram does not answer"
                self.intake.problem("telegram_webhook", error)

    async def hears(self) -> None:
        """Nothing to wait for: Telegram keeps what nobody has asked for yet."""

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
            number = update_id(update)
            incoming = self._ahead.pop(number, None) or to_incoming(update, self.me, personas=self.intake.names)
            migration = to_migration(update)
            query = update.get("callback_query")
            notice = _not_yours(query) if query and is_anothers(query) else ""
        except ODD as error:
            self.intake.problem("telegram_update", error)
            return
        try:
            if migration is not None:
                await self.intake.rename(*migration)
            if incoming is not None and incoming.addressed:
                await self.intake.receive(await self._with_rights(incoming), update=str(number))
            elif incoming is not None:
                self.intake.overhear(incoming)
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of an update: one must not hold up all others
            self.intake.problem("telegram_update", error)
        if query:
            self._acknowledge(query, notice)

    async def _with_rights(self, incoming: Incoming) -> Incoming:
        """The message with what the platform says of its person's rights, where a command asks for that."""
        if not incoming.server or incoming.manages or incoming.command[0] not in MANAGING:
            return incoming
        group, person = address(incoming.server)["chat_id"], int(incoming.person.removeprefix("telegram:u"))
        try:
            member = await self.api.call("getChatMember", {"chat_id": group, "user_id": person})
            return replace(incoming, manages=member["status"] in _MANAGERS)
        except (DoorError, *ODD) as error:
            # Who is not known to look after the group does not.
            self.intake.problem("telegram_member", error)
            return incoming

    def _acknowledge(self, query: Any, notice: str) -> None:
        """End the waiting sign on a button that was tapped, while others are listened to; a notice is shown to whoever
        tapped it alone."""
        answer = {"callback_query_id": query.get("id")} | ({"text": notice} if notice else {})
        self.errands.begin("telegram_action", lambda: self.api.call("answerCallbackQuery", answer))
        with suppress(*ODD):
            if not notice and (edit := edit_of(query)):
                self.errands.begin("telegram_action", lambda: self.api.call(*edit))

    def _look_ahead(self, update: Any) -> None:
        with suppress(*ODD):
            incoming = to_incoming(update, self.me, personas=self.intake.names)
            if incoming is not None and incoming.addressed:
                if len(self._ahead) >= _MANY:
                    self._ahead.clear()
                self._ahead[update_id(update)] = incoming
                self.intake.look_ahead(incoming)


def _not_yours(query: Any) -> str:
    """What somebody is told who tapped a button that belongs to somebody else."""
    return texts_of(spoken(str(query["from"].get("language_code") or ""))).house.not_yours


async def log_in(api: TelegramApi) -> Me:
    """Return the account whose token it is. Raises ValueError for a bad token, Undelivered when out of reach."""
    try:
        return who_am_i(await api.raw("getMe", {}))
    except InvalidToken:
        raise ValueError(BAD_TOKEN) from None
    except ODD as error:
        raise Undelivered(f"what answers at {api.url} is no Bot API: correct TELEGRAM_API_URL") from error
    except TelegramError as error:
        raise Undelivered(f"{api.url} does not answer: check the network or TELEGRAM_API_URL") from error
