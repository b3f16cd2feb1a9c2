"""A model that writes what a test wrote down, piece by piece."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from engine.messages import Usage
from engine.ports import Capabilities, Piece, Request

Script = Sequence[Piece | Exception]
USAGE = Usage(prompt=100, cached=80, output=10)


def words(text: str, *, finish: str = "stop", usage: Usage = USAGE) -> list[Piece | Exception]:
    """A stream of ``text``, a word a piece, that ends as servers end it."""
    parts = [part for word in text.split(" ") for part in (" ", word)][1:]
    return [*map(Piece, parts), Piece(usage=usage), Piece(finish=finish)]


@dataclass(slots=True)
class FakeModel:
    """Gives its ``scripts`` in order, the last one for ever. ``pieces`` counts those taken from the latest."""

    scripts: list[Script]
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(late_system=True, assistant_first=True, same_role=True)
    )
    requests: list[Request] = field(default_factory=list)
    pieces: int = 0
    closed: int = 0

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Write the next script; an exception in it is raised there."""
        self.requests.append(request)
        self.pieces = 0
        try:
            for piece in self._next():
                if isinstance(piece, Exception):
                    raise piece
                self.pieces += 1
                yield piece
        finally:
            self.closed += 1

    async def complete(self, request: Request) -> Piece:
        """Write the next script in one piece."""
        self.requests.append(request)
        text, finish, usage = "", "", None
        for piece in self._next():
            if isinstance(piece, Exception):
                raise piece
            text, finish, usage = text + piece.text, piece.finish or finish, piece.usage or usage
        return Piece(text, finish, usage)

    def _next(self) -> Script:
        return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
