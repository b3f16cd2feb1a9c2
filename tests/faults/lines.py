"""Lines between a house and what it needs: each counts the steps that pass, and can spoil, hold or cut them."""

import asyncio
import hashlib
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.resources import files
from types import TracebackType
from typing import Any, Self

from tests.faults.steps import Ended, Steps

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Traffic = tuple[Coroutine[Any, Any, None], Coroutine[Any, Any, None]]
Reach = Callable[[], Awaitable[Streams]]

_SCRIPTS = {
    hashlib.sha1(each.read_bytes(), usedforsecurity=False).hexdigest(): each.name.removesuffix(".lua")
    for each in (files("scheduler.mailbox") / "lua").iterdir()
}
_SPEAKS_FOR = re.compile(rb"(?:chat_id=|/channels/|X-Session-ID: (?:telegram|discord):c)(-?\d+)", re.IGNORECASE)
_CHAT = re.compile(rb"\{b\d{4}\}:([0-9a-f]{32}):")
_PERSON = re.compile(rb"\{p[0-9a-f]{32}\}")
# They come by the clock, so that counting them would make no two runs alike.
_UNCOUNTED = frozenset({"heartbeat"})


@dataclass(slots=True)
class Spoil:
    """Replaces the share ``share`` of replies by faults, of steps named ``only`` where that is said, and no more than
    ``most``; ``spoilt`` counts them, ``unsure`` those lost after effect."""

    rng: random.Random
    share: float = 0.1
    only: str = ""
    most: int = 1_000_000
    spoilt: int = 0
    unsure: int = 0

    def pick(self, label: str, faults: tuple[str, ...]) -> str:
        """Return a fault for the reply to this step, or "" for none."""
        meant = self.spoilt < self.most and label.startswith(self.only)
        if not meant or self.rng.random() >= self.share:
            return ""
        fault = self.rng.choice(faults)
        self.spoilt += 1
        self.unsure += fault == "lost"
        return fault


@dataclass(slots=True)
class Line:
    """Listens on loopback and passes all bytes to and from a server; subclasses know what passes."""

    reach: Reach
    steps: Steps
    spoil: Spoil | None = None
    port: int = 0
    _server: asyncio.Server | None = field(default=None, init=False)
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)
    _ends: set[asyncio.StreamWriter] = field(default_factory=set, init=False)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._open, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """The server's address by this line."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Drop all connections in the middle of whatever they carry."""
        for end in tuple(self._ends):
            end.transport.abort()

    async def _open(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        ends = {writer}
        try:
            there, back = await self.reach()
            ends.add(back)
            self._ends |= ends
            await self._pass((reader, writer), (there, back))
        except (Ended, OSError):
            pass
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()

    async def _pass(self, house: Streams, server: Streams) -> None:
        """Pass everything until one side ends. Raises Ended, OSError."""
        traffic = self._traffic(house, server)
        tasks = [asyncio.create_task(each) for each in traffic]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _traffic(self, house: Streams, server: Streams) -> Traffic:
        raise NotImplementedError


@dataclass(slots=True)
class Command:
    """A command on its way: its step, and how its reply is to be spoilt."""

    label: str
    fault: str = ""
    chat: str = ""


class StoreLine(Line):
    """Speaks the store's protocol, since many commands of a house share one packet. ``marked`` hears of each bubble
    that was noted as sent, by the name of its chat."""

    marked: Callable[[str], None] = staticmethod(lambda _: None)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def _traffic(self, house: Streams, server: Streams) -> Traffic:
        under_way: deque[Command] = deque()
        return self._ask(house[0], server[1], under_way), self._answer(server[0], house[1], under_way)

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, under_way: "deque[Command]"
    ) -> None:
        buffer = b""
        while data := await reader.read(65536):
            buffer += data
            while end := _frame_end(buffer, 0):
                raw, buffer = buffer[:end], buffer[end:]
                command = Command(_label(raw))
                if command.label:
                    self.steps.reach(f"{command.label}, before")
                    command.fault = (
                        self.spoil.pick(command.label, ("cut", "lost", "refused", "slow")) if self.spoil else ""
                    )
                if command.fault == "cut":
                    raise Ended
                command.chat = _chat(raw)
                under_way.append(command)
                # A command that the server does not know keeps the replies in step; its reply is replaced.
                writer.write(b"*1\r\n$7\r\nNOTHING\r\n" if command.fault == "refused" else raw)
            await writer.drain()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, under_way: "deque[Command]"
    ) -> None:
        buffer = b""
        while data := await reader.read(65536):
            buffer += data
            while end := _frame_end(buffer, 0):
                raw, buffer = buffer[:end], buffer[end:]
                # What is published comes without having been asked for.
                command = under_way.popleft() if under_way else Command("")
                if command.label == "store: sent" and raw.startswith(b":1"):
                    self.marked(command.chat)
                if command.label:
                    self.steps.reach(f"{command.label}, after")
                if command.fault == "lost":
                    raise Ended
                if command.fault == "refused":
                    raw = b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"
                if command.fault == "slow":
                    await asyncio.sleep(0.3)
                writer.write(raw)
            await writer.drain()


def _http(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} Loopback\r\nVia: 1.1 loopback\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


