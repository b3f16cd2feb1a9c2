"""Reads the Character Card that somebody brings with a command, through their door; knows no platform, and who may
bring one no more than what is in it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.messages import Incoming
from persona.sheets.bounds import LARGEST, CardError
from persona.sheets.cards.keeping import brought
from scheduler.door import Door, door_of
from scheduler.errors import DoorError, TooLarge

_PATIENCE = 20.0

Brought = bytes | CardError
"""What a chat keeps of a card, or why there is none."""


@dataclass(frozen=True, slots=True)
class Cards:
    """Fetches files while a chat is held, and reads them beside all others."""

    doors: Mapping[str, Door]
    problem: Callable[[str, BaseException | None], None]

    async def read(self, command: Incoming) -> Brought:
        """The card in the first file that came with a command."""
        try:
            return await asyncio.to_thread(brought, await self._content(command))
        except CardError as error:
            return error

    async def _content(self, command: Incoming) -> bytes:
        door, message = self.doors[door_of(command.chat)], command.amends or command.id
        try:
            async with asyncio.timeout(_PATIENCE):
                return await door.fetch(command.chat, message, command.media[0], most=LARGEST)
        except TooLarge as error:
            raise CardError("the file", f"is larger than {LARGEST:,} bytes: make it smaller") from error
        except (DoorError, TimeoutError) as error:
            self.problem("file", error)
            raise CardError("the file", "did not reach this place: send it again") from error
