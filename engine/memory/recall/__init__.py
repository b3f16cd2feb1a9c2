"""What was kept, found again by what is said now: a pure core; knows no store, no engine and no prompt."""

from engine.memory.recall.memory import Found, Memory, Question
from engine.memory.recall.picking import pick
from engine.memory.recall.pool import Pool, nameless
from engine.memory.recall.ranking import recall

__all__ = ["Found", "Memory", "Pool", "Question", "nameless", "pick", "recall"]
