"""The bots that are compared, each in a process of its own (`python -m lab.bench.bots NAME`).

The two baselines are written as their libraries' examples are. It knows nothing of how they are measured; a bot ends
when its input does.
"""

import asyncio
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

REMEMBERED = 20
"""Messages of a chat that the small LLM bot keeps in memory."""

_SYSTEM = {"role": "system", "content": "You are Harry, a warm and witty friend. Answer in one or two sentences."}


def aifriend() -> None:
    """The whole house, as `aifriend run` opens it."""
    from bot.roles import run, until_stopped

    sys.exit(asyncio.run(until_stopped(run)))


def echo() -> None:
    """The first example in python-telegram-bot's documentation."""

    async def answer(update: Any, _: Any) -> None:
        message = update.message
        if message is not None and message.text is not None:
            await message.reply_text(message.text)

    _poll(answer)


def llm() -> None:
    """What a usual small bot does: typing sign, history in memory, the answer streamed and then sent."""
    from openai import AsyncOpenAI
    from telegram.constants import ChatAction

    # The loopback engine asks for no key, but the client wants one.
    client = AsyncOpenAI(base_url=f"{os.environ['ENGINE_URL']}/v1", api_key="none")
    histories: dict[int, deque[dict[str, str]]] = {}

    async def answer(update: Any, context: Any) -> None:
        message = update.message
        if message is None or message.text is None:
            return
        await context.bot.send_chat_action(message.chat_id, ChatAction.TYPING)
        history = histories.setdefault(message.chat_id, deque(maxlen=REMEMBERED))
        history.append({"role": "user", "content": message.text})
        prompt: list[Any] = [_SYSTEM, *history]
        stream = await client.chat.completions.create(model="loopback", messages=prompt, stream=True)
        text = ""
        async for chunk in stream:
            if chunk.choices:
                text += chunk.choices[0].delta.content or ""
        history.append({"role": "assistant", "content": text})
        await message.reply_text(text)

    # One update at a time, the library's default, would leave it idle while the engine writes.
    _poll(answer, at_once=True)


def bare() -> None:
    """Nothing but the ways between the stand-ins."""
    from lab.bench.bare import answer

    loop = asyncio.new_event_loop()
    task = loop.create_task(answer())
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        loop.run_until_complete(task)


BOTS = {"aifriend": aifriend, "bare": bare, "echo": echo, "llm": llm}


def _poll(answer: Callable[[Any, Any], Coroutine[Any, Any, None]], at_once: bool = False) -> None:
    from telegram import Update
    from telegram.ext import Application, MessageHandler, filters

    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"])
    app = builder.base_url(f"{os.environ['TELEGRAM_API_URL']}/bot").concurrent_updates(at_once).build()
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answer))
    app.run_polling(allowed_updates=Update.ALL_TYPES)


def _end_with_input() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    # Before anything is started that is to have the same core.
    os.sched_setaffinity(0, {int(core) for core in os.environ["BENCH_CORES"].split()})
    threading.Thread(target=_end_with_input, daemon=True).start()
    BOTS[sys.argv[1]]()
