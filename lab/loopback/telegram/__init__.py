"""A Bot API on loopback, with people and faults to order; it knows our bot not at all, and what Telegram refuses.

Stricter than the original in what it takes: texts and captions are counted before their markup is taken away, and
keyboards that Telegram would cut are refused. Kinder in two things alone: a webhook needs no TLS, and a message comes
back with its markup as it was sent. It lives in one event loop: nothing here is safe across threads.
"""

from lab.loopback.telegram.kinds import SAMPLES, SERVICES
from lab.loopback.telegram.markup import with_entities
from lab.loopback.telegram.origins import CHANNEL, origin
from lab.loopback.telegram.places import GROUP
from lab.loopback.telegram.records import Call, Sent
from lab.loopback.telegram.server import TOKEN, BotApi
from lab.loopback.telegram.wire import MESSAGES

__all__ = [
    "CHANNEL",
    "GROUP",
    "MESSAGES",
    "SAMPLES",
    "SERVICES",
    "TOKEN",
    "BotApi",
    "Call",
    "Sent",
    "origin",
    "with_entities",
]
