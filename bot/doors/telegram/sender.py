"""The Telegram sender: bubbles out by the Bot API, without polling, webhook or log-in; it hears nothing."""

from dataclasses import dataclass, field
from typing import Any

from telegram import InputFile
from telegram.constants import ReactionEmoji

from bot.doors.owners import bound
from bot.doors.parts import Shape, Splitting, utf8, utf16
from bot.doors.ports import Problem
from bot.doors.telegram.api import TelegramApi
from bot.doors.telegram.places import address
from engine.messages import Bubble, WorkKind
from persona.line import Media
from scheduler.clock import Clock
from scheduler.door import Receipt
from scheduler.errors import DoorError, Rejected, Unreachable

# A button a row: on a phone, labels of more would not fit. Longer labels are cut by Telegram, at a length of its own.
_SHAPE = Shape(text=4096, caption=1024, label=64, data=64, row=1, rows=100, length=utf16, data_length=utf8)


_REACTIONS = frozenset(ReactionEmoji)
"""What Telegram lets bots react with."""
_DOCUMENT = ("sendDocument", "document")
_METHODS = {WorkKind.PICTURE: ("sendPhoto", "photo"), WorkKind.VOICE: ("sendVoice", "voice")}


@dataclass(slots=True)
class TelegramSender:
    """Sends what one bot account says."""

    api: TelegramApi
    clock: Clock
    problem: Problem
    name: str = field(default="telegram", init=False)
    typing_seconds: float = field(default=5.0, init=False)
    _splitting: Splitting = field(default_factory=lambda: Splitting(_SHAPE), init=False, repr=False)

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Send one bubble as plain text. Raises RateLimited, Unreachable, Rejected, Moved or Undelivered."""
        return await self._splitting.send(bound(bubble), lambda part: self._send(chat, part))

    async def _send(self, chat: str, part: Bubble) -> Receipt:
        body: dict[str, Any] = dict(address(chat))
        if part.quotes.isdecimal():
            body["reply_parameters"] = {"message_id": int(part.quotes), "allow_sending_without_reply": True}
        if part.buttons:
            rows = [
                [{"text": button.label, "callback_data": button.data} for button in row]
                for row in _SHAPE.rows_of(part.buttons)
            ]
            body["reply_markup"] = {"inline_keyboard": rows}
        message = await (
            self._send_file(part, body) if part.file else self.api.call("sendMessage", body | {"text": part.text})
        )
        return Receipt(str(message["message_id"]), self.clock.now())

    async def _send_file(self, part: Bubble, body: dict[str, Any]) -> Any:
        method, kind = _METHODS[part.work.kind] if part.work else _DOCUMENT
        body |= {"caption": part.text} if part.text else {}
        body |= {"duration": max(1, round(part.sound.seconds))} if part.sound else {}
        try:
            return await self.api.call(method, body | {kind: InputFile(part.content, filename=part.file)})
        except Rejected:
            if kind != "photo":
                raise
            # What Telegram won't take as a photo it may take as it is.
            method, kind = _DOCUMENT
            return await self.api.call(method, body | {kind: InputFile(part.content, filename=part.file)})

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Put one of the emoji under a message that a bot may use there. Raises Rejected where it may not, else as
        `send` does."""
        number = message.lstrip("0")
        if not number.isdecimal() or emoji not in _REACTIONS:
            raise Rejected(f"Telegram takes no {emoji} there")
        sign = {"type": "emoji", "emoji": emoji}
        body = {"chat_id": address(chat)["chat_id"], "message_id": int(number), "reaction": [sign]}
        try:
            await self.api.call("setMessageReaction", body)
        except Unreachable as error:
            # That says nothing of messages.
            raise Rejected(str(error)) from error

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """Telegram lets no bot read what stands in a chat."""
        del chat, bubble, after
        return None

    async def direct(self, person: str) -> str:
        """Return the chat with a person, which has the person's number. Raises Unreachable for what is no person."""
        number = int(person.removeprefix("telegram:u"))
        if number <= 0:
            raise Unreachable("a chat that speaks in its own name has no direct chat")
        return f"telegram:c{number}"

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """Return a file that somebody sent. Raises DoorError."""
        del chat, message
        return await self.api.download(media.id, most=most)

    async def typing(self, chat: str) -> None:
        """Show the typing sign, which lasts five seconds; none while the platform has asked to wait."""
        if self.api.waits(address(chat)["chat_id"]):
            return
        try:
            await self.api.call("sendChatAction", address(chat) | {"action": "typing"})
        except DoorError as error:
            self.problem("telegram_action", error)
