"""The gateway: sockets, sessions that outlive them, heartbeat, RESUME; knows no channel and no message."""

import asyncio
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from lab.loopback.discord.faults import Faults
from lab.loopback.discord.wire import Json, cut

DETACHED_SESSIONS = 16


@dataclass
class Session:
    intents: int
    log: deque[tuple[int, str]]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    seq: int = 0
    socket: "Socket | None" = None

    def dispatch(self, event: str, body: str) -> None:
        self.seq += 1
        self.log.append((self.seq, f'{{"op":0,"t":"{event}","s":{self.seq},"d":{body}}}'))
        if self.socket:
            self.socket.out.put_nowait(self.log[-1][1])


class Socket:
    def __init__(self, request: web.Request) -> None:
        self.request, self.ws = request, web.WebSocketResponse()
        self.out: asyncio.Queue[str | int | None] = asyncio.Queue()  # a line, a close code, none for a cut
        self.session: Session | None = None

    def op(self, op: int, data: object) -> None:
        self.out.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        # The library reads text frames whatever it asked for, so zstd-stream needs no encoder here.
        deflate = zlib.compressobj() if self.request.query.get("compress") == "zlib-stream" else None
        try:
            while isinstance(line := await self.out.get(), str):
                if deflate:
                    packed = deflate.compress(line.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.ws.send_bytes(packed)
                else:
                    await self.ws.send_str(line)
            if line is not None:
                await self.ws.close(code=line)
            elif self.request.transport:
                self.request.transport.abort()
        except ConnectionResetError:
            return  # the reader of this socket sees the same end and detaches the session


class Gateway(Faults):
    """Sessions of clients, each with a log from which a RESUME is served."""

    def __init__(self, token: str, heartbeat_interval: float, keep: int) -> None:
        super().__init__()
        self.token, self.heartbeat_interval, self.keep = token, heartbeat_interval, keep
        self.silence_heartbeats = False
        self.identified = self.resumed = 0
        self._sockets: set[Socket] = set()
        self._sessions: dict[str, Session] = {}

    def _ready(self, intents: int) -> list[tuple[str, Json]]:
        """What a new session is told first."""
        raise NotImplementedError

    def push(self, event: str, data: Json) -> None:
        """Dispatches any event to every session, whatever its intents."""
        for session in self._sessions.values():
            session.dispatch(event, json.dumps(data))

    def disconnect(self, *, code: int | None = 4000, resumable: bool = True) -> None:
        """Closes every websocket; with `code=None` without a close frame."""
        for socket in self._sockets:
            self._detach(socket)
            socket.out.put_nowait(code)
        if not resumable:
            self._sessions.clear()

    def reconnect(self) -> None:
        """Asks every client to reconnect and resume (op 7)."""
        for socket in self._sockets:
            socket.op(7, None)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tells every client that its session is invalid (op 9)."""
        for socket in self._sockets:
            if not resumable:
                self._detach(socket, forget=True)
            socket.op(9, resumable)

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self._fault("GET /gateway"):
            return cut(request)
        socket = Socket(request)
        await socket.ws.prepare(request)
        self._sockets.add(socket)
        writer = asyncio.create_task(socket.write())
        socket.op(10, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        try:
            async for frame in socket.ws:
                if frame.type is WSMsgType.TEXT:
                    self._hear(socket, json.loads(frame.data))
        finally:
            self._sockets.discard(socket)
            self._detach(socket, forget=socket.ws.close_code in (1000, 1001))
            socket.out.put_nowait(1000)
            await writer
        return socket.ws

    def _detach(self, socket: Socket, *, forget: bool = False) -> None:
        session, socket.session = socket.session, None
        if session:
            session.socket = None
            if forget:
                self._sessions.pop(session.id, None)

    def _hear(self, socket: Socket, frame: Json) -> None:
        op, data = int(frame["op"]), frame["d"]
        if op == 1:
            if not self.silence_heartbeats:
                socket.op(11, None)
        elif op in (2, 6) and data["token"] != self.token:
            socket.out.put_nowait(4004)
        elif op in (2, 6) and socket.session:
            socket.out.put_nowait(4005)
        elif op == 2:
            self._identify(socket, data["intents"])
        elif op == 6:
            self._resume(socket, data["session_id"], data["seq"])
        elif not socket.session:
            socket.out.put_nowait(4003)

    def _identify(self, socket: Socket, intents: int) -> None:
        detached = [one.id for one in self._sessions.values() if not one.socket]
        for old in detached[:-DETACHED_SESSIONS]:
            del self._sessions[old]
        socket.session = session = Session(intents, deque(maxlen=self.keep), socket=socket)
        self._sessions[session.id] = session
        self.identified += 1
        for event, data in self._ready(intents):
            known = {"session_id": session.id} if event == "READY" else {}
            session.dispatch(event, json.dumps(data | known))

    def _resume(self, socket: Socket, session_id: str | None, seq: int | None) -> None:
        session = self._sessions.get(session_id or "")
        oldest = session.log[0][0] if session and session.log else 1
        if session is None or seq is None or not oldest - 1 <= seq <= session.seq:
            socket.op(9, False)
            return
        if session.socket:
            session.socket.out.put_nowait(4000)
            session.socket.session = None
        session.socket, socket.session = socket, session
        for at, line in session.log:
            if at > seq:
                socket.out.put_nowait(line)
        self.resumed += 1
        session.dispatch("RESUMED", "{}")
