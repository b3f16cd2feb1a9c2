"""What is made of messages before they are answered: lines of history, and what they tell of danger; pure."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.messages import Incoming
from engine.safety.acute.kinds import is_retracted
from persona import care
from persona.chat import Care, Chat
from persona.line import Line, Speaker


def attended(chat: Chat, inbox: Iterable[Incoming], now: float) -> Chat:
    """The chat after what the screen saw in these messages, each by its own speaker."""
    after = chat.care
    for incoming in inbox:
        if incoming.crisis or _takes_back(after, incoming, now):
            after = care.endangered(after, incoming.person, now)
        elif incoming.concern:
            after = care.worried(after, now)
    return replace(chat, care=after)


def _takes_back(after: Care, incoming: Incoming, now: float) -> bool:
    """Whether somebody says in the day of calm that they are not safe after all: in a group it may be anybody."""
    return not incoming.group and care.is_after(after, now) and is_retracted(incoming.own_words)


def line_of(incoming: Incoming, history: Sequence[Line] = ()) -> Line:
    """A message as it stands behind a ``history``, where his latest words need not be quoted again."""
    quote = incoming.quote
    latest = itertools.takewhile(lambda line: line.speaker is Speaker.PERSONA, reversed(history))
    is_known = quote is not None and quote.his and any(quote.text == line.text for line in latest)
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
        quote=None if is_known else quote,
        cry=incoming.cry,
    )
