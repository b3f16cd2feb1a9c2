"""Wake-ups by way of a broker, from the processes that take messages in to many that answer; knows no turn.

A task is the name of a chat as the store's keys hold it, with its id, sealed, so that nobody need ask for that; it says
no more than that there is work: the inbox is the truth, the lease decides. So a task that is lost or comes twice is
harmless, and whoever finds no broker leaves word in the store.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from scheduler.duties.broker import Tasks, Terms
from scheduler.errors import StoreDown
from scheduler.mailbox.wakes import Wakes

_QUEUE, _TASK = "aifriend", "aifriend.wake"


@dataclass(slots=True)
class Workers:
    """Those who answer, behind the broker at ``url``; ``problem`` hears what goes wrong."""

    url: str = field(repr=False)
    wakes: Wakes
    problem: Callable[[str, BaseException | None], None]
    terms: Terms = field(default_factory=Terms)
    _tasks: Tasks = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._tasks = Tasks(self.url, _QUEUE, _TASK, self.terms.chats, self.terms.visibility)

    async def put(self, chat: str) -> None:
        """Say that a chat has work, which is said once until somebody has looked at it. Raises StoreDown."""
        said = await self.wakes.claim(chat)
        if not said:
            return
        try:
            await self._tasks.say(*said)
        except StoreDown as error:
            self.problem("broker", error)
            await self.wakes.put(chat)

    async def serve(self, work: Callable[[str], Awaitable[None]]) -> None:
        """Take chats that have work and do it, so many at a time, once in a process, until it is cancelled: then none
        is taken, and what is under way is left to end, or goes back to the others when its work is cancelled."""
        await self._tasks.serve(partial(self._work, work))

    async def close(self) -> None:
        """Say no more, and wait until what was taken has ended or was given back."""
        await self._tasks.close()

    async def _work(self, work: Callable[[str], Awaitable[None]], name: str, sealed: str = "") -> None:
        try:
            chat = await self.wakes.called(name, sealed)
        except StoreDown as error:
            self.problem("store", error)
            return
        if chat:
            await work(chat)
