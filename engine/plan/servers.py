"""Servers of tools (MCP) that whoever runs the house has named, and those of their tools that he may use: each is asked
in a child of its own, for so long and so much; what they say is data. It knows no person and no chat."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import NotFound
from engine.memory.recall.stems import listed, stem, words
from engine.messages import Found, Passage, Source
from engine.web.passages import orders
from persona.languages import ENGLISH
from persona.text import one_line

SECONDS, LONGEST = 10.0, 4000
"""For one call with all that it takes to begin one, and the characters of an answer that are read."""
_MOST, _LINE = 8, 300
_TOLD = 200
_VALUE = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class Server:
    """How one is begun, and the names of the tools that he may use of it."""

    command: tuple[str, ...]
    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool of a server, in that server's own words, and the JSON schema of what it is given."""

    server: str
    name: str
    about: str
    schema: Mapping[str, Any] = field(repr=False)

    def is_near(self, low: str) -> bool:
        """Whether a plain text speaks of what it is for, by a word that tells something."""
        idle = listed(ENGLISH, "stop")
        told = {
            stem(word, ENGLISH) for word in words(f"{self.name.replace('_', ' ')} {self.about}") if word not in idle
        }
        return any(stem(word, ENGLISH) in told for word in words(low) if word not in idle)

    def given(self, text: str, said: str) -> Mapping[str, Any] | None:
        """What a model wrote to give it, None for what can't be read, or holds a word that was not ``said``: nothing
        else of a person's leaves the house, whatever a prompt or page asked for."""
        try:
            values: Any = json.loads(text)
        except (ValueError, RecursionError):
            return None
        known = {word.casefold() for word in _VALUE.findall(said)}
        is_said = isinstance(values, dict) and {*values} <= {*self.schema.get("properties", {})}
        if not is_said or not all(_is_plain(value, known) for value in values.values()):
            return None
        return dict(values)


@dataclass(slots=True)
class Servers:
    """Those of the settings, by name; ``problem`` hears which can't be asked. Raises ValueError where what speaks to
    them is not installed."""

    servers: Mapping[str, Server]
    problem: Callable[[str, BaseException | None], None]
    seconds: float = SECONDS
    tools: tuple[Tool, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        try:
            import mcp  # noqa: F401 - takes a second, and is an extra
        except ImportError as error:
            raise ValueError("MCP_SERVERS needs what speaks to them: pip install 'aifriend[mcp]'") from error

    async def discover(self) -> None:
        """Learn what they offer, of what they may; one that does not answer has none."""
        found = await asyncio.gather(*(self._offered(name) for name in self.servers))
        self.tools = tuple(tool for tools in found for tool in tools)

    def near(self, low: str) -> Tool | None:
        """The first tool of which a plain text speaks."""
        return next((tool for tool in self.tools if tool.is_near(low)), None)

    async def call(self, tool: Tool, values: Mapping[str, Any]) -> Found:
        """What a tool says to these values. Raises NotFound where it fails, or says nothing in time."""
        if tool.name not in self.servers[tool.server].tools:
            raise NotFound(f"{tool.name} is not among the tools that may be used")
        try:
            async with asyncio.timeout(self.seconds), self._client(tool.server) as client:
                result = await client.call_tool(tool.name, dict(values))
        except Exception as error:
            # Whatever goes wrong in a stranger's program, the talk goes on.
            raise NotFound(f"the tool {tool.name} of {tool.server} can't be asked") from error
        text = "\n".join(part.text for part in result.content if part.type == "text")
        if result.is_error or not text.strip():
            raise NotFound(f"the tool {tool.name} of {tool.server} failed")
        query = f"{tool.server}: {tool.name} {json.dumps(values, ensure_ascii=False)}"
        return Found(query, _passages(text), (Source(tool.server, ""),))

    async def _offered(self, name: str) -> Sequence[Tool]:
        try:
            async with asyncio.timeout(self.seconds), self._client(name) as client:
                offered = (await client.list_tools()).tools
        except Exception as error:  # noqa: BLE001 - as above
            self.problem("mcp", error)
            return ()
        return [
            Tool(name, tool.name, _told(tool.description or ""), tool.input_schema)
            for tool in offered
            if tool.name in self.servers[name].tools
        ]

    def _client(self, name: str) -> Any:
        import mcp

        program, *arguments = self.servers[name].command
        return mcp.Client(mcp.StdioServerParameters(command=program, args=arguments))


def _is_plain(value: Any, known: set[str]) -> bool:
    if isinstance(value, str):
        return all(word.casefold() in known for word in _VALUE.findall(value))
    return value is None or isinstance(value, bool | int | float)


def _told(text: str) -> str:
    short = one_line(text[:_TOLD])
    return "" if orders(short) else short


def _passages(text: str) -> tuple[Passage, ...]:
    lines = (one_line(line)[:_LINE] for line in text[:LONGEST].splitlines())
    return tuple(Passage(line, 0) for line in lines if line and not orders(line))[:_MOST]
