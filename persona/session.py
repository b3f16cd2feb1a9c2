"""How long somebody has been talking without a pause, and when they are reminded of it; knows no clock and no words."""

from dataclasses import replace

from persona.chat import Chat

PAUSE = 1800.0
"""Seconds without a message after which use is no longer continuing."""
EVERY = 3 * 3600.0
EVERY_FOR_MINORS = 3600.0


def hear(chat: Chat, now: float) -> Chat:
    """The chat after a message at ``now`` (epoch seconds): the session goes on, or a new one begins."""
    goes_on = chat.session.began and now - chat.session.until < PAUSE
    return replace(chat, session=replace(chat.session, began=chat.session.began if goes_on else now, until=now))


def reminder_due(chat: Chat, now: float, *, minor: bool) -> bool:
    """Whether it is time to say again that this is an AI."""
    since = max(chat.session.began, chat.session.reminded_at)
    return chat.session.began > 0 and now - since >= (EVERY_FOR_MINORS if minor else EVERY)


def hours(chat: Chat, now: float) -> int:
    """Whole hours of talk without a pause, at least one."""
    return max(1, int((now - chat.session.began) // 3600))
