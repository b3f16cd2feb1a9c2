"""Sessions of the gateway, which outlive the sockets that they are told through; knows no event's meaning."""

import asyncio
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(slots=True, eq=False)
class Session:
    """What one client was told, so that a RESUME can repeat it."""

    intents: int
    log: deque[tuple[int, str]]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    seq: int = 0
    socket: "Socket | None" = None
    shard: tuple[int, int] = (0, 1)

    def hears(self, guild: int) -> bool:
        """Whether what happens in a guild is told here; outside of all (0) it is to the first shard."""
        number, count = self.shard
        return (guild >> 22) % count == number

    def dispatch(self, event: str, body: str) -> None:
        """Tell of an event now, or when the client is back."""
        self.seq += 1
        self.log.append((self.seq, f'{{"op":0,"t":"{event}","s":{self.seq},"d":{body}}}'))
        if self.socket:
            self.socket.out.put_nowait(self.log[-1][1])


class Socket:
    """One websocket; ``out`` takes lines, a close code, or None for a cut."""

    def __init__(self, request: web.Request) -> None:
        self.request, self.ws = request, web.WebSocketResponse()
        self.out: asyncio.Queue[str | int | None] = asyncio.Queue()
        self.session: Session | None = None

    def op(self, op: int, data: object) -> None:
        """Send an operation that is no event."""
        self.out.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        """Send what is put out until the end."""
        # The library reads text frames whatever it asked for, so zstd-stream needs no encoder here.
        deflate = zlib.compressobj() if self.request.query.get("compress") == "zlib-stream" else None
        try:
            while isinstance(line := await self.out.get(), str):
                if deflate:
                    frame = deflate.compress(line.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.ws.send_bytes(frame)
                else:
                    await self.ws.send_str(line)
            if line is not None:
                await self.ws.close(code=line)
            elif self.request.transport:
                self.request.transport.abort()
        except ConnectionResetError:
            return  # the reader of this socket sees the same end and detaches the session
