"""A Bot API on loopback, with people and faults to order; it knows neither our bot nor Telegram's limits.

Kinder than the original: a webhook needs no TLS, a bot may write to a chat that it never met, and a message
comes back with its markup as it was sent. It lives in one event loop: nothing here is safe across threads.
"""

from lab.loopback.telegram.markup import with_entities
from lab.loopback.telegram.places import GROUP
from lab.loopback.telegram.records import Call, Sent
from lab.loopback.telegram.server import TOKEN, BotApi
from lab.loopback.telegram.wire import MESSAGES

__all__ = ["GROUP", "MESSAGES", "TOKEN", "BotApi", "Call", "Sent", "with_entities"]
