"""What the persona says of promises and reminders."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promises:
    """What the persona says of promises and reminders."""

    nothing: str
    list: str
    list_utc: str
    promise_line: str
    reminder_line: str
    reminder_waits: str
    drop: str
    dropped: str
    drop_unknown: str
    private: str
    noted: str
    noted_more: str
    noted_line: str
    waits: str
    unclear: str
    usage: str
    given: str
    given_bare: str
    given_wake: str
    given_more: str
    late: str
    nameless: str
    stopped_too: str
    stopped_too_more: str
