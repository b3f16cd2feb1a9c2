"""The Telegram door: raw updates in, one by one, and bubbles out; the only file that knows python-telegram-bot."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

# The library's coming form; the old one warns each time a limit is met.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import Bot
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
from bot.telegram_http import AiohttpRequest
from engine.messages import Bubble, Incoming, Kind
from persona.names import clean_name
from scheduler.clock import Clock
from scheduler.door import Limits, Sent
from scheduler.errors import RateLimited, Rejected, StoreDown, Undelivered, Unreachable

POLL_SECONDS = 50
_WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
_KINDS = {
    "photo": Kind.PHOTO,
    "voice": Kind.VOICE,
    "audio": Kind.VOICE,
    "video_note": Kind.VOICE,
    "sticker": Kind.STICKER,
    "document": Kind.FILE,
    "video": Kind.FILE,
    "animation": Kind.FILE,
    "location": Kind.FILE,
    "contact": Kind.FILE,
    "poll": Kind.FILE,
    "dice": Kind.STICKER,
}

Receive = Callable[..., Awaitable[None]]


class _Who(TypedDict):
    person: str
    chat: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own account."""

    id: int
    username: str


def to_incoming(update: Mapping[str, Any], me: Me, *, taken: tuple[str, ...] = ()) -> Incoming | None:
    """Parse one raw update; None for what is no message to him. Raises KeyError, TypeError, ValueError or
    AttributeError on what no Bot API sends."""
    if query := update.get("callback_query"):
        return _from_button(query, int(update["update_id"]), taken)
    edited = update.get("edited_message")
    message = edited or update.get("message")
    if not message or "from" not in message or message["from"].get("is_bot"):
        return None
    text, entities = _text(message)
    kind = next((kind for key, kind in _KINDS.items() if key in message), Kind.TEXT)
    if kind is Kind.TEXT and not text:
        # Joins, pins and the like are no talk.
        return None
    if kind is Kind.TEXT and text.startswith("/"):
        kind = Kind.COMMAND
    group = message["chat"]["type"] != "private"
    addressed = not group or _addressed(message, text, entities, me, kind)
    id_ = f"{int(message['message_id']):020d}"
    return Incoming(
        **_who(message["from"], message["chat"], taken),
        id=id_,
        at=float(message["date"]),
        text=_without_mention(text, me) if group else text,
        kind=kind,
        group=group,
        addressed=addressed,
        edits=id_ if edited else "",
    )


def _from_button(query: Mapping[str, Any], update: int, taken: tuple[str, ...]) -> Incoming | None:
    message, data = query.get("message"), query.get("data")
    if not message or not data:
        return None
    return Incoming(
        **_who(query["from"], message["chat"], taken),
        id=f"b{update:019d}",
        at=float(message["date"]),
        text=str(data),
        kind=Kind.BUTTON,
        group=message["chat"]["type"] != "private",
    )


def _who(sender: Mapping[str, Any], chat: Mapping[str, Any], taken: tuple[str, ...]) -> _Who:
    return {
        "person": f"telegram:u{int(sender['id'])}",
        "chat": f"telegram:c{int(chat['id'])}",
        "name": clean_name(str(sender.get("first_name", "")), taken=taken),
        "language": str(sender.get("language_code", ""))[:12],
    }


