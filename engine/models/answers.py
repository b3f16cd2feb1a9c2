"""What a server answers, streamed or whole: the one place that reads OpenAI's chat completions."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec

from engine.errors import EngineDown
from engine.messages import Usage
from engine.ports import Piece


class _Details(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _Details | None = None


class _Text(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    """Only the fields we read: msgspec skips the rest unparsed, which is what keeps a stream cheap."""

    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode


async def pieces(content: aiohttp.StreamReader) -> AsyncIterator[Piece]:
    """Parse server-sent events; a stream that ends without a finish or a [DONE] was cut. Raises EngineDown."""
    rest, finish, at_end = b"", "", False
    async for data in content.iter_any():
        lines = (rest + data).split(b"\n")
        rest = lines.pop()
        texts: list[str] = []
        usage: Usage | None = None
        for line in lines:
            event = _event(line)
            if event == b"[DONE]":
                at_end = True
                break
            if not event:
                continue
            chunk = _chunk(event)
            usage = _usage(chunk.usage) or usage
            for choice in chunk.choices[:1]:
                if choice.delta is not None and choice.delta.content:
                    texts.append(choice.delta.content)
                finish = choice.finish_reason or finish
        if texts or usage:
            yield Piece("".join(texts), usage=usage)
    if not at_end and not finish:
        raise EngineDown("the engine's stream was cut before the answer was complete")
    yield Piece(finish=finish or "stop")


def whole_answer(answer: bytes) -> Piece:
    """Return a whole answer as one piece. Raises EngineDown where it is no chat completion."""
    chunk = _chunk(answer)
    choice = chunk.choices[0] if chunk.choices else _Choice()
    text = (choice.message.content or "") if choice.message else ""
    return Piece(text, choice.finish_reason or "stop", _usage(chunk.usage))


def _event(line: bytes) -> bytes:
    """What a line of the stream carries; llama.cpp's server names its errors outside of data."""
    if line.startswith(b"error:"):
        raise EngineDown("the engine reported an error in the middle of an answer")
    return line[5:].strip() if line.startswith(b"data:") else b""


def _chunk(data: bytes) -> _Chunk:
    try:
        chunk = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EngineDown("the engine sent something that is not a chat completion") from error
    if chunk.error is not None:
        raise EngineDown("the engine reported an error in the middle of an answer")
    return chunk


def _usage(usage: _Usage | None) -> Usage | None:
    if usage is None:
        return None
    hits = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else 0
    return Usage(usage.prompt_tokens, hits or 0, usage.completion_tokens)
