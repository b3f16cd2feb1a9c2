"""How a stream is cut into events: each byte looked at once, and no line without end."""

import asyncio
import math
from collections.abc import Sequence

import aiohttp
import msgspec
import pytest

from engine.errors import EngineFailed
from engine.models.answers import _Lines, odds_in, pieces, whole_answer

EVENTS = b"".join(
    b"data: %b\n\n" % event
    for event in (b'{"choices":[{"delta":{"content":"Hel"}}]}', b'{"choices":[{"delta":{"content":"lo"}}]}', b"[DONE]")
)


async def read(parts: Sequence[bytes]) -> str:
    protocol = aiohttp.base_protocol.BaseProtocol(asyncio.get_running_loop())
    stream = aiohttp.StreamReader(protocol, 1 << 24)
    for part in parts:
        stream.feed_data(part)
    stream.feed_eof()
    return "".join([piece.text async for piece in pieces(stream)])


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_events_are_whole_however_the_stream_was_cut(size: int) -> None:
    lines, reader = [], _Lines()
    for at in range(0, len(EVENTS), size):
        lines += reader.feed(EVENTS[at : at + size])
    assert lines == EVENTS.split(b"\n")[:-1]


async def test_x08_a_stream_without_a_line_is_looked_at_once_and_given_up() -> None:
    with pytest.raises(EngineFailed, match="without end"):
        await read([b"data: " + b"x" * 100_000] * 20)
    reader = _Lines()
    assert [line for _ in range(1000) for line in reader.feed(b"x" * 10)] == []
    # Nothing was copied together before there was a line.
    assert len(reader._parts) == 1000


async def test_what_was_written_is_read() -> None:
    assert await read([EVENTS]) == "Hello"


def test_odds_are_read_of_the_first_token_and_its_alternatives_alone() -> None:
    first = {
        "token": "B",
        "logprob": math.log(0.75),
        "top_logprobs": [{"token": "A", "logprob": -9999.0, "bytes": [65]}],
    }
    told = odds_in({"content": [first, {"token": "!", "logprob": 0}], "refusal": None})
    assert dict(told) == {"B": pytest.approx(0.75), "A": 0.0}


@pytest.mark.parametrize(
    "told",
    [
        None,
        -0.5,
        {},
        {"content": None},
        {"content": []},
        {"content": [{"token": "A", "logprob": None}]},
        {"tokens": ["A"]},
    ],
)
def test_odds_in_another_form_are_none_and_spoil_no_answer(told: object) -> None:
    assert odds_in(told) == ()
    answer = {"choices": [{"message": {"content": "hello"}, "finish_reason": "stop", "logprobs": told}]}
    assert whole_answer(msgspec.json.encode(answer)).text == "hello"
