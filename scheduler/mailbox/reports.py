"""Keeps what people report until whoever runs the house has it; knows no door."""

from dataclasses import dataclass

from persona.codec import chat_key
from scheduler.mailbox.store import Store

_KEY = chat_key("reports", "waiting")


@dataclass(frozen=True, slots=True)
class Report:
    """A note for whoever runs the house, and the key of the person who wrote it."""

    person: str
    text: str


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of one store that nobody has got yet, by the message that each came with."""

    store: Store

    async def put(self, message: str, report: Report) -> None:
        """Keep a report; a second time for the same message changes nothing. Raises StoreDown."""
        await self.store.command("HSETNX", _KEY, message, self.store.codec.seal(report, _KEY), durable=True)
        await self.store.command("EXPIRE", _KEY, self.store.keeping.talk)

    async def waiting(self) -> list[tuple[str, Report]]:
        """Return the reports that wait, with the messages they came with. Raises StoreDown."""
        raw = await self.store.command("HGETALL", _KEY)
        rows = zip(raw[::2], raw[1::2], strict=True) if isinstance(raw, list) else raw.items()
        codec = self.store.codec
        return sorted((name.decode(), codec.open(sealed, Report, _KEY)) for name, sealed in rows)

    async def done(self, message: str) -> None:
        """Forget a report. Raises StoreDown."""
        await self.store.command("HDEL", _KEY, message)

    async def forget(self, person: str) -> None:
        """Leave no report of a person. Raises StoreDown."""
        for message, report in await self.waiting():
            if report.person == person:
                await self.done(message)
