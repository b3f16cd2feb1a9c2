"""A forward proxy on loopback, as a company has one: the only way to the hosts that it knows, which have no address."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.fakes.tls import passing

_ASKED = re.compile(rb"(?P<method>\S+) (?:(?:http|ws)://)?(?P<host>[^/\s]+)(?P<path>\S*) HTTP/1\.1\r\n")


@dataclass(slots=True)
class Forward:
    """Leads to the port on loopback of each host in ``hosts``, and remembers whom it was asked for, and how."""

    hosts: Mapping[str, int]
    asked: set[tuple[str, str]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    @property
    def url(self) -> str:
        """What HTTPS_PROXY names."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            request = _ASKED.match(head)
            assert request is not None
            method, host = request["method"].decode(), request["host"].decode()
            self.asked.add((method if method == "CONNECT" else "whole", host.partition(":")[0]))
            from_host, to_host = await asyncio.open_connection("127.0.0.1", self._port(host))
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                # One connection, one answer: the next request may be for another host.
                line = request["method"] + b" " + (request["path"] or b"/") + b" HTTP/1.1\r\n"
                keep = b"" if b"pgrade:" in head else b"Connection: close\r\n"
                to_host.write(line + keep + head[request.end() :])
            await asyncio.gather(passing(reader, to_host), passing(from_host, writer))
        writer.transport.abort()

    def _port(self, host: str) -> int:
        name, _, port = host.partition(":")
        return self.hosts.get(name) or int(port)
