"""The three bots that are compared, each in a process of its own (`python -m lab.bench.bots NAME`).

The two baselines are written as their libraries' examples are. It knows nothing of how they are measured, except
that a bot tells its CPU time for each line on standard input, and ends when there are no more.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.constants import ChatAction
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.roles import run, until_stopped

REMEMBERED = 10
"""Messages of a chat that the small LLM bot keeps in memory."""

_SYSTEM = {"role": "system", "content": "You are Harry, a warm and witty friend. Answer in one or two sentences."}


def aifriend() -> None:
    """The whole house, as `aifriend run` opens it."""
    sys.exit(asyncio.run(until_stopped(run)))


def echo() -> None:
    """The first example in python-telegram-bot's documentation."""

    async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is not None and message.text is not None:
            await message.reply_text(message.text)

    _poll(answer)


def llm() -> None:
    """What a usual small bot does: typing sign, history in memory, the answer streamed and then sent."""
    from openai import AsyncOpenAI

    # The loopback engine asks for no key, but the client wants one.
    client = AsyncOpenAI(base_url=f"{os.environ['ENGINE_URL']}/v1", api_key="none")
    histories: dict[int, deque[dict[str, str]]] = {}

    async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
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


BOTS = {"aifriend": aifriend, "echo": echo, "llm": llm}


def _poll(
    answer: Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]], at_once: bool = False
) -> None:
    builder = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"])
    app = builder.base_url(f"{os.environ['TELEGRAM_API_URL']}/bot").concurrent_updates(at_once).build()
    app.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answer))
    app.run_polling(allowed_updates=Update.ALL_TYPES)


def _tell_cpu_time() -> None:
    for _ in sys.stdin:
        print(time.process_time(), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_tell_cpu_time, daemon=True).start()
    BOTS[sys.argv[1]]()
