"""What two chats become that turn out to be one place, whose id has changed: pure rules; knows no store."""

from collections.abc import Sequence
from dataclasses import replace

from persona import care, members
from persona.chat import LOOKUPS, Chat, FirstWords, Place, Questions, Session, Summary
from persona.line import Line
from persona.promise import Promises, add

_BEFORE = "-"
"""Sorts before every digit and letter: before all ids that the new place gives."""


def earlier(id_: str) -> str:
    """The id of a message that came before its chat changed its own: the new place numbers from the start again."""
    return f"{_BEFORE}{id_}" if id_ else ""


def earlier_line(line: Line) -> Line:
    """A line that was said before its chat changed its id."""
    return replace(line, id=earlier(line.id))


def earlier_chat(chat: Chat, key: str) -> Chat:
    """A chat under its new key, with promises that still name the lines which they were read from."""
    return replace(chat, key=key, promises=_earlier_promises(chat.promises))


def merged(older: Chat, newer: Chat) -> Chat:
    """One chat of both, under the key of the newer: bond, mood and persona are the older's, and what was agreed or
    asked last, and every sign of danger, holds."""
    promises = _earlier_promises(older.promises)
    for promise in newer.promises:
        promises = add(promises, promise)
    return replace(
        older,
        key=newer.key,
        place=_place(older.place, newer.place),
        bond=replace(older.bond, last_at=max(older.bond.last_at, newer.bond.last_at)),
        session=_session(older.session, newer.session),
        first_words=_first_words(older.first_words, newer.first_words),
        questions=_questions(older.questions, newer.questions),
        promises=promises,
        summary=_summary(older.summary, newer.summary),
        care=care.merged(older.care, newer.care),
        members=members.merged(older.members, newer.members),
    )


def by_time(older: Sequence[Line], newer: Sequence[Line]) -> list[Line]:
    """The lines of both in the order in which they were said; of one moment, the older's first."""
    return sorted([*map(earlier_line, older), *newer], key=_said_at)


def _said_at(line: Line) -> float:
    return line.at


def _earlier_promises(promises: Promises) -> Promises:
    return tuple(replace(promise, line=earlier(promise.line)) for promise in promises)


def _place(older: Place, newer: Place) -> Place:
    lookups = older.lookups if newer.lookups is None else newer.lookups
    return replace(
        older,
        server=newer.server or older.server,
        person=newer.person or older.person,
        adults_only=newer.adults_only,
        lookups=lookups,
    )


def _session(older: Session, newer: Session) -> Session:
    return replace(
        older,
        until=max(older.until, newer.until),
        reminded_at=max(older.reminded_at, newer.reminded_at),
        heard_at=max(older.heard_at, newer.heard_at),
        said_at=max(older.said_at, newer.said_at),
        messages=older.messages + newer.messages,
        outage_told=older.outage_told or newer.outage_told,
        lookups=(*older.lookups, *newer.lookups)[-LOOKUPS:],
    )


def _first_words(older: FirstWords, newer: FirstWords) -> FirstWords:
    looks = [look for look in (older.next_look, newer.next_look) if look]
    return replace(
        older,
        wanted=older.wanted if newer.wanted is None else newer.wanted,
        often=newer.often or older.often,
        next_look=min(looks, default=0.0),
        not_before=max(older.not_before, newer.not_before),
        times=(*older.times, *newer.times),
        topics=(*older.topics, *newer.topics),
        answers=(*older.answers, *newer.answers),
        decisions=(*older.decisions, *newer.decisions),
        rhythm=older.rhythm or newer.rhythm,
    )


def _questions(older: Questions, newer: Questions) -> Questions:
    asked = tuple(dict.fromkeys((*older.asked, *newer.asked)))
    return Questions(older.noticed or newer.noticed, asked, newer.open or older.open)


def _summary(older: Summary, newer: Summary) -> Summary:
    text = "\n".join(text for text in (older.text, newer.text) if text)
    judged, noted = max(older.judged_until, newer.judged_until), max(older.noted_until, newer.noted_until)
    return Summary(text, older.lines + newer.lines, judged, noted)
