"""What a house of many processes has used so far, its store and its broker included; knows no trial."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from lab.bench.processes import used
from lab.trial.machines import Machines
from scheduler.mailbox import Store

_READS = "total_reads_processed"


@dataclass(frozen=True, slots=True)
class Gauge:
    """``cpu`` in seconds; ``trips`` are what the store had to read from somebody, one for each batch of commands, and
    ``broker_trips`` the same of the broker; ``at`` is by a clock that nobody sets (s)."""

    cpu: float
    trips: int
    broker_trips: int
    at: float

    def since(self, before: "Gauge") -> "Gauge":
        """What was used between two looks; ``at`` is then the seconds that passed."""
        return Gauge(
            self.cpu - before.cpu,
            self.trips - before.trips,
            self.broker_trips - before.broker_trips,
            self.at - before.at,
        )

    def above(self, rest: "Gauge") -> "Gauge":
        """What of that is more than the same house uses in as many seconds of ``rest``; CPU counts whole."""
        share = self.at / rest.at
        return Gauge(
            self.cpu,
            self.trips - round(rest.trips * share),
            self.broker_trips - round(rest.broker_trips * share),
            self.at,
        )


async def read(house: Machines) -> Gauge:
    """Look at all processes of a house. Raises StoreDown, ValueError where there is no /proc."""
    store, broker = await asyncio.gather(_told(house.mailbox.store), _told(house.broker))
    cpu = used(house.parent.pid).cpu + sum(told["used_cpu_user"] + told["used_cpu_sys"] for told in (store, broker))
    return Gauge(cpu, int(store[_READS]), int(broker[_READS]), time.monotonic())


async def at_rest(house: Machines, seconds: float) -> Gauge:
    """What it uses in so many seconds in which nobody writes. Raises StoreDown."""
    before = await read(house)
    await asyncio.sleep(seconds)
    return (await read(house)).since(before)


async def _told(store: Store) -> dict[str, float]:
    """The figures that a server tells of itself."""
    said: Any = await store.command("INFO", "everything")
    told = said.decode() if isinstance(said, bytes) else "\n".join(f"{key}:{value}" for key, value in said.items())
    pairs = (line.partition(":")[::2] for line in told.splitlines())
    return {name: float(value) for name, value in pairs if value.strip().replace(".", "", 1).isdigit()}
