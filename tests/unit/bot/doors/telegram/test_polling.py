"""How often a Bot API is asked, whatever it answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram.error import InvalidToken, NetworkError

from bot.doors.errands import Hearing
from bot.doors.telegram.polling import Polling


@dataclass
class Hasty:
    """A Bot API that answers each call at once: with these, and then with nothing new for ever."""

    answers: list[Any] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    async def raw(self, method: str, body: Any, *, read_timeout: float | None = None) -> Any:
        del body, read_timeout
        self.calls.append(method)
        await asyncio.sleep(0)
        if method != "getUpdates":
            return True
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        return answer


@asynccontextmanager
async def alone(duty: str) -> AsyncIterator[bool]:
    """Nobody else polls."""
    del duty
    yield True


async def take(update: Any) -> None:
    """Take it in."""
    del update


def nothing(*_: Any) -> None:
    """Nobody hears of it."""


async def polled(api: Hasty) -> Polling:
    """The polling of an API, after as much as can happen without any time passing."""
    polling = Polling(api, alone, take, nothing, nothing, Hearing(nothing))  # type: ignore[arg-type]
    task = asyncio.create_task(polling.run())
    for _ in range(1000):
        await asyncio.sleep(0)
    task.cancel()
    return polling


async def test_k16_an_api_that_answers_at_once_without_news_is_not_asked_at_once_again() -> None:
    api = Hasty()
    await polled(api)
    assert api.calls.count("getUpdates") == 1


async def test_k16_where_there_is_news_the_next_is_asked_for_at_once() -> None:
    api = Hasty([[{"update_id": number}] for number in range(5)])
    await polled(api)
    assert api.calls.count("getUpdates") == 6


async def test_k16_the_same_update_again_and_again_is_no_news() -> None:
    api = Hasty([[{"update_id": 7}]] * 50)
    await polled(api)
    assert api.calls.count("getUpdates") == 2


async def test_k13_a_platform_that_does_not_answer_is_said_and_asked_after_a_pause() -> None:
    api = Hasty([NetworkError("cut")])
    polling = await polled(api)
    assert api.calls.count("getUpdates") == 1
    assert "check the network or TELEGRAM_API_URL" in polling.trouble


class Quiet(Hasty):
    """A Bot API with nothing to tell: it holds the line, as it is asked to."""

    async def raw(self, method: str, body: Any, *, read_timeout: float | None = None) -> Any:
        if method == "getUpdates":
            await asyncio.Event().wait()
        return await super().raw(method, body, read_timeout=read_timeout)


async def test_k13_nobody_is_deaf_while_the_platform_has_nothing_to_tell() -> None:
    polling = await polled(Quiet())
    assert (polling.hearing.silent_for, polling.hearing.trouble) == (0.0, "")


async def test_k13_a_token_that_counts_no_more_ends_the_polling() -> None:
    polling = Polling(Hasty([InvalidToken()]), alone, take, nothing, nothing, Hearing(nothing))  # type: ignore[arg-type]
    with pytest.raises(InvalidToken):
        await polling.run()
