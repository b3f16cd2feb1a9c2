"""One task a chat at most: woken by the chat's name, tried again later, ended together; knows nothing of the work."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from scheduler.turns.news import News


@dataclass(slots=True)
class Crew:
    """Runs ``work(chat, news)``; ``news`` is set when the chat is woken again meanwhile. ``work`` never raises."""

    work: Callable[[str, News], Awaitable[None]]
    _tasks: dict[str, "asyncio.Task[None]"] = field(default_factory=dict, init=False)
    _news: dict[str, News] = field(default_factory=dict, init=False)
    _timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict, init=False)
    _is_closed: bool = field(default=False, init=False)

    def wake(self, chat: str, message: str = "") -> None:
        """Start work on a chat, or tell whoever is at it: of a ``message``, or that anything may be new."""
        if self._is_closed:
            return
        if timer := self._timers.pop(chat, None):
            timer.cancel()
        self._news.setdefault(chat, News()).tell(message)
        if chat not in self._tasks:
            task = asyncio.create_task(self._run(chat), name=f"chat {chat}")
            self._tasks[chat] = task
            task.add_done_callback(lambda _: self._end(chat))

    def expect(self, chat: str) -> None:
        """Start work on a chat where nobody is at it: what it is to find is on its way."""
        if chat not in self._tasks:
            self.wake(chat)

    def tell(self, chat: str) -> bool:
        """Tell whoever is at work on a chat; false when nobody is."""
        if chat not in self._tasks:
            return False
        self._news[chat].set()
        return True

    async def serve(self, chat: str) -> None:
        """Wake a chat, and wait until whoever is at work on it has ended. Raises CancelledError where that was cut."""
        self.wake(chat)
        if task := self._tasks.get(chat):
            await asyncio.shield(task)

    def again(self, chat: str, seconds: float) -> None:
        """Wake a chat later, unless that is planned already."""
        if not self._is_closed and chat not in self._timers:
            self._timers[chat] = asyncio.get_running_loop().call_later(seconds, self._ring, chat)

    async def idle(self) -> None:
        """Wait until nobody is at work."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """End all work where it stands, and begin none."""
        self._is_closed = True
        for timer in self._timers.values():
            timer.cancel()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, chat: str) -> None:
        news = self._news[chat]
        news.clear()
        await self.work(chat, news)

    def _ring(self, chat: str) -> None:
        del self._timers[chat]
        self.wake(chat)

    def _end(self, chat: str) -> None:
        del self._tasks[chat]
        if self._news.pop(chat).is_set():
            # A message came in between the last look and the end: nobody else will see to it.
            self.wake(chat)
