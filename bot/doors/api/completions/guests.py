"""Talks that nobody wants remembered: a chat of its own for one answer, and forgotten with it; knows no request."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.doors.api.completions.tail import Said
from bot.doors.api.talks import Spot
from engine.messages import BubbleKind
from persona.chat import Chat, Place, Questions
from persona.line import Line, Speaker, Whose
from persona.person import Age, Person
from scheduler.clock import Clock
from scheduler.mailbox import Mailbox
from scheduler.privacy.forgetting import Forgetting

_QUESTIONS = ("age", "memory", "checkins", "timezone", "minor", "lookups")
_LINES = 60
"""Of what was said before, the newest."""


async def begin(mailbox: Mailbox, clock: Clock, persona: str, before: Sequence[Said], like: Person) -> Spot:
    """Open a chat in which so much was said before, with somebody ``like`` the caller of whom nothing is kept. Who has
    not been answered yet hears the notice. Raises StoreDown."""
    spot = Spot(f"once-{secrets.token_hex(12)}")
    now, is_first = clock.now(), not any(said.mine for said in before)

    def note(person: Person) -> Person:
        return replace(person, age=like.age, minor_signs=like.minor_signs, language=like.language, memory=False)

    await mailbox.change_person(spot.person, note)
    place = Place(person=spot.person, persona=persona, pictures=False)
    chat = Chat(spot.chat, place=place, questions=Questions(noticed=not is_first, asked=_QUESTIONS))
    recent = before[-_LINES:]
    lines = [_line(spot, said, now - len(recent) + number, number) for number, said in enumerate(recent)]
    async with mailbox.holding(spot.chat) as held:
        if held is not None:
            await held[0].commit(chat=chat, lines=lines)
    return spot


async def end(mailbox: Mailbox, clock: Clock, spot: Spot) -> None:
    """Forget such a chat, whoever is still at work in it. Raises LeaseLost, StoreDown."""
    lease, mail = await mailbox.seize(spot.chat)
    await Forgetting(mailbox, spot.person, clock.now()).before(lease, mail)
    await lease.commit(answered=[incoming.id for incoming in mail.inbox], wipe=True)
    await lease.release()


def of_age() -> Person:
    """Somebody whom an operator vouches for."""
    return Person("", age=Age.ADULT)


def _line(spot: Spot, said: Said, at: float, number: int) -> Line:
    id_ = f"{number:020d}"
    if said.mine:
        return Line(Speaker.PERSONA, said.text, at, id_, kind=BubbleKind.REPLY.value, whose=Whose.MODEL)
    return Line(Speaker.PERSON, said.text, at, id_, kind="text", person=spot.person)
