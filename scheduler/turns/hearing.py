"""What is made of messages before they are answered: lines of history, and what they tell of danger; pure."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.messages import Incoming
from engine.safety.acute.kinds import BARE, Kind, answer_kind, is_retracted
from engine.safety.acute.script import is_last
from persona import care
from persona.chat import Care, Chat
from persona.line import Line, Speaker


def attended(chat: Chat, inbox: Iterable[Incoming], now: float, history: Sequence[Line] = ()) -> Chat:
    """The chat after what the screen saw in these messages, each by its own speaker, and after what takes back, behind
    a ``history``, that they are safe."""
    after = chat.care
    his = next((line.text for line in reversed(history) if line.speaker is Speaker.PERSONA), "")
    for incoming in inbox:
        if (incoming.crisis and not _is_bare(after, incoming, now)) or _takes_back(after, incoming, now, his):
            after = care.endangered(after, incoming.person, now)
        elif incoming.concern:
            after = care.worried(after, now)
    return chat if after is chat.care else replace(chat, care=after)


def _is_bare(after: Care, incoming: Incoming, now: float) -> bool:
    """Whether somebody in the hours after a card says no more than yes, no or perhaps."""
    return care.is_acute(after, incoming.person, now) and answer_kind(incoming.own_words, "") in BARE


def _takes_back(after: Care, incoming: Incoming, now: float, his: str) -> bool:
    """Whether somebody says in the day of calm that they are not safe after all: in a group it may be anybody. A plain
    no does so behind the house's last line of the hours before."""
    if incoming.group or not care.is_after(after, now):
        return False
    words = incoming.own_words
    return is_retracted(words) or (is_last(after, his) and answer_kind(words, "") in (Kind.NO, Kind.NO_AND, Kind.MAYBE))


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
        sent=incoming.sent,
        quote=None if is_known else quote,
        cry=incoming.cry,
    )
