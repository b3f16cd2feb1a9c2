"""Who stands behind words that are not the sender's own: forwards, anonymous admins, channels; pure functions."""

from lab.loopback.telegram.wire import Json
from lab.loopback.units import utf16

CHANNEL = -1001000000077
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
AS_CHANNEL: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
"""The accounts that stand as authors where a chat speaks."""


def channel(chat: int = CHANNEL, title: str = "Lighthouse News") -> Json:
    """A channel as messages show it."""
    return {"id": chat, "type": "channel", "title": title}


def origin(of: int | str, *, date: int = 0, message_id: int = 1) -> Json:
    """Where a forward came from: a person by id, somebody hidden by name, or a channel by its negative id."""
    if isinstance(of, str):
        return {"type": "hidden_user", "date": date, "sender_user_name": of}
    if of < 0:
        return {"type": "channel", "date": date, "chat": channel(of), "message_id": message_id}
    return {"type": "user", "date": date, "sender_user": {"id": of, "is_bot": False, "first_name": "Bea"}}


def quote(part: str, message: Json) -> Json:
    """The part of a message that a reply quotes. Raises ValueError when it is none."""
    whole = message.get("text") or message.get("caption") or ""
    if not part or part not in whole:
        raise ValueError(f"{part!r} is no part of {whole!r}")
    return {"text": part, "position": utf16(whole[: whole.index(part)]), "is_manual": True}
