"""Keeps what people report until whoever runs the house has it; knows no door."""

from dataclasses import dataclass, replace

from engine.messages import Button
from scheduler.mailbox.store import Store

KEY = "aifriend:{reports}:waiting"


@dataclass(frozen=True, slots=True)
class Report:
    """A note for whoever runs the house, and the key of the person who wrote it, with which ``message``; ``buttons``
    offer what can be done about it."""

    person: str
    text: str
    message: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of one store that nobody has got yet, by a name made of the message that each came with."""

    store: Store

    async def put(self, message: str, report: Report) -> None:
        """Keep a report; a second time for the same message changes nothing. Raises StoreDown."""
        name, note = (await self.store.names()).hash(message), replace(report, message=message)
        await self.store.command("HSETNX", KEY, name, self.store.codec.seal(note, KEY), durable=True)
        await self.store.command("EXPIRE", KEY, self.store.keeping.talk)

    async def waiting(self) -> list[tuple[str, Report]]:
        """Return the reports that wait, with their names, in the order of their messages. Raises StoreDown."""
        raw = await self.store.command("HGETALL", KEY)
        rows = zip(raw[::2], raw[1::2], strict=True) if isinstance(raw, list) else raw.items()
        rows_read = [(name.decode(), self.store.readable(value, Report, KEY)) for name, value in rows]
        reports = [(name, report) for name, report in rows_read if report is not None]
        return sorted(reports, key=lambda row: row[1].message)

    async def done(self, name: str) -> None:
        """Forget a report. Raises StoreDown."""
        await self.store.command("HDEL", KEY, name)

    async def forget(self, person: str) -> None:
        """Leave no report of a person. Raises StoreDown."""
        for name, report in await self.waiting():
            if report.person == person:
                await self.done(name)
