"""Which facts are drawn from lines of a talk, and what that changes in what is remembered; knows no store."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from engine.memory.bidden import asks_outright, to_keep
from engine.memory.keeping import Told, apart, keep
from engine.memory.noticing import noticed, wished
from persona.care import is_acute
from persona.consent import Permission, allowed, minor_mode
from persona.line import Line, Speaker
from persona.person import FactsChange
from persona.place.local import local_time
from persona.scene import Snapshot


def draw(snapshot: Snapshot, lines: Sequence[Line], now: float) -> FactsChange | None:
    """What is to be remembered of the person after these lines, of theirs and his in their order; None where nothing is
    told, known already, or may be kept. Of words that sound like despair only what they ask for is drawn, and in the
    hours after a card nothing."""
    person, chat = snapshot.person, snapshot.chat
    if not allowed(Permission.REMEMBER, snapshot) or is_acute(chat.care, person.key, now):
        return None
    told = tuple(_told(lines, person.key, minor=minor_mode(snapshot)))
    return keep(snapshot.facts, told, zone_of(snapshot)) if told else None


def asked_before(lines: Sequence[Line], number: int) -> str:
    """His words right before a line of theirs."""
    words: list[str] = []
    for line in reversed(lines[:number]):
        if line.speaker is not Speaker.PERSONA:
            break
        words.insert(0, line.text)
    return "\n".join(words)


def zone_of(snapshot: Snapshot) -> tzinfo | None:
    """The person's zone, or None while it is unknown."""
    local = local_time(snapshot.person, 0.0)
    return local.tzinfo if local else None


def _told(lines: Sequence[Line], person: str, *, minor: bool) -> Iterator[Told]:
    for number, line in enumerate(lines):
        is_theirs = line.speaker is Speaker.PERSON and line.person in (person, "")
        if is_theirs and line.own_words:
            asked, is_heavy = asked_before(lines, number), line.heavy or line.cry
            words, sayable = apart(line.own_words)
            found = noticed(words, asked, minor=minor, wishes_only=is_heavy)
            if not found and (asked_for := to_keep(words)):
                # Who asks for it in words that no rule for clauses knows has asked for it all the same.
                news = wished(asked_for, private=not minor and asks_outright(words))
                found = (news,) if news else ()
            for news in found:
                yield Told(news, line.id, line.at, sayable)
