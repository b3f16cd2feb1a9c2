"""Carries acts out on a chat: a pure function from what is kept to what is kept next; knows no store."""

from collections.abc import Iterable
from dataclasses import replace

from engine.acts import Act, Attend, LookedUp, Raise, Remember, SetReminder, Settle, Summarize
from persona.chat import LOOKUPS, Chat, LookUp
from persona.promise import add, expire, raise_, settle


def carry_out(chat: Chat, acts: Iterable[Act], now: float) -> Chat:
    """The chat after these acts, in their order; what has run out by ``now`` (epoch s) is closed first."""
    chat = replace(chat, promises=expire(chat.promises, now))
    for act in acts:
        match act:
            case SetReminder(promise) | Remember(promise):
                chat = replace(chat, promises=add(chat.promises, promise))
            case Settle(id_):
                chat = replace(chat, promises=settle(chat.promises, id_))
            case Raise(id_):
                chat = replace(chat, promises=raise_(chat.promises, id_))
            case Summarize(text, lines):
                summary = replace(chat.summary, text=text, lines=chat.summary.lines + lines)
                chat = replace(chat, summary=summary)
            case Attend(care):
                chat = replace(chat, care=care)
            case LookedUp(query, source):
                lookups = (*chat.session.lookups, LookUp(now, query, source))[-LOOKUPS:]
                chat = replace(chat, session=replace(chat.session, lookups=lookups))
    return chat
