"""How a Telegram place is named in the house: a chat, or a topic of it, which is a place of its own; pure functions."""

from collections.abc import Mapping
from typing import Any

_GENERAL = 1
"""The topic that every forum has; nothing can be sent into it by its name."""


def place_name(chat: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    """Name the place where a message stands. Raises what parsing raises on things that no Bot API sends."""
    # Replies in groups without topics have thread ids too.
    topic = int(message.get("message_thread_id") or 0) if message.get("is_topic_message") else 0
    return f"telegram:c{int(chat['id'])}" + (f"/t{topic}" if topic not in (0, _GENERAL) else "")


def address(place: str) -> dict[str, int]:
    """What a call says to reach a place."""
    chat, _, topic = place.removeprefix("telegram:c").partition("/t")
    return {"chat_id": int(chat)} | ({"message_thread_id": int(topic)} if topic else {})
