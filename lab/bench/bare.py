"""The bot that does nothing of its own: what it takes from a message to its answer, the stand-ins take of any bot.

It reads an update, asks the engine and sends what that wrote, over bare sockets; it knows no library and remembers
nothing.
"""

import asyncio
import os
import re
from asyncio import StreamReader, StreamWriter
from typing import Any
from urllib.parse import urlsplit

import msgspec

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_END = b"data: [DONE]\n\n"


class _Peer:
    """A server over HTTP, whose lines are used again."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port, self.path = str(parts.hostname), int(parts.port or 80), parts.path
        self.free: list[tuple[StreamReader, StreamWriter]] = []

    async def post(self, path: str, body: Any) -> bytes:
        """The body of the answer, as it came where that is a stream."""
        reader, writer = line = self.free.pop() if self.free else await asyncio.open_connection(self.host, self.port)
        text = msgspec.json.encode(body)
        head = f"POST {self.path}{path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text)
        length = _LENGTH.search(await reader.readuntil(b"\r\n\r\n"))
        if length:
            answer = await reader.readexactly(int(length[1]))
        else:
            answer = await reader.readuntil(_END)
            await reader.readuntil(b"0\r\n\r\n")
        self.free.append(line)
        return answer


async def answer() -> None:
    """Answer for ever."""
    api = _Peer(f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_BOT_TOKEN']}")
    engine = _Peer(f"{os.environ['ENGINE_URL']}/v1")
    tasks: set[asyncio.Task[None]] = set()

    async def answers(message: Any) -> None:
        said = {"role": "user", "content": message["text"]}
        written = await engine.post("/chat/completions", {"model": "loopback", "messages": [said], "stream": True})
        await api.post("/sendMessage", {"chat_id": message["chat"]["id"], "text": _text(written)})

    offset = 0
    while True:
        polled = msgspec.json.decode(await api.post("/getUpdates", {"offset": offset, "timeout": 50}))
        for update in polled["result"]:
            offset = update["update_id"] + 1
            task = asyncio.create_task(answers(update["message"]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


def _text(written: bytes) -> str:
    """The words of a stream of events."""
    events = (line.removeprefix(b"data: ") for line in written.splitlines() if line.startswith(b"data: {"))
    choices = (msgspec.json.decode(event)["choices"] for event in events)
    return "".join(choice["delta"].get("content") or "" for each in choices for choice in each)
