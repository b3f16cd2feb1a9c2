"""The Telegram door itself: logs in, takes updates by long polling or webhook, and sends bubbles."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Any

from telegram import InputFile
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot import texts
from bot.doors.telegram.http import AiohttpRequest, RawBot
from bot.doors.telegram.parsing import ODD, Me, to_incoming, update_id
from engine.messages import Bubble, Incoming
from scheduler.clock import Clock
from scheduler.door import Limits, Sent
from scheduler.errors import DoorError, LeaseLost, RateLimited, Rejected, StoreDown, Undelivered, Unreachable

POLL_SECONDS = 50
_WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]

_ASK_AGAIN = 0.5
"""Seconds after which a process that may not poll asks again whether it may."""

Receive = Callable[..., Awaitable[None]]
LookAhead = Callable[[Incoming], None]
Alone = Callable[[str], AbstractAsyncContextManager[bool]]


@dataclass(slots=True)
class TelegramDoor:
    """One bot account, by long polling or webhook. ``receive`` gets each Incoming with its update's id;
    ``look_ahead`` sees those first that have to wait for others."""

    token: str = field(repr=False)
    api_url: str
    clock: Clock
    receive: Receive
    problem: Callable[[str, BaseException | None], None]
    taken: tuple[str, ...] = ()
    look_ahead: LookAhead = lambda _: None
    name: str = field(default="telegram", init=False)
    # Counted in UTF-16 units there, so a text of emoji is twice as long as it looks here.
    limits: Limits = field(default=Limits(2000, 5.0), init=False)
    me: Me = field(default=Me(0, ""), init=False)
    _flooded_until: float = field(default=0.0, init=False)
    _bot: RawBot = field(init=False, repr=False)

    def __post_init__(self) -> None:
        url = self.api_url.rstrip("/")
        try:
            self._bot = RawBot(
                self.token,
                base_url=f"{url}/bot",
                base_file_url=f"{url}/file/bot",
                request=AiohttpRequest(),
                get_updates_request=AiohttpRequest(),
            )
        except InvalidToken:
            raise ValueError(_BAD_TOKEN) from None

    async def open(self, *, display: str) -> None:
        """Log in, and set menu and descriptions. Raises ValueError for a bad token, Undelivered when out of reach."""
        try:
            await self._bot.initialize()
        except TelegramError as error:
            await self.close()
            if isinstance(error, InvalidToken):
                raise ValueError(_BAD_TOKEN) from None
            raise Undelivered(f"{self.api_url} does not answer: check the network or TELEGRAM_API_URL") from error
        self.me = Me(self._bot.id, self._bot.username)
        commands = [{"command": command, "description": text} for command, text in texts.COMMANDS.items()]
        for method, arguments in (
            ("setMyCommands", {"commands": commands}),
            ("setMyDescription", {"description": texts.DESCRIPTION.format(name=display)}),
            ("setMyShortDescription", {"short_description": texts.SHORT_DESCRIPTION}),
        ):
            try:
                await self._bot.call(method, arguments)
            except TelegramError as error:
                # A menu that is not set is no reason to keep anybody waiting.
                self.problem("telegram_menu", error)

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.shutdown()

    async def poll(self, alone: Alone) -> None:
        """Fetch updates for ever, while no other process of the house does: the platform lets one ask at a time."""
        ours = False
        while True:
            try:
                async with alone(f"poll:{self.me.id}") as ours:
                    if ours:
                        await self._poll()
            except LeaseLost as error:
                self.problem("lease_lost", error)
            except StoreDown as error:
                self.problem("store", error)
                # Without a store nobody can be found to be alone; whoever was goes on looking for people in danger.
                if ours:
                    await self._look_at_all()
            await asyncio.sleep(_ASK_AGAIN)

    async def _poll(self) -> None:
        """Fetch updates for ever; one is acknowledged, by asking for the next, only when the inbox has it."""
        offset, hooked = 0, True
        while True:
            try:
                if hooked:
                    await self._bot.call("deleteWebhook", {"drop_pending_updates": False})
                    hooked = False
                updates = await self._updates(offset)
                for update in updates[1:]:
                    self._look_ahead(update)
                for update in updates:
                    await self.take(update)
                    offset = _after(update, offset)
            except StoreDown as error:
                self.problem("store", error)
                await asyncio.sleep(1.0)
            except Conflict as error:
                self.problem("telegram_conflict", error)
                await asyncio.sleep(5.0)
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
            except TelegramError as error:
                self.problem("telegram_poll", error)
                await asyncio.sleep(2.0)

    async def _look_at_all(self) -> None:
        """Look at all that waits, and acknowledge nothing."""
        with suppress(TelegramError):
            for update in await self._updates(0, seconds=1):
                self._look_ahead(update)

    async def _updates(self, offset: int, *, seconds: int = POLL_SECONDS) -> list[Any]:
        wanted = {"offset": offset, "timeout": seconds, "allowed_updates": _WANTED}
        updates = await self._bot.call("getUpdates", wanted, read_timeout=seconds + 10)
        if not isinstance(updates, list) or (updates and all(_after(each, -1) < 0 for each in updates)):
            # Nothing in it could be acknowledged, so the same would come again at once.
            raise TelegramError("no Bot API answers like this")
        return updates

    def _look_ahead(self, update: Any) -> None:
        with suppress(*ODD):
            incoming = to_incoming(update, self.me, taken=self.taken)
            if incoming is not None and incoming.addressed:
                self.look_ahead(incoming)

    async def hook(self, url: str, secret: str) -> None:
        """Ask the platform to send updates to ``url`` with ``secret``. Raises ValueError, DoorError."""
        try:
            await self._call("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": _WANTED})
        except Rejected:
            raise ValueError(
                "Telegram refuses the webhook: TELEGRAM_WEBHOOK_URL must be a public https address, and "
                "TELEGRAM_WEBHOOK_SECRET 1 to 256 of A-Z a-z 0-9 _ -"
            ) from None

    async def take(self, update: Any) -> None:
        """Take in one raw update, however odd. Raises StoreDown: then it must be delivered again."""
        try:
            incoming, number = to_incoming(update, self.me, taken=self.taken), update_id(update)
        except ODD as error:
            self.problem("telegram_update", error)
            return
        try:
            if incoming is not None and incoming.addressed:
                await self.receive(incoming, update=str(number))
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of an update: one must not hold up all others
            self.problem("telegram_update", error)
        if query := update.get("callback_query"):
            await self._quietly("answerCallbackQuery", {"callback_query_id": query.get("id")})

    async def send(self, chat: str, bubble: Bubble) -> Sent:
        """Send one bubble as plain text. Raises RateLimited, Unreachable, Rejected or Undelivered."""
        # Nothing here is refused for its markup or as a voice note, since bubbles have neither. Once they do, what
        # is refused must be sent again as plain text, and as a document.
        body: dict[str, Any] = {"chat_id": _chat_id(chat), "text": bubble.text}
        if bubble.file:
            return await self._send_file(chat, bubble)
        if bubble.buttons:
            rows = [[{"text": button.label, "callback_data": button.data}] for button in bubble.buttons]
            body["reply_markup"] = {"inline_keyboard": rows}
        message = await self._call("sendMessage", body)
        return Sent(str(message["message_id"]), self.clock.now())

    async def _send_file(self, chat: str, bubble: Bubble) -> Sent:
        document = InputFile(bubble.content, filename=bubble.file)
        body = {"chat_id": _chat_id(chat), "caption": bubble.text, "document": document}
        message = await self._call("sendDocument", body)
        return Sent(str(message["message_id"]), self.clock.now())

    async def found(self, chat: str, bubble: Bubble, *, after: str) -> Sent | None:
        """Telegram lets no bot read what stands in a chat."""
        del chat, bubble, after
        return None

    async def typing(self, chat: str) -> None:
        """Show the typing sign, which lasts five seconds; none while the platform has asked to wait."""
        if self.clock.now() >= self._flooded_until:
            await self._quietly("sendChatAction", {"chat_id": _chat_id(chat), "action": "typing"})

    async def _quietly(self, method: str, body: dict[str, Any]) -> None:
        try:
            await self._call(method, body)
        except DoorError as error:
            self.problem("telegram_action", error)

    async def _call(self, method: str, body: dict[str, Any]) -> Any:
        try:
            return await self._bot.call(method, body)
        except RetryAfter as error:
            wait = _seconds(error)
            self._flooded_until = self.clock.now() + wait
            raise RateLimited(wait) from error
        except Forbidden as error:
            raise Unreachable("the person blocked the bot or left") from error
        except BadRequest as error:
            if "chat not found" in str(error).casefold():
                raise Unreachable("the chat does not exist any more") from error
            raise Rejected("telegram refuses this message") from error
        except NetworkError as error:
            raise Undelivered("telegram does not answer") from error
        except TelegramError as error:
            raise Undelivered("telegram answers with an error") from error


_BAD_TOKEN = "Telegram does not know this token: copy it again from BotFather into TELEGRAM_BOT_TOKEN"  # noqa: S105


def _after(update: Any, offset: int) -> int:
    try:
        return update_id(update) + 1
    except ODD:
        return offset


def _chat_id(chat: str) -> int:
    return int(chat.removeprefix("telegram:c"))


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait if isinstance(wait, int) else wait.total_seconds())
