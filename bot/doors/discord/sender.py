"""The Discord sender: bubbles out over REST, into channels or in answer to interactions; it knows no gateway."""

import base64
import io
import json
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.doors.discord.answers import ALONE, EPHEMERAL
from bot.doors.discord.api import DiscordApi
from bot.doors.discord.escaping import escape
from bot.doors.discord.interactions import Interactions
from bot.doors.discord.library import Route, discord
from bot.doors.owners import bound
from bot.doors.parts import Shape, Splitting, parts, utf16
from bot.doors.ports import Problem
from engine.messages import Bubble
from persona.line import Media
from scheduler.clock import Clock
from scheduler.door import Receipt
from scheduler.errors import DoorError, Rejected, Unreachable


def _length(text: str) -> int:
    """Nobody says what a character is there; UTF-16 units are never fewer than any other count."""
    return utf16(escape(text))


_SHAPE = Shape(
    text=2000, caption=2000, label=80, data=100, row=5, rows=5, captions_voice=False, length=_length, data_length=utf16
)
_VOICE = 1 << 13
"""The flag of a voice message, which has no words."""
_LONGEST_ALT = 1024


@dataclass(slots=True)
class DiscordSender:
    """Sends what one bot account says. ``interactions`` are those that a listener in this process hears of."""

    api: DiscordApi
    clock: Clock
    problem: Problem
    interactions: Interactions = field(default_factory=Interactions)
    name: str = field(default="discord", init=False)
    typing_seconds: float = field(default=10.0, init=False)
    _splitting: Splitting = field(default_factory=lambda: Splitting(_SHAPE), init=False, repr=False)

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Send one bubble, at most once however often it is tried. Raises RateLimited, Unreachable, Rejected or
        Undelivered."""
        return await self._splitting.send(bound(bubble), lambda part: self._send(chat, part))

    async def _send(self, chat: str, part: Bubble) -> Receipt:
        body: dict[str, Any] = {"content": escape(part.text), "allowed_mentions": {"parse": []}}
        if part.buttons:
            body["components"] = [
                {
                    "type": 1,
                    "components": [
                        {"type": 2, "style": 2, "label": button.label, "custom_id": button.data} for button in row
                    ],
                }
                for row in _SHAPE.rows_of(part.buttons)
            ]
        if part.answer_to:
            try:
                return await self._answer(part, body)
            except (Rejected, Unreachable) as error:
                # The fifteen minutes in which a command can be answered in its place are over.
                if part.answer_to.endswith(f"/{ALONE}"):
                    raise Rejected(str(error)) from error
        body |= {"nonce": part.id, "enforce_nonce": True}
        if part.quotes.isdecimal():
            body["message_reference"] = {"message_id": str(int(part.quotes)), "fail_if_not_exists": False}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=_channel(chat))
        return await self._post(route, body, part)

    async def _answer(self, part: Bubble, body: dict[str, Any]) -> Receipt:
        await self.interactions.acknowledge(part.answer_to)
        application, token, *alone = part.answer_to.split("/")
        body |= {"flags": EPHEMERAL} if alone else {}
        path = "/webhooks/{webhook_id}/{webhook_token}"
        return await self._post(Route("POST", path, webhook_id=int(application), webhook_token=token), body, part)

    async def _post(self, route: Route, body: dict[str, Any], part: Bubble) -> Receipt:
        content = _with_file(body, part) if part.file else {"json": body}
        message = await self.api.call(route, text=body["content"], **content)
        return Receipt(str(message["id"]), self.clock.now())

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Put an emoji under a message. Raises Rejected where he may not, else as `send` does."""
        if not message.isdecimal():
            raise Rejected("what is no message takes no emoji")
        path = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"
        route = Route("PUT", path, channel_id=_channel(chat), message_id=int(message), emoji=emoji)
        try:
            await self.api.call(route)
        except Unreachable as error:
            # Who may write need not be let react.
            raise Rejected(str(error)) from error

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """Look for a bubble among what stands in the channel after a message; of one that stands there in part, only
        the rest is sent. Raises DoorError."""
        messages = await self.api.read(_channel(chat), int(after) if after.isdecimal() else 0)
        own = [message for message in messages if (message.get("author") or {}).get("id") == str(self.api.me)]
        pieces = parts(bound(bubble), _SHAPE)
        if (last := _last_of(pieces, own)) is not None:
            return Receipt(str(last["id"]), self.clock.now())
        for count in range(len(pieces) - 1, 0, -1):
            if _last_of(pieces[:count], own) is not None:
                self._splitting.note(bubble, count)
                break
        return None

    async def direct(self, person: str) -> str:
        """Open the direct channel with a person. Raises DoorError."""
        recipient = {"recipient_id": person.removeprefix("discord:u")}
        channel = await self.api.call(Route("POST", "/users/@me/channels"), json=recipient)
        return f"discord:c{int(channel['id'])}"

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """Return a file that was attached to a message. Raises DoorError."""
        return await self.api.download(_channel(chat), int(message), media.id, most=most)

    async def typing(self, chat: str) -> None:
        """Show the typing sign, which lasts ten seconds."""
        try:
            await self.api.call(Route("POST", "/channels/{channel_id}/typing", channel_id=_channel(chat)))
        except DoorError as error:
            self.problem("discord_action", error)


def _last_of(pieces: Sequence[Bubble], messages: Sequence[Any]) -> Any | None:
    """The last of a bubble's pieces, where all of them stand in order among messages, of which the newest comes
    first."""
    older = iter(messages)
    places = [next((message for message in older if _stands(piece, message)), None) for piece in reversed(pieces)]
    return None if None in places else places[0]


def _stands(piece: Bubble, message: Any) -> bool:
    """Whether a message is this piece: the platform forgets nonces after some minutes, and trims what it shows."""
    text = str(message.get("content") or "").strip()
    names = [str(attached.get("filename")) for attached in message.get("attachments") or ()]
    return text == escape(piece.text).strip() and names == ([piece.file] if piece.file else [])


def _with_file(body: dict[str, Any], part: Bubble) -> dict[str, Any]:
    file = discord.File(io.BytesIO(part.content), part.file)
    about: dict[str, Any] = {"id": 0, "filename": part.file}
    if part.work and part.work.about:
        about["description"] = part.work.about[:_LONGEST_ALT]
    if part.sound:
        waveform = base64.b64encode(part.sound.levels).decode()
        about |= {"duration_secs": part.sound.seconds, "waveform": waveform}
        body = {key: value for key, value in body.items() if key != "content"}
        body["flags"] = body.get("flags", 0) | _VOICE
    payload = body | {"attachments": [about]}
    kind = mimetypes.guess_type(part.file)[0] or "application/octet-stream"
    form = [
        {"name": "payload_json", "value": json.dumps(payload)},
        {"name": "files[0]", "value": file.fp, "filename": part.file, "content_type": kind},
    ]
    return {"form": form, "files": [file]}


def _channel(chat: str) -> int:
    return int(chat.removeprefix("discord:c"))
