"""Gives the reminders of a chat whose time has come, whatever the hour; knows no check-in and no engine."""

from contextlib import suppress
from dataclasses import replace

from engine.messages import TurnReport
from scheduler.door import door_of
from scheduler.errors import Stale, Unreachable
from scheduler.mailbox import Lease, Taken
from scheduler.turns import promises
from scheduler.turns.desk import Desk


async def give(desk: Desk, lease: Lease, taken: Taken) -> None:
    """Give what is due. It is settled in the step that hands it to the outbox, which is emptied whoever dies, so
    that no other look can give it again. Raises LeaseLost, StoreDown, DoorError."""
    now, snapshot = desk.clock.now(), await desk.snapshot(taken)
    due = promises.reminders_due(taken.chat, now)
    after = desk.with_next_look(replace(snapshot, chat=promises.reminded(snapshot.chat, due, now)))
    nobody = snapshot.person.blocked or desk.house.refusal(snapshot) is not None
    bubbles = [] if nobody else [desk.house.reminding(due, now=now)]
    # Before the outbox has it, so that a sweep finds what a process leaves that dies on the way.
    lease.mark = await desk.mailbox.expect(lease.key)
    # Whoever has just written may have said stop; then the inbox is looked at first.
    with suppress(Stale):
        waiting = await lease.commit(chat=after.chat, bubbles=bubbles, rev=taken.rev)
        await desk.mailbox.look_at(lease.key, after.chat.first_words.next_look)
        delivery = desk.delivery(lease, after)
        try:
            for each in waiting:
                await delivery.one(each)
        except Unreachable:
            await desk.close_chat(lease, after)
        sheet, outcome = desk.house.sheet(after), "sent" if delivery.delivered else "undelivered"
        desk.watch.report(TurnReport(door_of(lease.key), "reminder", sheet.name, outcome=outcome))
