"""An answer that begins with a greeting of the persona where its engine takes its time; knows no engine."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from engine.errors import EngineError
from engine.messages import Bubble, Cost
from persona.acts import Act

Part = Act | Bubble | Cost


async def greeted(
    answer: AsyncGenerator[Part], greeting: Bubble, apology: Bubble, patience: float
) -> AsyncGenerator[Part]:
    """Yield an answer, with a greeting before its first bubble where that takes longer than ``patience`` seconds. An
    engine that fails after a greeting is apologised for: the answer has begun. Raises EngineError where it fails first.
    """
    parts: asyncio.Queue[Part | Exception | None] = asyncio.Queue(maxsize=1)
    reader = asyncio.create_task(_read(answer, parts))
    until, is_greeted, has_spoken = asyncio.get_running_loop().time() + patience, False, False
    try:
        while True:
            try:
                async with asyncio.timeout_at(None if is_greeted or has_spoken else until):
                    part = await parts.get()
            except TimeoutError:
                is_greeted = True
                yield greeting
                continue
            match part:
                case None:
                    return
                case EngineError() if is_greeted and not has_spoken:
                    yield apology
                    yield Cost(calls=1)
                    return
                case Exception():
                    raise part
            has_spoken = has_spoken or isinstance(part, Bubble)
            yield part
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


async def _read(answer: AsyncGenerator[Part], parts: "asyncio.Queue[Part | Exception | None]") -> None:
    try:
        async with aclosing(answer):
            async for part in answer:
                await parts.put(part)
    except Exception as error:  # noqa: BLE001
        await parts.put(error)
    else:
        await parts.put(None)