def _text(message: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    if "caption" in message:
        return str(message["caption"]), list(message.get("caption_entities") or ())
    return str(message.get("text", "")), list(message.get("entities") or ())


def _addressed(message: Mapping[str, Any], text: str, entities: list[Mapping[str, Any]], me: Me, kind: Kind) -> bool:
    replied = (message.get("reply_to_message") or {}).get("from") or {}
    if replied.get("id") == me.id:
        return True
    if kind is Kind.COMMAND:
        head = text.split(maxsplit=1)[0]
        return "@" not in head or head.casefold().endswith(f"@{me.username}".casefold())
    mentioned = any(entity.get("type") == "mention" for entity in entities)
    return mentioned and f"@{me.username}".casefold() in text.casefold()


def _without_mention(text: str, me: Me) -> str:
    at = text.casefold().find(f"@{me.username}".casefold())
    if at < 0 or text.startswith("/"):
        return text
    return f"{text[:at].rstrip()} {text[at + len(me.username) + 1 :].lstrip(' ,:')}".strip()


@dataclass(slots=True)
class TelegramDoor:
    """One bot account, by long polling or webhook. ``receive`` gets each Incoming with its update's id."""

    token: str = field(repr=False)
    api_url: str
    clock: Clock
    receive: Receive
    problem: Callable[[str, BaseException | None], None]
    taken: tuple[str, ...] = ()
    name: str = field(default="telegram", init=False)
    # Counted in UTF-16 units there, so a text of emoji is twice as long as it looks here.
    limits: Limits = field(default=Limits(2000, 5.0), init=False)
    me: Me = field(default=Me(0, ""), init=False)
    _bot: Bot = field(init=False, repr=False)

    def __post_init__(self) -> None:
        url = self.api_url.rstrip("/")
        try:
            self._bot = Bot(
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
        except InvalidToken:
            raise ValueError(_BAD_TOKEN) from None
        except TelegramError as error:
            raise Undelivered(f"{self.api_url} does not answer: check the network or TELEGRAM_API_URL") from error
        self.me = Me(self._bot.id, self._bot.username)
        commands = [{"command": command, "description": text} for command, text in texts.COMMANDS.items()]
        for method, arguments in (
            ("setMyCommands", {"commands": commands}),
            ("setMyDescription", {"description": texts.DESCRIPTION.format(name=display)}),
            ("setMyShortDescription", {"short_description": texts.SHORT_DESCRIPTION}),
        ):
            try:
                await self._bot.do_api_request(method, arguments)
            except TelegramError as error:
                # A menu that is not set is no reason to keep anybody waiting.
                self.problem("telegram_menu", error)

    async def close(self) -> None:
        """Close the connections."""
        await self._bot.shutdown()

    async def poll(self) -> None:
        """Fetch updates for ever; one is acknowledged, by asking for the next, only when the inbox has it."""
        await self._call("deleteWebhook", {"drop_pending_updates": False})
        offset = 0
        while True:
            try:
                updates = await self._bot.do_api_request(
                    "getUpdates",
                    {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": _WANTED},
                    read_timeout=POLL_SECONDS + 10,
                )
                for update in updates:
                    await self.take(update)
                    offset = int(update["update_id"]) + 1
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

    async def hook(self, url: str, secret: str) -> None:
        """Ask the platform to send updates to ``url`` with ``secret``. Raises Undelivered."""
        await self._call("setWebhook", {"url": url, "secret_token": secret, "allowed_updates": _WANTED})

    async def take(self, update: Mapping[str, Any]) -> None:
        """Take in one raw update, however odd. Raises StoreDown: then it must be delivered again."""
        try:
            incoming = to_incoming(update, self.me, taken=self.taken)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self.problem("telegram_update", error)
            return
        if query := update.get("callback_query"):
            await self._quietly("answerCallbackQuery", {"callback_query_id": query.get("id")})
        if incoming is not None and incoming.addressed:
            await self.receive(incoming, update=str(update["update_id"]))

    async def send(self, chat: str, bubble: Bubble) -> Sent:
        """Send one bubble as plain text. Raises RateLimited, Unreachable, Rejected or Undelivered."""
        body: dict[str, Any] = {"chat_id": _chat_id(chat), "text": bubble.text}
        if bubble.buttons:
            rows = [[{"text": button.label, "callback_data": button.data}] for button in bubble.buttons]
            body["reply_markup"] = {"inline_keyboard": rows}
        message = await self._call("sendMessage", body)
        return Sent(str(message["message_id"]), self.clock.now())

    async def typing(self, chat: str) -> None:
        """Show the typing sign, which lasts five seconds."""
        await self._quietly("sendChatAction", {"chat_id": _chat_id(chat), "action": "typing"})

    async def _quietly(self, method: str, body: dict[str, Any]) -> None:
        try:
            await self._bot.do_api_request(method, body)
        except TelegramError as error:
            self.problem("telegram_action", error)

    async def _call(self, method: str, body: dict[str, Any]) -> Any:
        try:
            return await self._bot.do_api_request(method, body)
        except RetryAfter as error:
            raise RateLimited(_seconds(error)) from error
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


def _chat_id(chat: str) -> int:
    return int(chat.removeprefix("telegram:c"))


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait if isinstance(wait, int) else wait.total_seconds())
