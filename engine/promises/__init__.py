"""Promises and reminders: found in what people say, settled by what they say later, and asked about."""

from engine.promises.asking import addressed, explained, goal, hint, opener, theirs
from engine.promises.finding import Found, of_phrase, promises
from engine.promises.judging import judged, worth_judging
from engine.promises.reminders import explicit, reminder
from engine.promises.settling import asks_about, due_promise, reread, settles
from engine.promises.words import asks_for_reminder, kind_of, mentioning, mentions

__all__ = [
    "Found",
    "addressed",
    "asks_about",
    "asks_for_reminder",
    "due_promise",
    "explained",
    "explicit",
    "goal",
    "hint",
    "judged",
    "kind_of",
    "mentioning",
    "mentions",
    "of_phrase",
    "opener",
    "promises",
    "reminder",
    "reread",
    "settles",
    "theirs",
    "worth_judging",
]
