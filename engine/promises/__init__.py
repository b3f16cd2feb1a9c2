"""Promises and reminders: found in what people say, settled by what they say later, and asked about."""

from engine.promises.asking import explanation, goal, hint, in_second_person, opener, your_thing
from engine.promises.finding import Draft, of_phrase, promises
from engine.promises.judging import find_events, worth_reading
from engine.promises.reminders import of_command, reminder
from engine.promises.settling import asks_about, due_promise, reread, settles
from engine.promises.words import asks_for_reminder, kind_of, mentioning, mentions

__all__ = [
    "Draft",
    "asks_about",
    "asks_for_reminder",
    "due_promise",
    "explanation",
    "find_events",
    "goal",
    "hint",
    "in_second_person",
    "kind_of",
    "mentioning",
    "mentions",
    "of_command",
    "of_phrase",
    "opener",
    "promises",
    "reminder",
    "reread",
    "settles",
    "worth_reading",
    "your_thing",
]
