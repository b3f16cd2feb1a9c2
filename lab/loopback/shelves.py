"""Logs and shelves that grow no further than they may; they know nothing of what lies in them."""

from collections import OrderedDict
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Log(list[Value]):
    """A list of the latest ``limit`` values."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def note(self, value: Value) -> None:
        """Append a value, and let go of the oldest when there are too many."""
        self.append(value)
        del self[: -self.limit]


class Shelf(OrderedDict[Key, Value]):
    """A dictionary of the ``limit`` keys that were put there last."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def put(self, key: Key, value: Value) -> tuple[Key, Value] | None:
        """Keep a value, and return what had to make room for it."""
        self[key] = value
        return self.popitem(last=False) if len(self) > self.limit else None
