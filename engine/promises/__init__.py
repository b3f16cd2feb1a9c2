"""Promises and reminders: found in what people say, settled by what they say later, and asked about."""

from engine.promises.asking import explanation, goal, hint, in_second_person, questions, quoted, your_thing
from engine.promises.draft import Draft
from engine.promises.finding import of_phrase, promises
from engine.promises.judging import find_events, worth_reading
from engine.promises.reminders import at_hour, fitting, of_command, on_day_of, reminder, tells_time
from engine.promises.settling import asks_about, due_promise, reread, settles, speaks_of
from engine.promises.wishes import Trouble, Wish, asks, wish
from engine.promises.words import kind_of, mentioning, mentions

__all__ = [
    "Draft",
    "Trouble",
    "Wish",
    "asks",
    "asks_about",
    "at_hour",
    "due_promise",
    "explanation",
    "find_events",
    "fitting",
    "goal",
    "hint",
    "in_second_person",
    "kind_of",
    "mentioning",
    "mentions",
    "of_command",
    "of_phrase",
    "on_day_of",
    "promises",
    "questions",
    "quoted",
    "reminder",
    "reread",
    "settles",
    "speaks_of",
    "tells_time",
    "wish",
    "worth_reading",
    "your_thing",
]
