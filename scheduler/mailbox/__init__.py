"""The only room that talks to Redis: inbox, outbox, lease, people and the due index."""

from scheduler.mailbox.admissions import Asking, Guest
from scheduler.mailbox.adoption import Adoption
from scheduler.mailbox.api_keys import ApiKey, Scope
from scheduler.mailbox.bookmarks import Bookmarks
from scheduler.mailbox.commissions import Commission, Standing
from scheduler.mailbox.feed import Feed, Sign, Told
from scheduler.mailbox.hold import holding
from scheduler.mailbox.lease import LEASE, Lease
from scheduler.mailbox.limits import Limits, Rate, Rates
from scheduler.mailbox.mailbox import Ingested, Mailbox
from scheduler.mailbox.once import CARD_EVERY, Once
from scheduler.mailbox.reading import Mail, Waiting, Whole
from scheduler.mailbox.repair import Repair
from scheduler.mailbox.reports import Report
from scheduler.mailbox.store import TIMEOUT, Keeping, Store

__all__ = [
    "CARD_EVERY",
    "LEASE",
    "TIMEOUT",
    "Adoption",
    "ApiKey",
    "Asking",
    "Bookmarks",
    "Commission",
    "Feed",
    "Guest",
    "Ingested",
    "Keeping",
    "Lease",
    "Limits",
    "Mail",
    "Mailbox",
    "Once",
    "Rate",
    "Rates",
    "Repair",
    "Report",
    "Scope",
    "Sign",
    "Standing",
    "Store",
    "Told",
    "Waiting",
    "Whole",
    "holding",
]
