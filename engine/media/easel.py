"""Draws cards in a child process that is begun with a card and ends soon after, so that what drawing takes in memory is
given back; knows no chat."""

from dataclasses import dataclass, field

import msgspec

from engine.errors import NotMade
from engine.media.apprentice import Apprentice
from engine.media.card.values import Card


def _painter() -> Apprentice:
    """Whoever wants a card within a second of another one finds what it needs in memory."""
    return Apprentice(("engine.media.card",), seconds=30.0, rest=1.0)


@dataclass(slots=True)
class Easel:
    """Draws one card after the other."""

    painter: Apprentice = field(default_factory=_painter)

    async def drawn(self, card: Card) -> bytes:
        """Return a card as a PNG. Raises NotMade."""
        try:
            return await self.painter.made(msgspec.json.encode(card))
        except (OSError, EOFError) as error:
            raise NotMade("what draws has ended over this card, or hangs") from error

    async def close(self) -> None:
        """Put it away."""
        await self.painter.close()
