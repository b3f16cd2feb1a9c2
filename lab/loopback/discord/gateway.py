"""The gateway: identify, heartbeat, RESUME, and ways to lose a connection; knows no channel and no message."""

import asyncio
import json
from collections import deque
from collections.abc import Callable

from aiohttp import WSMsgType, web

from lab.loopback.discord.sessions import Session, Socket
from lab.loopback.discord.wire import Json

DETACHED_SESSIONS = 16
Ready = Callable[[int, Callable[[int], bool]], list[tuple[str, Json]]]


class Gateway:
    """Sessions of clients by id; ``ready`` says what a new one with such intents is told first,
    which hears of some guilds alone."""

    def __init__(
        self,
        token: str,
        ready: Ready,
        *,
        heartbeat_interval: float,
        keep: int,
    ) -> None:
        self.token, self.heartbeat_interval = token, heartbeat_interval
        self.silence_heartbeats = False
        self.identified = self.resumed = 0
        self.sessions: dict[str, Session] = {}
        self._ready, self._keep = ready, keep
        self._sockets: set[Socket] = set()

    def push(self, event: str, data: Json) -> None:
        """Dispatch any event to every session that hears of its guild, whatever its intents."""
        for session in self.sessions.values():
            if session.hears(int(data.get("guild_id") or 0)):
                session.dispatch(event, json.dumps(data))

    def disconnect(self, *, code: int | None = 4000, resumable: bool = True) -> None:
        """Close every websocket; with `code=None` without a close frame."""
        for socket in self._sockets:
            self._detach(socket)
            socket.out.put_nowait(code)
        if not resumable:
            self.sessions.clear()

    def reconnect(self) -> None:
        """Ask every client to reconnect and resume (op 7)."""
        for socket in self._sockets:
            socket.op(7, None)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is invalid (op 9)."""
        for socket in self._sockets:
            if not resumable:
                self._detach(socket, forget=True)
            socket.op(9, resumable)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it ends."""
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
                self.sessions.pop(session.id, None)

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
            number, count = data.get("shard") or (0, 1)
            self._identify(socket, data["intents"], (number, count))
        elif op == 6:
            self._resume(socket, data["session_id"], data["seq"])
        elif not socket.session:
            socket.out.put_nowait(4003)

    def _identify(self, socket: Socket, intents: int, shard: tuple[int, int]) -> None:
        loose = [session.id for session in self.sessions.values() if not session.socket]
        for id_ in loose[:-DETACHED_SESSIONS]:
            del self.sessions[id_]
        socket.session = session = Session(intents, deque(maxlen=self._keep), socket=socket, shard=shard)
        self.sessions[session.id] = session
        self.identified += 1
        for event, data in self._ready(intents, session.hears):
            name = {"session_id": session.id, "shard": list(shard)} if event == "READY" else {}
            session.dispatch(event, json.dumps(data | name))

    def _resume(self, socket: Socket, session_id: str | None, seq: int | None) -> None:
        session = self.sessions.get(session_id or "")
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
