"""What Harry could write first about, and never the same thing twice in two weeks. Pure rules; knows no gate."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from zlib import crc32

from engine.memory.note import told_in
from engine.messages import Impulse
from engine.promises import due_promise, mentioning
from persona.chat import Chat, Topic
from persona.consent import Permission, allowed
from persona.feelings.bond import hurtful
from persona.languages import talk_language
from persona.line import Line, Speaker
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Promise
from persona.scene import Scene, Snapshot
from persona.topics import main_words
from persona.words import tables
from scheduler.first_words import openers
from scheduler.turns import promises

DAY = 86_400.0
TOPIC_PAUSE = 14 * DAY
"""Seconds for which a topic is not raised again."""
MOST_TOPICS = 20
"""Topics that are kept; when so many have been raised, there is nothing left to say."""
_THREAD = 14 * DAY
_THREADS, _INTERESTS, _NOTE = 3, 2, 20
_LONG_ENOUGH = 25
"""Characters of a line that can be a thread."""
_BIRTHDAY = re.compile(
    r"(?i)\bbirthday\b.*?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? (?P<month>[a-z]{3})|"
    r"(?P<first>[a-z]{3,9}) (?P<second>\d{1,2})\b)"
)
_MONTHS: Sequence[str] = tables(__file__)["birthday"]["months"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reason to write, since when (epoch s) it has been one, and the promise that it is, if it is one."""

    impulse: Impulse
    at: float
    promise: Promise | None = None


def candidates(scene: Scene) -> tuple[Candidate, ...]:
    """All that he could write about now. A promise that is due comes alone: nothing smaller may take its place."""
    snapshot, now = scene.snapshot, scene.now
    recent = _recent_topics(snapshot.chat, now)
    if len(recent) >= MOST_TOPICS:
        return ()
    if promise := due_promise(snapshot, now):
        impulse = replace(promises.impulse(promise, snapshot, now), topic=_promise_topic(promise))
        reasons: Iterable[Candidate] = [Candidate(impulse, promise.due, promise)]
    else:
        lines = _light_lines(snapshot)
        reasons = (
            *_dates(snapshot, now),
            *_threads(snapshot, lines, now, recent),
            *_interests(snapshot, lines, recent),
            *_own_day(snapshot, now),
        )
    return tuple(candidate for candidate in reasons if candidate.impulse.topic not in recent)


def raise_topic(chat: Chat, key: str, now: float) -> tuple[Topic, ...]:
    """The topics that he has raised, with this one."""
    topics = [topic for topic in chat.first_words.topics if now - topic.at < TOPIC_PAUSE]
    return tuple([*topics, Topic(key, now)][-MOST_TOPICS:])


def _recent_topics(chat: Chat, now: float) -> frozenset[str]:
    return frozenset(topic.key for topic in chat.first_words.topics if now - topic.at < TOPIC_PAUSE)


def _dates(snapshot: Snapshot, now: float) -> Iterator[Candidate]:
    today = _today(snapshot.person, now)
    may_know = allowed(Permission.REMEMBER, snapshot)
    if may_know and any(_is_day(fact.text, today) for fact in snapshot.facts):
        words, things = openers.of_birthday(_language(snapshot)), tuple(openers.BIRTHDAY)
        goal = "he wishes them a happy birthday"
        yield Candidate(Impulse("birthday", goal, f"birthday:{today.year}", things, words), now)
    if since := snapshot.chat.session.met_at:
        years = today.year - _today(snapshot.person, since).year
        if years > 0 and _same_day(_today(snapshot.person, since), today):
            span = "a year" if years == 1 else f"{years} years"
            goal = f"he tells them, gladly and in a few words, that it is {span} today since they first talked"
            words, things = openers.of_years(years, _language(snapshot)), tuple(openers.YEARS)
            yield Candidate(Impulse("friends_since", goal, f"since:{years}", things, words, span), now)


def _is_day(fact: str, today: date) -> bool:
    match = _BIRTHDAY.search(fact)
    if match is None:
        return False
    day, month = match["day"] or match["second"], (match["month"] or match["first"])[:3].casefold()
    return month in _MONTHS and (int(day), _MONTHS.index(month) + 1) == (today.day, today.month)


def _same_day(day: date, today: date) -> bool:
    """Whether a day has come round; who came on a leap day is thought of on the last day of February."""
    if (day.month, day.day) == (2, 29) and today.month == 2:
        leap = today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0)
        return today.day == (29 if leap else 28)
    return (day.month, day.day) == (today.month, today.day)


