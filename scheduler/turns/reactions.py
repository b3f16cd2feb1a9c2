"""What reactions change in a chat; a pure function, which knows no store."""

from collections.abc import Iterable

from engine.messages import Incoming
from persona import evolve
from persona.chat import Chat
from persona.line import Speaker
from scheduler.mailbox import Mail


def touched(mail: Mail, reactions: Iterable[Incoming]) -> Chat:
    """The chat after these reactions; those to words that he did not say, or that have left his sight, change
    nothing."""
    his = {_number(line.id) for line in mail.history if line.speaker is Speaker.PERSONA and line.id}
    chat = mail.chat
    for reaction in reactions:
        if _number(reaction.about) in his:
            chat = evolve.react(chat, reaction.text, now=reaction.at, person=reaction.person)
    return chat


def _number(id_: str) -> str:
    """An id as a platform writes it, and not as it sorts."""
    return id_.lstrip("0")
