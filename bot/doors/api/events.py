"""Server-sent events: what a listener hears, as a browser's EventSource reads it; knows no chat."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from fastapi.responses import StreamingResponse

from bot.doors.api.talks import Bit, Done, Heard, Spot
from bot.doors.api.values import bubble_value
from scheduler.errors import StoreDown
from scheduler.mailbox import Sign

MEDIA_TYPE = "text/event-stream"
_AS_IT_COMES = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
"""A proxy that collects would show nothing until all is said."""


def streamed(parts: AsyncIterator[bytes]) -> StreamingResponse:
    """The answer that sends parts as they come."""
    return StreamingResponse(parts, media_type=MEDIA_TYPE, headers=_AS_IT_COMES)


async def of_answer(heard: AsyncIterator[Heard], spot: Spot) -> AsyncIterator[bytes]:
    """Bubbles and signs of writing as events, and last ``done``."""
    try:
        async for each in heard:
            match each:
                case Bit():
                    yield event("bubble", asdict(bubble_value(each, spot)), id_=each.place)
                case Sign.TYPING | Sign.MAKING:
                    yield event(each.value, {})
                case Done(pending):
                    yield event("done", {"pending": pending})
    except StoreDown:
        yield event("done", {"pending": True})


async def of_listening(heard: AsyncIterator[Heard], spot: Spot) -> AsyncIterator[bytes]:
    """The same for whoever listens on: nothing is ever done, and a comment keeps the line open."""
    yield b": here\nretry: 2000\n\n"
    try:
        async for each in heard:
            match each:
                case Bit():
                    yield event("bubble", asdict(bubble_value(each, spot)), id_=each.place)
                case Sign.TYPING | Sign.MAKING | Sign.RESTS:
                    yield event(each.value, {})
                case Done():
                    yield b": still here\n\n"
    except StoreDown:
        # Whoever listens comes again, and says what they have.
        return


def event(name: str, data: Any, *, id_: str = "") -> bytes:
    """One event."""
    head = f"id: {id_}\n" if id_ else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
