"""Wake-ups by way of Celery, from the processes that take messages in to many that answer; knows no turn.

A task is the name of a chat as the store's keys hold it, and says no more than that there is work: the inbox is the
truth, the lease decides. So a task that is lost or comes twice is harmless, and whoever finds no broker leaves word in
the store.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from scheduler.errors import StoreDown
from scheduler.mailbox.wakes import Wakes

_QUEUE, _TASK = "aifriend", "aifriend.wake"
_PATIENCE = 2.0
"""Seconds in which a broker has to answer whoever takes a message in."""
_OVERDUE = 10.0
"""Seconds between two looks for what somebody took and did not finish."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How many ``chats`` one process serves at a time, and after how many seconds a task that was taken and not
    finished is given to another one: longer than any turn, and no more than a second net, since a sweep is sooner."""

    chats: int = 256
    visibility: float = 900.0


@dataclass(slots=True)
class Workers:
    """Those who answer, behind the broker at ``url``, a plain Redis or Valkey; ``problem`` hears what goes wrong."""

    url: str = field(repr=False)
    wakes: Wakes
    problem: Callable[[str, BaseException | None], None]
    terms: Terms = field(default_factory=Terms)
    celery: Any = field(init=False, repr=False)
    _hands: ThreadPoolExecutor = field(init=False, repr=False)
    _consumer: "asyncio.Task[None] | None" = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.celery = _celery(self.url, self.terms)
        # The library blocks, and one connection carries thousands of tasks a second.
        self._hands = ThreadPoolExecutor(1, "broker")

    async def put(self, chat: str) -> None:
        """Say that a chat has work, which is said once until somebody has taken it. Raises StoreDown."""
        name = await self.wakes.claim(chat)
        if not name:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._hands, self._publish, name)
        except Exception as error:  # noqa: BLE001 - the library has no one root for what its broker does
            # In its words may stand a password.
            self.problem("broker", StoreDown(f"no broker answers at BROKER_URL: {type(error).__name__}"))
            await self.wakes.put(chat)

    async def serve(self, work: Callable[[str], Awaitable[None]]) -> None:
        """Take chats that have work and do it, so many at a time, once in a process, until it is cancelled: then none
        is taken, and what is under way is left to end, or goes back to the others when its work is cancelled."""
        from celery import exceptions
        from celery.worker import WorkController, state

        loop = asyncio.get_running_loop()

        def wake(name: str) -> None:
            try:
                asyncio.run_coroutine_threadsafe(self._work(name, work), loop).result()
            except CancelledError as error:
                raise exceptions.Reject("this worker ends", requeue=True) from error

        self.celery.task(wake, name=_TASK)
        quiet = {"without_mingle": True, "without_gossip": True, "without_heartbeat": True}
        worker = WorkController(self.celery, pool_cls="threads", concurrency=self.terms.chats, **quiet)
        self._consumer = asyncio.create_task(asyncio.to_thread(worker.start))
        try:
            await asyncio.shield(self._consumer)
        finally:
            state.should_stop = 0

    async def close(self) -> None:
        """Say no more, and wait until what was taken has ended or was given back."""
        if self._consumer is not None:
            await asyncio.gather(self._consumer, return_exceptions=True)
        self._hands.shutdown(wait=True)
        self.celery.close()

    def _publish(self, name: str) -> None:
        self.celery.send_task(_TASK, (name,), queue=_QUEUE, retry=False, ignore_result=True)

    async def _work(self, name: str, work: Callable[[str], Awaitable[None]]) -> None:
        try:
            chat = await self.wakes.take(name)
        except StoreDown as error:
            self.problem("store", error)
            return
        if chat:
            await work(chat)


def _celery(url: str, terms: Terms) -> Any:
    """The library's app, which no other part of the process sees. Raises ValueError where it is not installed."""
    try:
        from celery import Celery
    except ImportError as error:
        raise ValueError("BROKER_URL needs Celery: pip install 'aifriend[scale]'") from error
    made = Celery(_QUEUE, broker=url, set_as_current=False)
    made.conf.update(
        task_default_queue=_QUEUE,
        task_ignore_result=True,
        # Acknowledged when its chat was left: a worker that dies takes no wake-up along.
        task_acks_late=True,
        task_acks_on_failure_or_timeout=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": terms.visibility,
            # As they come, the library looks for what is overdue every hundred seconds.
            "unacked_restore_interval": min(_OVERDUE, terms.visibility),
            "unacked_restore_throttle": 1,
            "socket_timeout": _PATIENCE * 5,
            "socket_connect_timeout": _PATIENCE,
        },
    )
    return made
