"""The rows on time, as values, by the set in which they were written."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SETS = {
    "wishes": "first",
    "events": "first",
    "second": "second",
    "own": "own",
    "fresh": "fresh",
    "late": "late",
    "last": "last",
    "kept": "kept",
    "blind": "blind",
}
"""The files of rows with their sets."""


@dataclass(frozen=True, slots=True)
class Row:
    """What somebody wrote, when and where, and what they want: remind, event, none, ask or cannot, at which times.

    A time that is a day alone leaves the hour to the house."""

    file: str
    text: str
    lang: str
    now: datetime
    want: str
    at: tuple[str, ...]
    repeat: str
    set: str = "first"


def rows() -> Iterator[Row]:
    """All rows of the project; an event is one of "events" whichever file it stands in."""
    for name, set_ in SETS.items():
        for line in (Path(__file__).parent / "rows" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            now = datetime.fromisoformat(raw["now"]).replace(tzinfo=ZoneInfo(raw["zone"]))
            file = "events" if raw["want"] == "event" or name == "events" else "wishes"
            yield Row(file, raw["text"], raw["lang"], now, raw["want"], tuple(raw["at"]), raw.get("repeat", ""), set_)