def _light_lines(snapshot: Snapshot) -> Sequence[Line]:
    """What can be come back to at any time: nothing painful, nothing unkind, and no promise, which has its own."""
    kept_apart = {promise.line for promise in snapshot.chat.promises}
    speaks_of_a_promise = mentioning(promise.what for promise in snapshot.chat.promises)
    lines = (line for line in snapshot.history if line.speaker is Speaker.PERSON and line.own_words and not line.heavy)
    return [
        line for line in lines if not (line.id in kept_apart or speaks_of_a_promise(line.text) or hurtful(line.text))
    ]


def _threads(snapshot: Snapshot, lines: Sequence[Line], now: float, recent: frozenset[str]) -> Iterator[Candidate]:
    """What they told of themselves lately, the newest first."""
    person, language, count = snapshot.person, _language(snapshot), 0
    for line in reversed(lines):
        told = told_in(line.text)
        words = main_words(told)
        topic = f"thread:{_digest(*sorted(words))}"
        is_recent = len(told) > _LONG_ENOUGH and 0 <= now - line.at < _THREAD
        if not words or not is_recent or topic in recent:
            continue
        goal = f"he comes back, kindly and lightly, to what they told him{_on(person, line.at, now)} about "
        thing = ", ".join(openers.as_written(word, told) for word in words)
        said = openers.of_thread(told, language)
        yield Candidate(Impulse("unfinished_thread", goal + _phrase(words), topic, words, said, thing), line.at)
        count += 1
        if count == _THREADS:
            return


def _interests(snapshot: Snapshot, lines: Sequence[Line], recent: frozenset[str]) -> Iterator[Candidate]:
    """What they come back to by themselves: a word of theirs on several days."""
    days: dict[str, list[float]] = {}
    spelling: dict[str, str] = {}
    for line in lines:
        for word in main_words(line.text, limit=20):
            days.setdefault(word, []).append(line.at)
            spelling[word] = openers.as_written(word, line.text)
    often = [word for word, at in days.items() if max(at) - min(at) >= DAY and _interest(word) not in recent]
    for word in sorted(often, key=lambda word: (-len(days[word]), word))[:_INTERESTS]:
        goal = f"he asks or tells one small new thing about {word}, which they like to talk of"
        words = openers.of_interest(spelling[word], _language(snapshot))
        impulse = Impulse("shared_interest", goal, _interest(word), (word,), words, spelling[word])
        yield Candidate(impulse, max(days[word]))


def _own_day(snapshot: Snapshot, now: float) -> Iterator[Candidate]:
    """What his day had, another thing for each person; where his sheet tells nothing of it in the language of the talk,
    he just says hello."""
    sheet, language = snapshot.sheet, _language(snapshot)
    lines = sheet.lines(language)
    ordinal, offset = _today(snapshot.person, now).toordinal(), crc32(snapshot.person.key.encode())
    if not lines.day:
        hello = lines.openers[(ordinal + offset) % len(lines.openers)]
        topic = f"hello:{sheet.name}:{_digest(hello)}"
        goal = f"he says hello, lightly and in his own words: {hello}"
        yield Candidate(Impulse("hello", goal, topic, main_words(hello, limit=_NOTE), (hello,)), now)
        return
    number = (ordinal + offset) % len(lines.day)
    note = lines.day[number]
    goal = f"he shares one small thing of his own day, in passing and in his own words: {note}"
    things, words = main_words(note, limit=_NOTE), openers.of_day(note, language)
    yield Candidate(Impulse("own_day", goal, f"day:{sheet.name}:{number}", things, words, note), now)


def _language(snapshot: Snapshot) -> str:
    return talk_language(snapshot.person, "")


def _interest(word: str) -> str:
    return f"interest:{_digest(word)}"


def _promise_topic(promise: Promise) -> str:
    return f"promise:{_digest(promise.what.casefold(), f'{promise.due:.0f}')}"


def _phrase(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _on(person: Person, at: float, now: float) -> str:
    if _today(person, at) == _today(person, now):
        return " today"
    return f" on {_today(person, at):%A}" if now - at < 6 * DAY else ""


def _today(person: Person, now: float) -> date:
    return (local_time(person, now) or datetime.fromtimestamp(now, UTC)).date()


def _digest(*words: str) -> str:
    return blake2b("\0".join(words).encode(), digest_size=8).hexdigest()