class HttpLine(Line):
    """Passes requests and their answers; ``counted`` are the parts of a first line that make it a step,
    ``held_back`` is how many answers are on their way for longer than usual, and ``passed`` hears of each step that got
    through to the server."""

    held_back: int = 0
    name: str = "engine"
    counted: tuple[tuple[str, str], ...] = (("POST /v1/chat/completions", "request"),)
    faults: tuple[str, ...] = ("cut", "lost", "half", "busy", "garbage")
    busy: bytes = _http(503, b"{}")
    garbage: bytes = _http(200, b"data: !?\n\n")
    last: bytes = b"[DONE]"
    at_work: Callable[[str, object, bool], None] = staticmethod(lambda *_: None)
    passed: Callable[[], None] = staticmethod(lambda: None)

    def _traffic(self, house: Streams, server: Streams) -> Traffic:
        under_way: list[Command] = []
        return self._ask(house, server[1], under_way), self._answer(server[0], house[1], under_way)

    async def _pass(self, house: Streams, server: Streams) -> None:
        try:
            await super()._pass(house, server)
        finally:
            self.at_work("", house[1], False)

    async def _ask(self, house: Streams, writer: asyncio.StreamWriter, under_way: list[Command]) -> None:
        while data := await house[0].read(1 << 20):
            if re.match(rb"[A-Z]+ /\S* HTTP/1", data):
                command = Command(self._label(data.split(b"\r\n", 1)[0].decode(errors="replace")))
                under_way[:] = [command]
                if command.label:
                    self.steps.reach(f"{command.label}, before")
                    self.passed()
                    command.fault = self.spoil.pick(command.label, self.faults) if self.spoil else ""
                    if chat := _SPEAKS_FOR.search(data):
                        self.at_work(chat[1].decode(), house[1], True)
                if command.fault == "cut":
                    raise Ended
                if command.fault in ("busy", "garbage"):
                    await _refuse(house, self.busy if command.fault == "busy" else self.garbage)
                    raise Ended
            writer.write(data)
            await writer.drain()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, under_way: list[Command]
    ) -> None:
        parts, current = 0, Command("")
        while data := await reader.read(65536):
            if under_way and under_way[0] is not current:
                current, parts = under_way[0], 0
            parts += 1
            if current.label and parts <= 3:
                self.steps.reach(f"{current.label}, {('after', 'on its way', 'further')[parts - 1]}")
            if current.fault == "lost" or (current.fault == "half" and parts == 3):
                raise Ended
            if current.fault == "slow":
                self.held_back += 1
                try:
                    await asyncio.sleep(0.3)
                finally:
                    self.held_back -= 1
            if self.last in data:
                self.at_work("", writer, False)
            writer.write(data)
            await writer.drain()

    def _label(self, first_line: str) -> str:
        found = next((name for part, name in self.counted if part in first_line), "")
        return found and f"{self.name}: {found}"


class TelegramLine(HttpLine):
    """To the Bot API: sends are steps; faults hit polls, too."""

    name = "telegram"
    last = b""
    counted = (("/sendMessage", "send"), ("/sendPhoto", "send"))
    faults = ("cut", "lost", "busy", "garbage")
    busy = _http(502, b'{"ok":false,"error_code":502,"description":"Bad Gateway"}')
    garbage = _http(200, b"<html")


class DiscordLine(HttpLine):
    """To Discord's REST API; the gateway's socket does not pass here."""

    name = "discord"
    last = b""
    counted = (("/messages HTTP", "send"),)
    faults = ("cut", "lost", "busy", "garbage")
    busy = _http(502, b"{}")
    garbage = _http(200, b"<html")


async def _refuse(house: Streams, answer: bytes) -> None:
    # Until the request is read, closing would make the house see a cut line instead of this answer.
    with suppress(TimeoutError):
        async with asyncio.timeout(0.02):
            await house[0].read(1 << 20)
    house[1].write(answer)
    await house[1].drain()
    house[1].close()
    with suppress(OSError):
        await house[1].wait_closed()


def _label(raw: bytes) -> str:
    """The step that a command is, or "" for what concerns no single chat or comes by the clock."""
    if not (_CHAT.search(raw) or _PERSON.search(raw)):
        return ""
    words = raw.split(b"\r\n")
    verb = words[2].upper()
    name = _SCRIPTS.get(words[4].decode(errors="replace"), "script") if verb in (b"EVALSHA", b"EVAL") else verb.decode()
    return "" if name in _UNCOUNTED else f"store: {name}"


def _chat(raw: bytes) -> str:
    """The name of the chat that a command is about."""
    found = _CHAT.search(raw)
    return found[1].decode() if found else ""


def _frame_end(buffer: bytes, at: int) -> int:
    """Where the frame that starts at ``at`` ends, 0 while it is incomplete (RESP 2 and 3)."""
    line = buffer.find(b"\r\n", at) + 2
    if line < 2:
        return 0
    kind, size = buffer[at : at + 1], buffer[at + 1 : line - 2]
    if kind in b"$=!":
        end = line + (int(size) + 2 if int(size) >= 0 else 0)
        return end if end <= len(buffer) else 0
    if kind in b"*%~>":
        for _ in range(int(size) * (2 if kind == b"%" else 1)):
            line = _frame_end(buffer, line)
            if not line:
                return 0
    return line
