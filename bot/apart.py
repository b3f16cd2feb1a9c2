"""A talk with the house as it is set, in a store of its own that ends with it: nothing is kept, and nobody is met."""

import io
import json
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from pydantic import SecretStr

from bot.app import open_app
from bot.keyboard import Keyboard
from bot.settings import Settings
from engine.messages import BubbleKind
from persona.codec import new_secret

_NEVER = 3600.0


async def talk_apart(settings: Settings, lines: Iterable[str]) -> AsyncIterator[tuple[str, Sequence[str]]]:
    """Yield each line with what the persona answered. Raises what opening a house does."""
    from bot.doors.terminal import CHAT, PERSON

    with tempfile.TemporaryDirectory(prefix="aifriend-apart-") as folder:
        apart = {"redis_url": "", "data_dir": Path(folder), "data_key": SecretStr(new_secret()), "log_level": "error"}
        pace = {"burst_quiet": 0.0, "pause_shortest": 0.0, "pause_longest": 0.0, "greet_after": _NEVER}
        async with open_app(settings.model_copy(update={**apart, **pace})) as app:
            await app.engine.ready()
            door, keyboard = app.open_terminal(json=True), Keyboard(app.reception, PERSON, CHAT)
            await keyboard.grant(["adult", "memory"])
            for line in lines:
                door.out = io.StringIO()
                await door.read(app.reception.receive, keyboard.until_served, [line])
                bubbles = map(json.loads, door.out.getvalue().splitlines())
                yield line, [bubble["text"] for bubble in bubbles if bubble["kind"] == BubbleKind.REPLY]
