"""A line to the store that can be cut and mended, since a real server can't be told to lose its network."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(slots=True)
class Proxy:
    """Listens on loopback and passes all bytes to and from a server's socket."""

    socket: str
    port: int = 0
    _server: asyncio.Server | None = None
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)
    _flows: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._flows.set()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    @property
    def url(self) -> str:
        """The store's address by this line."""
        return f"redis://127.0.0.1:{self.port}"

    async def mend(self) -> None:
        """Take connections, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Drop all connections in the middle of whatever they carry, and refuse new ones."""
        if self._server is not None:
            self._server.close()
        for writer in self._lines:
            writer.transport.abort()
        self._lines.clear()
        await asyncio.sleep(0)

    def stall(self, *, new: bool = True) -> None:
        """Keep all connections and let nothing through, by ``new`` ones neither: a server that is too busy."""
        self._flows.clear()
        if not new:
            self._flows = asyncio.Event()
            self._flows.set()

    def flow(self) -> None:
        """End ``stall``: what was held back arrives."""
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(self.socket)
        self._lines |= {writer, server_writer}
        await asyncio.gather(_pass(reader, server_writer, self._flows), _pass(server_reader, writer, self._flows))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            await flows.wait()
            writer.write(data)
            await writer.drain()
    writer.transport.abort()
