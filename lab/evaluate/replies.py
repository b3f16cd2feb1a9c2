"""Asks a model for the reply of every row, a few at the same time; knows no metric."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from engine.errors import EngineRefused, PromptRefused
from engine.ports import Model, Request, Sampling
from engine.turn.calls import BACKGROUND
from lab.evaluate.rows import Row
from lab.evaluate.watch import Watch

_SAMPLING = Sampling(temperature=0.3, repetition_penalty=1.0)
"""As the house asks a small engine first: close to what the model would most likely say."""
_STOPS = ("\nUser:", "\nAssistant:", "\nHuman:")
_Found = TypeVar("_Found")


async def replies(
    model: Model, rows: Sequence[Row], seed: int, adapter: str = "", *, at_once: int, words: str
) -> list[str]:
    """Return what a model says where each reference stands, by an ``adapter`` where one is named; each row has a seed
    of its own. Raises EngineError."""
    dice = random.Random(seed)  # noqa: S311 - chooses words
    seeds = {row.place: dice.getrandbits(31) for row in rows}

    async def ask(row: Row) -> str:
        sampling = Sampling(
            temperature=_SAMPLING.temperature,
            repetition_penalty=_SAMPLING.repetition_penalty,
            seed=seeds[row.place],
        )
        request = Request(row.messages, sampling, stop=_STOPS, priority=BACKGROUND, adapter=adapter)
        return (await model.complete(request)).text.strip()

    return await each(rows, ask, at_once=at_once, words=words)


async def each(
    rows: Sequence[Row], ask: Callable[[Row], Awaitable[_Found]], *, at_once: int, words: str
) -> list[_Found]:
    """Return what is found for each row, in their order, with a bar. Raises EngineError; a refusal names the row."""
    room, watch = asyncio.Semaphore(at_once), Watch(words, len(rows))

    async def one(row: Row) -> _Found:
        async with room:
            try:
                found = await ask(row)
            except PromptRefused as error:
                raise EngineRefused(f"{row.place}: {error}: shorten the row or leave it out") from error
            watch.step()
            return found

    try:
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(one(row)) for row in rows]
    except ExceptionGroup as errors:
        # All of them failed for one reason, and one line is to tell it.
        raise errors.exceptions[0] from errors
    return [task.result() for task in running]
