"""Gets the pictures that people sent, on the way to an engine that sees: checked, small, bare, and kept nowhere."""

import asyncio
from collections.abc import Callable, Sequence

from engine.media.photos import LARGEST_IN, BadPicture, as_jpeg
from engine.messages import Incoming, Kind
from scheduler.door import Door
from scheduler.errors import DoorError

_MOST = 3
"""Pictures that one answer looks at, the latest."""
_SIDE = 768
"""Pixels: more cost tokens, and tell little more."""
_PATIENCE = 15.0
"""Seconds for each."""


async def seen(
    burst: Sequence[Incoming], door: Door, chat: str, problem: Callable[[str, BaseException | None], None]
) -> tuple[bytes, ...]:
    """The pictures of a burst as JPEGs without what else was in their files; ``problem`` hears why one is left out."""
    pictures = [
        (incoming.amends or incoming.id, media)
        for incoming in burst
        if incoming.kind is Kind.PHOTO
        for media in incoming.media
    ]
    jpegs = []
    for message, media in pictures[-_MOST:]:
        try:
            async with asyncio.timeout(_PATIENCE):
                raw = await door.fetch(chat, message, media, most=LARGEST_IN)
            jpegs.append(await asyncio.to_thread(as_jpeg, raw, _SIDE))
        except (DoorError, BadPicture, TimeoutError) as error:
            problem("picture", error)
    return tuple(jpegs)
