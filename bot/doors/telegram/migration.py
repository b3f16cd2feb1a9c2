"""Reads where a group has gone that became a supergroup, and names chats as the house does; pure functions.

A group tells it once in each of the two chats. Only such a group changes its id, and it has no topics: those come with
the supergroup, whose id stays.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Migration(NamedTuple):
    """A chat's id before and after, as the house names them."""

    old: str
    new: str


def chat_key(number: Any) -> str:
    """The house's name of a chat. Raises ODD."""
    return f"telegram:c{int(number)}"


def to_migration(update: Mapping[str, Any]) -> Migration | None:
    """What an update tells of a chat's new id, from either side; None for any other update. Raises ODD."""
    message = update.get("message") or {}
    if new := message.get("migrate_to_chat_id"):
        return Migration(chat_key(message["chat"]["id"]), chat_key(new))
    if old := message.get("migrate_from_chat_id"):
        return Migration(chat_key(old), chat_key(message["chat"]["id"]))
    return None
