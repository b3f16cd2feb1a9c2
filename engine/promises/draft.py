"""A promise or a reminder as one line tells of it, not yet kept."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from persona.promise import Kind, Promise

LAST_PLACE = ZoneInfo("Etc/GMT+12")
"""Where it is latest on Earth: for a person of unknown zone, what is over there is over where they are."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A promise as one line tells of it, not yet kept; ``due`` is 0 for a reminder whose time depends on a zone that
    is unknown, or is to be chosen from ``choices``; ``rule`` says how it repeats; an event is at ``start``."""

    kind: Kind
    thing: str
    clause: str
    due: float
    until: float
    score: float
    choices: tuple[float, ...] = ()
    rule: str = ""
    start: float = 0.0

    def promise(self, line: str, now: float, *, lacks: str = "") -> Promise:
        """The promise of it, made in a line at a time (epoch s); ``lacks`` says what it waits for."""
        return Promise(
            "0",
            self.kind,
            self.thing,
            self.clause,
            line,
            now,
            self.due,
            self.until,
            choices=self.choices,
            rule=self.rule,
            lacks=lacks,
        )
