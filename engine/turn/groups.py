"""What the tail of a prompt tells of a group: how close he is to whoever speaks, who else is there, what was said among
others; and who is named in one answer to several. It knows no door and no store."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from engine.messages import Bubble, BubbleKind, Cost
from engine.turn import budget
from engine.turn.prompt import as_data
from persona.acts import Act
from persona.consent import Permission, allowed, sayable
from persona.line import Line, Speaker
from persona.members import NOBODY, member
from persona.scene import Snapshot
from persona.words import tables

_WORDS = tables(__file__, "groups.toml")
ROOM = 140
"""Tokens for what was said among others, of which the newest is told."""
_LONGEST, _MOST_OTHERS, _MOST_FACTS = 40, 4, 2
"""Tokens of one such line; people who are there too, and what is told of each."""
_QUOTE = str.maketrans('“”"', "'''")


def told(snapshot: Snapshot, overheard: Sequence[Line], parties: Sequence[str]) -> str:
    """What the tail of a prompt tells once: who speaks to him and how close they are, or that several (``parties``,
    their keys) do; who else is there, and what was ``overheard``. Of those alone whose words may go to the engine."""
    names = [member(snapshot.chat.members, person).name or NOBODY for person in parties]
    if len(names) > 1:
        speaks = _WORDS["several"]["told"].format(names=_and(names))
    else:
        speaks = _WORDS["person"][snapshot.bond.stage].format(name=snapshot.called or NOBODY)
        speaks += f"{snapshot.sheet.playful} " if allowed(Permission.FLIRT, snapshot) else ""
    return f"{_others(snapshot)}{_said(snapshot, overheard)}{speaks}"


def _others(snapshot: Snapshot) -> str:
    """Who else has spoken of late, each with what they let be told there."""
    others = [person for person in snapshot.others if _shares(snapshot, person.key)]
    people = []
    for person in others[:_MOST_OTHERS]:
        known = sayable(person, snapshot.facts_of.get(person.key, ()))
        facts = ", ".join(_data(fact.text) for fact in known[-_MOST_FACTS:])
        name = snapshot.name_of(person) or NOBODY
        people.append(_WORDS["known"]["of"].format(name=name, facts=facts) if facts else name)
    return _WORDS["known"]["told"].format(people=", ".join(people)) if people else ""


def _said(snapshot: Snapshot, overheard: Sequence[Line]) -> str:
    room, lines = ROOM, list[str]()
    stands = {line.id for line in snapshot.history if line.speaker is Speaker.PERSON}
    for line in reversed(overheard):
        if line.id in stands or not _shares(snapshot, line.person):
            continue
        name = member(snapshot.chat.members, line.person).name or line.name or NOBODY
        text = f'{name}: "{_data(line.text)}"'
        room -= budget.tokens(text)
        if room < 0:
            break
        lines.insert(0, text)
    return _WORDS["overheard"]["told"].format(lines=" · ".join(lines)) if lines else ""


def _shares(snapshot: Snapshot, person: str) -> bool:
    return snapshot.shared is None or person in snapshot.shared


def _data(text: str) -> str:
    """Words as data: in one line, without control tokens, and without what ends a quotation."""
    return " ".join(budget.clip(as_data(text), _LONGEST).split()).translate(_QUOTE)


def _and(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1]))


async def naming(
    answer: AsyncGenerator[Act | Bubble | Cost], names: Sequence[str]
) -> AsyncGenerator[Act | Bubble | Cost]:
    """The answer to several, whose first bubble says whom it is for where a model named not all of them."""
    is_first = True
    async with aclosing(answer) as parts:
        async for part in parts:
            if isinstance(part, Bubble) and part.kind is BubbleKind.REPLY and is_first:
                is_first = False
                if not all(re.search(rf"\b{re.escape(name)}\b", part.text, re.IGNORECASE) for name in names):
                    part = replace(part, text=f"{', '.join(names)}: {part.text}")
            yield part
