"""What the persona asks and says of a reminder's time: which one is meant, why one can't be kept, how it repeats."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reminders:
    """What the persona asks and says of a reminder's time; ``troubles`` by the name of what the trouble is."""

    which: str
    when: str
    when_again: str
    unknown: str
    repeated: str
    repeated_line: str
    skip: str
    skipped: str
    skipped_last: str
    no_repeat: str
    listed: str
    listed_open: str
    troubles: Mapping[str, str]
