"""What is made of messages before they are answered: lines of history, and what they tell of danger; pure."""

from collections.abc import Iterable
from dataclasses import replace

from engine.messages import Incoming
from persona import care
from persona.chat import Chat
from persona.line import Line, Speaker


def attended(chat: Chat, inbox: Iterable[Incoming], now: float) -> Chat:
    """The chat after what the screen saw in these messages, each by its own speaker."""
    after = chat.care
    for incoming in inbox:
        if incoming.crisis:
            after = care.endangered(after, incoming.person, now)
        elif incoming.concern:
            after = care.worried(after, now)
    return replace(chat, care=after)


def line_of(incoming: Incoming) -> Line:
    """A message as it stands in history."""
    return Line(
        Speaker.PERSON,
        incoming.text,
        incoming.at,
        incoming.id,
        incoming.name,
        incoming.kind.value,
        incoming.person,
        heavy=incoming.crisis or incoming.concern,
        whose=incoming.whose,
        media=incoming.media,
        quote=incoming.quote,
        cry=incoming.cry,
    )
