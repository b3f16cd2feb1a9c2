"""What the house makes of a row, by the very rules that a burst is read with."""

from datetime import datetime

from engine.promises import promises
from engine.promises.noticing import Remark, to_remember, wishes
from lab.times.rows import Row
from lab.times.score import Answer
from persona.chat import Chat
from persona.person import Age, Person
from persona.scene import Snapshot
from persona.sheets.sheet import Sheet


def answer(row: Row, sheet: Sheet) -> Answer:
    """Read a row as the one message of a burst in a private chat of an adult."""
    now, zone = row.now.timestamp(), row.now.tzinfo
    snapshot = Snapshot(Person("lab:u1", age=Age.ADULT), Chat("lab:c1"), sheet)
    remark = Remark("1", row.text, now)

    def local(at: float) -> str:
        return f"{datetime.fromtimestamp(at, zone):%Y-%m-%dT%H:%M}"

    asked = wishes(snapshot, [remark], zone)
    if asked.troubles:
        return Answer("said")
    reminders = [act.promise for act in asked.acts]
    if any(promise.is_asked for promise in reminders):
        return Answer("asked")
    if reminders:
        times = tuple(sorted(local(promise.due) for promise in reminders))
        return Answer("confirmed", times, reminders[0].rule)
    events = [draft for draft in promises(row.text, now, zone) if to_remember([draft], remark, now)]
    return Answer("", events=tuple(local(event.start) for event in events))
