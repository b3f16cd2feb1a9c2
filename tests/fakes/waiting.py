"""Waiting for what others do, since no test knows how long a machine takes; it knows nothing of what is waited for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TypeVar

T = TypeVar("T")


def _nothing() -> str:
    return ""


async def eventually(
    look: Callable[[], T | Awaitable[T]],
    *,
    seconds: float = 20.0,
    every: float = 0.005,
    otherwise: Callable[[], object] = _nothing,
) -> T:
    """Return what ``look`` finds as soon as that is true, looking ``every`` so many seconds.

    Fails after ``seconds``, in the words of ``otherwise``.
    """
    deadline = time.monotonic() + seconds
    while True:
        result = look()
        value = await result if isawaitable(result) else result
        if value:
            return value
        assert time.monotonic() < deadline, f"it did not come true {otherwise()}"
        await asyncio.sleep(every)
