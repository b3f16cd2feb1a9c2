"""A house of many processes on one store and one broker, each of which can be killed and started again."""

from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.bench.drive import environment
from lab.trial.nursery import Machine, nursery
from persona.codec import Codec, new_secret
from scheduler.clock import SystemClock
from scheduler.mailbox import Mailbox, Store, embedded

DOORS = ("telegram", "discord")
_READY = {"worker": "Answering ", "scheduler": "Writing first"}


@dataclass(frozen=True, slots=True)
class Machines:
    """All processes of one house, and what they keep, as the laboratory reads it."""

    all: tuple[Machine, ...]
    mailbox: Mailbox
    broker: Store
    parent: Process
    """Whose children they all are; the store and the broker are none."""


@asynccontextmanager
async def machines(
    folder: Path,
    roles: Mapping[str, int],
    settings: Mapping[str, str],
    *,
    died: Callable[[str], None] = lambda _: None,
    store_url: str = "",
) -> AsyncIterator[Machines]:
    """Start so many processes of each role with ``settings`` over a store and a broker in ``folder`` (or the store at
    ``store_url``), and yield them once all serve; ``died`` hears the role of each that is killed.

    Raises StoreDown where a store does not start, RuntimeError or TimeoutError where a process does not.
    """
    async with AsyncExitStack() as stack:
        # As in earnest: every write of the store is flushed, and none of the broker's.
        store = store_url or await stack.enter_async_context(embedded.serve(folder / "store"))
        broker = await stack.enter_async_context(embedded.serve(folder / "broker", durable=False))
        made = await stack.enter_async_context(nursery())
        values = {"DATA_KEY": new_secret(), "DATA_DIR": str(folder / "data"), "REDIS_URL": store, "HTTP_PORT": "0"}
        values |= {"BROKER_URL": broker.replace("unix:", "redis+socket:", 1), "OPEN_TO_EVERYONE": "true", **settings}
        all_ = [
            Machine(
                name=f"{role}{number}",
                nursery=made,
                folder=folder,
                died=lambda role=role: died(role),  # type: ignore[misc]
                environment=environment(values | {"SEED": str(number)}),
                role=role,
                ready=_READY.get(role, "Serving "),
            )
            for role, count in roles.items()
            for number in range(count)
        ]
        for machine in all_:
            await machine.start()
        for machine in all_:
            await machine.serving()
        codec, clock = Codec((values["DATA_KEY"],)), SystemClock()
        stores = [Store.connect(url, codec) for url in (store, broker)]
        for each in stores:
            stack.push_async_callback(each.close)
        yield Machines(tuple(all_), Mailbox(stores[0], clock, lambda: ""), stores[1], made.process)
