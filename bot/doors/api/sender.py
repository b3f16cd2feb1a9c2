"""The sender of those who are met over HTTP: puts bubbles into the store, whichever process listens; knows no HTTP."""

from contextlib import suppress
from dataclasses import dataclass, field

from engine.messages import Bubble, Reaction
from persona.line import Media
from scheduler.clock import Clock
from scheduler.door import Receipt
from scheduler.errors import Rejected, StoreDown, TooLarge
from scheduler.mailbox import Feed, Sign, Told

NAME = "web"
"""The door's: people are ``web:u…`` and their chats ``web:c…``."""


@dataclass(frozen=True, slots=True)
class WebSender:
    """Sends by putting bubbles into the feed of a chat."""

    feed: Feed
    clock: Clock
    name: str = field(default=NAME, init=False)
    typing_seconds: float = field(default=4.0, init=False)

    async def send(self, chat: str, bubble: Bubble) -> Receipt:
        """Put one bubble, with what is in its file, where whoever listens finds it. Raises StoreDown."""
        now = self.clock.now()
        await self.feed.tell(chat, Told(now, bubble))
        return Receipt(bubble.id, now)

    async def react(self, chat: str, message: str, emoji: str) -> None:
        """Put an emoji where whoever listens finds it, with the message that it stands under, once. Raises
        StoreDown."""
        under = Bubble(f"under {message}", emoji, reaction=Reaction(message))
        if await self.find(chat, under, after="") is None:
            await self.send(chat, under)

    async def find(self, chat: str, bubble: Bubble, *, after: str) -> Receipt | None:
        """Look for a bubble of unknown fate among all that was told. Raises StoreDown."""
        del after
        told = (told for _, told in await self.feed.since(chat) if told.bubble.id == bubble.id)
        return next((Receipt(bubble.id, found.at) for found in told), None)

    async def direct(self, person: str) -> str:
        """The chat in which a person is alone with him."""
        return person.replace(":u", ":c", 1)

    async def fetch(self, chat: str, message: str, media: Media, *, most: int) -> bytes:
        """Return what somebody uploaded. Raises Rejected where it is gone, TooLarge, StoreDown."""
        del message
        content = await self.feed.file(chat, media.id)
        if content is None:
            raise Rejected("the upload is gone")
        if len(content) > most:
            raise TooLarge(f"{len(content)} bytes, and {most} are read at most")
        return content

    async def typing(self, chat: str) -> None:
        """Show that he is writing to whoever listens now."""
        with suppress(StoreDown):
            await self.feed.sign(chat, Sign.TYPING)

    async def rests(self, chat: str) -> None:
        """Show that nothing more comes by itself to whoever listens now."""
        with suppress(StoreDown):
            await self.feed.sign(chat, Sign.RESTS)
