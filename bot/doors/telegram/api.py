"""Calls of the Bot API, with the library's errors translated; knows no update and no bubble."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.doors.telegram.http import AiohttpRequest, RawBot
from bot.doors.telegram.migration import chat_key
from bot.doors.telegram.parsing import ODD
from engine.models.complaint import without_echo
from engine.models.proxy import proxy_for
from scheduler.clock import Clock
from scheduler.errors import Moved, RateLimited, Rejected, TooLarge, Undelivered, Unreachable

BAD_TOKEN = "Telegram does not know this token: copy it again from BotFather into TELEGRAM_BOT_TOKEN"  # noqa: S105
REVOKED = "Telegram does not know this token any more: copy the new one from BotFather into TELEGRAM_BOT_TOKEN"


@dataclass(slots=True)
class TelegramApi:
    """One bot account's calls, for the length of an ``async with``. Raises ValueError for what is no token."""

    token: str = field(repr=False)
    url: str
    clock: Clock
    _waits: dict[Any, float] = field(default_factory=dict, init=False)
    """Until when (epoch s) the platform has asked to send nothing to a chat."""
    _requests: tuple[AiohttpRequest, AiohttpRequest] = field(init=False, repr=False)
    _bot: RawBot = field(init=False, repr=False)

    def __post_init__(self) -> None:
        url, proxy = self.url.rstrip("/"), proxy_for(self.url)
        # One line for the long poll, one for all else.
        polling, calling = self._requests = AiohttpRequest(proxy), AiohttpRequest(proxy)
        try:
            self._bot = RawBot(
                self.token,
                base_url=f"{url}/bot",
                base_file_url=f"{url}/file/bot",
                request=calling,
                get_updates_request=polling,
            )
        except InvalidToken:
            raise ValueError(BAD_TOKEN) from None

    async def __aenter__(self) -> Self:
        for request in self._requests:
            await request.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        for request in self._requests:
            await request.shutdown()

    def waits(self, chat: int) -> bool:
        """Whether the platform has asked to send nothing to a chat for now."""
        return self.clock.now() < self._waits.get(chat, 0.0)

    async def raw(self, method: str, body: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """Call a method and return its result as it came. Raises TelegramError."""
        return await self._bot.call(method, body, read_timeout=read_timeout)

    async def call(self, method: str, body: Mapping[str, Any]) -> Any:
        """Call a method. Raises RateLimited, Unreachable, Rejected, Moved or Undelivered, with the platform's
        reason."""
        try:
            return await self._bot.call(method, body)
        except RetryAfter as error:
            raise self._limited(seconds(error), body.get("chat_id")) from error
        except ChatMigrated as error:
            raise Moved(chat_key(error.new_chat_id)) from error
        except Forbidden as error:
            raise Unreachable(_explain("the person blocked the bot or left", error, body)) from error
        except BadRequest as error:
            if "chat not found" in str(error).casefold():
                raise Unreachable(_explain("the chat does not exist any more", error, body)) from error
            raise Rejected(_explain("telegram refuses this message", error, body)) from error
        except NetworkError as error:
            raise Undelivered("telegram does not answer") from error
        except TelegramError as error:
            raise Undelivered(_explain("telegram answers with an error", error, body)) from error

    async def download(self, file: str, *, most: int) -> bytes:
        """Return what a file holds, by its id. Raises DoorError, TooLarge where it is larger than ``most`` bytes."""
        about = await self.call("getFile", {"file_id": file})
        try:
            path, size = str(about["file_path"]), int(about["file_size"])
        except ODD as error:
            raise Rejected("telegram tells nothing of this file") from error
        if size > most:
            raise TooLarge(f"this file has {size} bytes")
        try:
            return await self._bot.request.retrieve(f"{self._bot.base_file_url}/{path}")
        except BadRequest as error:
            raise Rejected("telegram does not give this file out") from error
        except TelegramError as error:
            # The address holds the token, so the vendor's own words must not travel on.
            raise Undelivered("telegram does not give this file out") from error

    def _limited(self, wait: float, chat: Any) -> RateLimited:
        """A wait that was asked for in a chat, which says nothing of others; the platform tells no whole bot to wait
        but chat by chat."""
        now = self.clock.now()
        self._waits = {known: until for known, until in self._waits.items() if until > now} | {chat: now + wait}
        return RateLimited(wait, chat_only=chat is not None)


def seconds(error: RetryAfter) -> float:
    """How long the platform asks to wait."""
    wait = error.retry_after
    return float(wait if isinstance(wait, int) else wait.total_seconds())


def _explain(words: str, error: TelegramError, body: Mapping[str, Any]) -> str:
    """Our words and the platform's, which may repeat the message that it refuses."""
    reason = without_echo(str(error), str(body.get("text") or body.get("caption") or ""))
    return f"{words}: {reason}" if reason else words
