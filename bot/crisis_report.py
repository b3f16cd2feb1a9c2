"""The yearly report about people in danger: how they are found and helped, and how often; it knows no person."""

from contextlib import AsyncExitStack
from typing import Any

from bot import data_key, stores
from bot.settings import Settings
from bot.texts import texts_of
from engine.safety.card import helplines
from persona.codec import Codec
from persona.languages import ENGLISH
from scheduler.mailbox.days import Days


async def yearly(settings: Settings, year: int) -> dict[str, Any]:
    """Return the report's fields; it may run beside a house that is open. Raises StoreDown, ValueError."""
    async with AsyncExitStack() as stack:
        codec = Codec(data_key.secrets(settings))
        store = await stores.connect(settings, codec, stack)
        days, lifts = await Days(store, "referrals").of(year), await Days(store, "lifts").of(year)
    data, care = helplines(), texts_of(ENGLISH).care
    return {
        "year": year,
        "referrals": sum(days.values()),
        "referrals_by_month": {
            month: sum(cards for day, cards in days.items() if day.startswith(month))
            for month in (f"{year:04}-{number:02}" for number in range(1, 13))
        },
        "ages_lifted": sum(lifts.values()),
        "detection": care.screen,
        "response": care.card,
        "counting": care.counted,
        "evidence": care.evidence,
        "help_lines": sorted(data["lines"].values()),
        "help_lines_checked_on": data["checked_on"].isoformat(),
        "finder": data["finder"],
    }


def plain(report: dict[str, Any]) -> str:
    """The report as a page of text."""
    months = "\n".join(f"  {month}: {cards}" for month, cards in report["referrals_by_month"].items())
    lines = "\n".join(f"  {line}" for line in report["help_lines"])
    help_lines = f"Help lines, compared with their public pages on {report['help_lines_checked_on']}\n{lines}"
    return "\n\n".join(
        [
            f"Referrals to help lines in {report['year']}: {report['referrals']}\n{months}",
            f"Ages under 18 that the operator took back: {report['ages_lifted']}",
            *(f"{title}\n  {report[title.lower()]}" for title in ("Detection", "Response", "Counting", "Evidence")),
            f"{help_lines}\n  any country: {report['finder']}",
        ]
    )
