"""The only room that talks to Redis: inbox, outbox, lease, people and the due index."""

from scheduler.mailbox.erasure import Erasure
from scheduler.mailbox.forgetting import Forgetting
from scheduler.mailbox.lease import Lease
from scheduler.mailbox.limits import Limits, Rate, Rates
from scheduler.mailbox.mailbox import Ingested, Mailbox
from scheduler.mailbox.marks import Marks
from scheduler.mailbox.reading import Taken, Waiting, Whole
from scheduler.mailbox.repair import Repair
from scheduler.mailbox.reports import Report
from scheduler.mailbox.reseal import OldKeyInUse, Progress, Reseal
from scheduler.mailbox.store import Keeping, Store

__all__ = [
    "Erasure",
    "Forgetting",
    "Ingested",
    "Keeping",
    "Lease",
    "Limits",
    "Mailbox",
    "Marks",
    "OldKeyInUse",
    "Progress",
    "Rate",
    "Rates",
    "Repair",
    "Report",
    "Reseal",
    "Store",
    "Taken",
    "Waiting",
    "Whole",
]
