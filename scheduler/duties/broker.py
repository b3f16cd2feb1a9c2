"""Celery on a plain Redis: says that there is something to do, and does what others said; knows no chat and no work.

A task says where something lies and nothing of what it is. It is acknowledged when it was done, so that whoever dies
takes none along.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from scheduler.errors import StoreDown

_PATIENCE = 2.0
"""Seconds in which a broker has to answer whoever says something."""
_OVERDUE = 10.0
"""Seconds between two looks for what somebody took and did not finish."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How many ``chats`` one process serves at a time, how many ``works`` one makes, and after how many seconds a task
    that was taken and not finished is given to another one: longer than any turn, and no more than a second net, since
    a sweep is sooner."""

    chats: int = 256
    works: int = 2
    visibility: float = 900.0


@dataclass(slots=True)
class Tasks:
    """One kind of them, on a ``queue`` of its own, behind the broker at ``url``, a plain Redis or Valkey. A process
    does ``at_once`` of them at a time, and takes no more. What was taken and not finished is given to another one after
    ``visibility`` seconds, by whichever process looks, of whatever queue: all on one broker must agree on it."""

    url: str = field(repr=False)
    queue: str
    name: str
    at_once: int
    visibility: float
    celery: Any = field(init=False, repr=False)
    _hands: ThreadPoolExecutor = field(init=False, repr=False)
    _consumer: "asyncio.Task[None] | None" = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.celery = _celery(self.url, self.queue, self.visibility)
        # The library blocks, and one connection carries thousands of tasks a second.
        self._hands = ThreadPoolExecutor(1, "broker")

    async def say(self, *where: str) -> None:
        """Say that there is something to do. Raises StoreDown."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._hands, self._publish, where)
        except Exception as error:
            # The library has no one root for what its broker does, and in its words may stand a password.
            raise StoreDown(f"no broker answers at BROKER_URL: {type(error).__name__}") from error

    async def serve(self, do: Callable[..., Awaitable[None]]) -> None:
        """Do what is said, once in a process, until this is cancelled: then nothing is taken, and what is under way is
        left to end, or goes back to the others when it is cancelled."""
        from celery import exceptions
        from celery.worker import WorkController, state

        loop = asyncio.get_running_loop()

        async def done(where: tuple[str, ...]) -> None:
            await do(*where)

        def task(*where: str) -> None:
            try:
                asyncio.run_coroutine_threadsafe(done(where), loop).result()
            except CancelledError as error:
                raise exceptions.Reject("this worker ends", requeue=True) from error

        # Threads of the library's look a task up in the app that is the process's, whoever took it.
        self.celery.set_default()
        self.celery.task(task, name=self.name, shared=False)
        quiet = {"without_mingle": True, "without_gossip": True, "without_heartbeat": True}
        worker = WorkController(self.celery, pool_cls="threads", concurrency=self.at_once, **quiet)
        self._consumer = asyncio.create_task(asyncio.to_thread(worker.start))
        try:
            await asyncio.shield(self._consumer)
        finally:
            state.should_stop = 0

    async def ended(self, seconds: float | None = None) -> None:
        """Wait until what was taken has ended or was given back, so long at most."""
        if self._consumer is not None:
            await asyncio.wait({self._consumer}, timeout=seconds)

    async def close(self) -> None:
        """Say no more, and wait for what was taken."""
        await self.ended()
        self._hands.shutdown(wait=True)
        self.celery.close()

    def _publish(self, where: tuple[str, ...]) -> None:
        self.celery.send_task(self.name, where, queue=self.queue, retry=False, ignore_result=True)


def _celery(url: str, queue: str, visibility: float) -> Any:
    """The library's app, which no other part of the process sees. Raises ValueError where it is not installed."""
    try:
        from celery import Celery
    except ImportError as error:
        raise ValueError("BROKER_URL needs Celery: pip install 'aifriend[scale]'") from error
    made = Celery(queue, broker=url, set_as_current=False)
    made.conf.update(
        task_default_queue=queue,
        task_ignore_result=True,
        task_acks_late=True,
        task_acks_on_failure_or_timeout=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": visibility,
            # As they come, the library looks for what is overdue every hundred seconds.
            "unacked_restore_interval": min(_OVERDUE, visibility),
            "unacked_restore_throttle": 1,
            "socket_timeout": _PATIENCE * 5,
            "socket_connect_timeout": _PATIENCE,
            # Whoever says something has another way, and as it comes the library tries for six seconds, each time.
            "max_retries": 1,
            "interval_start": 0,
        },
    )
    return made
