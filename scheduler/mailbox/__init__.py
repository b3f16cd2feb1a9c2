"""The only room that talks to Redis: inbox, outbox, lease, people and the due index."""

from scheduler.mailbox.lease import Lease, Taken, Waiting
from scheduler.mailbox.mailbox import Ingested, Mailbox
from scheduler.mailbox.store import Keeping, Store

__all__ = ["Ingested", "Keeping", "Lease", "Mailbox", "Store", "Taken", "Waiting"]
