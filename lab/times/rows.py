"""The rows on time, as values, in two halves: rules are tuned on the one and scored on the other."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

FILES = ("wishes", "events")


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

    @property
    def held_out(self) -> bool:
        """Whether no rule was tuned on it."""
        return bool(zlib.crc32(self.text.encode()) % 2)


def rows() -> Iterator[Row]:
    """All rows of the project."""
    for name in FILES:
        for line in (Path(__file__).parent / "rows" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            now = datetime.fromisoformat(raw["now"]).replace(tzinfo=ZoneInfo(raw["zone"]))
            times, repeat = tuple(raw["at"]), raw.get("repeat", "")
            yield Row(name, raw["text"], raw["lang"], now, raw["want"], times, repeat)
