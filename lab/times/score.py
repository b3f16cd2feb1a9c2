"""What the house made of rows, counted: right, wrong, asked, said, ignored; and promises, hit and false."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lab.times.rows import Row


@dataclass(frozen=True, slots=True)
class Answer:
    """What the house makes of a text: "confirmed", "asked", "said" (that it can't be) or "" (nothing), with the local
    times of reminders, how they repeat, and the local times of events."""

    reminders: str
    times: tuple[str, ...] = ()
    repeat: str = ""
    events: tuple[str, ...] = ()


Answers = Callable[[Row], Answer]


def outcome(row: Row, answer: Answer) -> str:
    """One word for what became of a row."""
    if row.want == "event":
        return _of_event(row, answer)
    if row.want == "none":
        return answer.reminders or ("promised" if answer.events else "quiet")
    if answer.reminders != "confirmed":
        return answer.reminders or "ignored"
    return "right" if row.want == "remind" and _are_right(row, answer) else "wrong"


def count(rows: Iterable[Row], answers: Answers) -> Counter[tuple[str, str, str]]:
    """How many rows of each file and want came out how."""
    return Counter((row.file, row.want, outcome(row, answers(row))) for row in rows)


def table(counts: Counter[tuple[str, str, str]]) -> list[str]:
    """The figures in words."""
    lines = [f"{file:7} {want:7} {word:10} {number:4}" for (file, want, word), number in sorted(counts.items())]
    right = sum(number for (_, _, word), number in counts.items() if word == "right")
    wrong = sum(
        number for (_, want, word), number in counts.items() if word == "wrong" or want + word == "noneconfirmed"
    )
    hits = sum(number for (_, _, word), number in counts.items() if word == "hit")
    false = sum(number for (_, _, word), number in counts.items() if word in ("promised", "mistimed"))
    events = sum(number for (_, want, _), number in counts.items() if want == "event")
    wishes = sum(number for (_, want, _), number in counts.items() if want in ("remind", "ask", "cannot"))
    return [
        *lines,
        f"confirmed: {right + wrong}, of them right {_share(right, right + wrong)}",
        f"wrong and confirmed: {_share(wrong, wishes)} of {wishes} wishes",
        f"promises: precision {_share(hits, hits + false)}, recall {_share(hits, events)} of {events} events",
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part}/{whole})" if whole else "none"


def _of_event(row: Row, answer: Answer) -> str:
    if answer.reminders:
        return f"reminder {answer.reminders}"
    if not answer.events:
        return "missed"
    return "hit" if any(_same(row.at[0], time) for time in answer.events) else "mistimed"


def _are_right(row: Row, answer: Answer) -> bool:
    same = len(row.at) == len(answer.times) and all(map(_same, row.at, answer.times))
    return same and _rule(row.repeat) == _rule(answer.repeat)


def _same(wanted: str, time: str) -> bool:
    """Whether a time is the one that was wanted; of a day alone any hour is."""
    return time.startswith(wanted)


def _rule(rule: str) -> frozenset[str]:
    """A rule of repetition, without what the first time tells; it ends with a day, whatever hour is written."""
    parts = re.sub(r"(?<=UNTIL=)(\d{8})T\w+", r"\1", rule).split(";")
    return frozenset(part for part in parts if part and not part.startswith(("BYHOUR", "BYMINUTE")))
