"""What a server answers, streamed or whole: the one place that reads OpenAI's chat completions."""

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from engine.errors import EngineFailed
from engine.messages import Usage
from engine.models.refusals import in_the_stream
from engine.ports import Piece


class _Details(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None


class _Text(msgspec.Struct):
    content: str | None = None
    # The two names under which servers put what a model thinks; of it we only see that it is there.
    reasoning_content: Any = None
    reasoning: Any = None

    @property
    def thoughtful(self) -> bool:
        # Empty thoughts are what a model leaves that was kept from them.
        if self.reasoning_content is None and self.reasoning is None:
            return False
        return any(str(thought).strip() for thought in filter(None, (self.reasoning_content, self.reasoning)))


class _Choice(msgspec.Struct):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None
    # Read where it was asked for: what else servers put there must spoil no answer.
    logprobs: Any = None


class _Chunk(msgspec.Struct):
    """Only the fields we read: msgspec skips the rest unparsed, which is what keeps a stream cheap."""

    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


class _Token(msgspec.Struct):
    token: str
    logprob: float


class _Place(_Token):
    top_logprobs: list[_Token] = []


class _Odds(msgspec.Struct):
    content: list[_Place]


_LONGEST_LINE = 1_000_000
"""Bytes; an event holds some words of an answer."""
_decode = msgspec.json.Decoder(_Chunk).decode


async def pieces(content: aiohttp.StreamReader) -> AsyncIterator[Piece]:
    """Parse server-sent events; a stream that ends without a finish or a [DONE] was cut. Raises EngineFailed, or
    PromptRefused where a server says so only here."""
    reader, finish, at_end, thought = _Lines(), "", False, False
    async for data in content.iter_any():
        lines = reader.feed(data)
        texts: list[str] = []
        usage: Usage | None = None
        first_thought = not thought
        for line in filter(None, lines):
            event = _event(line)
            if event == b"[DONE]":
                at_end = True
                break
            if not event:
                continue
            chunk = _chunk(event)
            usage = _usage(chunk.usage) or usage
            for choice in chunk.choices[:1]:
                if choice.delta is not None:
                    texts.append(choice.delta.content or "")
                    thought = thought or choice.delta.thoughtful
                finish = choice.finish_reason or finish
        text, first_thought = "".join(texts), first_thought and thought
        if text or usage or first_thought:
            yield Piece(text, usage=usage, thought=first_thought)
    if not at_end and not finish:
        raise EngineFailed("the engine's stream was cut before the answer was complete")
    yield Piece(finish=finish or "stop")


@dataclass(slots=True)
class _Lines:
    """Cuts a stream into lines, each byte looked at once, however the stream was cut before."""

    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that are whole now. Raises EngineFailed for one without end."""
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = b"".join((*self._parts, lines[0]))
            self._parts, self._size = [], 0
        self._parts.append(rest)
        self._size += len(rest)
        if self._size > _LONGEST_LINE:
            raise EngineFailed("the engine's stream has a line without end")
        return lines


def whole_answer(answer: bytes) -> Piece:
    """Return a whole answer as one piece. Raises EngineFailed where it is no chat completion."""
    chunk = _chunk(answer)
    choice = chunk.choices[0] if chunk.choices else _Choice()
    message = choice.message or _Text()
    finish, usage = choice.finish_reason or "stop", _usage(chunk.usage)
    return Piece(message.content or "", finish, usage, message.thoughtful, odds_in(choice.logprobs))


def odds_in(told: Any) -> tuple[tuple[str, float], ...]:
    """The tokens that an answer could have begun with and their chances, by the log-probabilities that come with it;
    none where there are none that can be read."""
    try:
        first, *_ = msgspec.convert(told, _Odds).content
    except ValueError:
        return ()
    return tuple({each.token: math.exp(min(each.logprob, 0.0)) for each in (first, *first.top_logprobs)}.items())


def _event(line: bytes) -> bytes:
    """What a line of the stream carries; llama.cpp's server names its errors outside of data."""
    if line.startswith(b"data:"):
        return line[5:].strip()
    if line.startswith(b"error:"):
        raise in_the_stream(line[6:].decode(errors="replace"))
    return b""


def _chunk(data: bytes) -> _Chunk:
    try:
        chunk = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EngineFailed("the engine sent something that is not a chat completion") from error
    if chunk.error is not None:
        raise in_the_stream(chunk.error)
    return chunk


def _usage(usage: _Usage | None) -> Usage | None:
    if usage is None:
        return None
    hits = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else 0
    return Usage(usage.prompt_tokens, hits or 0, usage.completion_tokens)
