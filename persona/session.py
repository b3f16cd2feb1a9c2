"""How long somebody has been talking without a pause, and when they are reminded of it; knows no clock and no words."""

from dataclasses import replace

from persona.chat import Chat

PAUSE = 1800.0
"""Seconds without a message after which use is no longer continuing."""
EVERY = 3 * 3600.0
EVERY_FOR_MINORS = 3600.0


def heard(chat: Chat, now: float) -> Chat:
    """The chat after a message at ``now`` (epoch seconds): the session goes on, or a new one begins."""
    goes_on = chat.session_from and now - chat.session_until < PAUSE
    return replace(chat, session_from=chat.session_from if goes_on else now, session_until=now)


def reminder_due(chat: Chat, now: float, *, minor: bool) -> bool:
    """Whether it is time to say again that this is an AI."""
    since = max(chat.session_from, chat.last_notice)
    return chat.session_from > 0 and now - since >= (EVERY_FOR_MINORS if minor else EVERY)


def hours(chat: Chat, now: float) -> int:
    """Whole hours of talk without a pause, at least one."""
    return max(1, int((now - chat.session_from) // 3600))
