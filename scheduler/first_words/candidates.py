"""What Harry could write first about, and never the same thing twice in two weeks. Pure rules; knows no gate."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from zlib import crc32

from engine.messages import Impulse
from engine.promises import due_promise, mentioning
from persona.chat import Chat, Topic
from persona.consent import Permission, allowed
from persona.feelings.bond import hurtful
from persona.line import Line, Speaker
from persona.person import Person
from persona.place.local import local_time
from persona.promise import Promise
from persona.scene import Scene, Snapshot
from persona.text import bound
from persona.words import tables
from scheduler.turns import promises

DAY = 86_400.0
TOPICS_REST = 14 * DAY
"""Seconds for which a topic is not raised again."""
MOST_TOPICS = 20
"""Topics that are kept; when so many are at rest, there is nothing left to say."""
_THREAD = 14 * DAY
_THREADS, _INTERESTS = 3, 2
_LONG_ENOUGH = 25
"""Characters of a line that can be a thread."""
_WORDS = 3
_LONGEST_WORD = 24
_WORD = re.compile(r"(?<!\w)[^\W\d_]{4,}(?!\w)")
_TABLES = tables(__file__)
_EMPTY = frozenset(word for words in _TABLES["empty"].values() for word in words)
_BIRTHDAY = re.compile(
    r"(?i)\bbirthday\b.*?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? (?P<month>[a-z]{3})|"
    r"(?P<first>[a-z]{3,9}) (?P<second>\d{1,2})\b)"
)
_MONTHS: Sequence[str] = _TABLES["birthday"]["months"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reason to write, since when (epoch s) it has been one, and the promise that it is, if it is one."""

    impulse: Impulse
    at: float
    promise: Promise | None = None


def candidates(scene: Scene) -> tuple[Candidate, ...]:
    """All that he could write about now. A promise that is due comes alone: nothing smaller may take its place."""
    snapshot, now = scene.snapshot, scene.now
    resting = _resting(snapshot.chat, now)
    if len(resting) >= MOST_TOPICS:
        return ()
    if promised := due_promise(snapshot, now):
        impulse = replace(promises.impulse(promised, snapshot, now), topic=_promise_topic(promised))
        found: Iterable[Candidate] = [Candidate(impulse, promised.due, promised)]
    else:
        told = _light(snapshot)
        found = (
            *_dates(snapshot, now),
            *_threads(snapshot.person, told, now, resting),
            *_interests(told, resting),
            *_own_day(snapshot, now),
        )
    return tuple(each for each in found if each.impulse.topic not in resting)


def raised(chat: Chat, topic: str, now: float) -> tuple[Topic, ...]:
    """The topics at rest after he wrote about this one."""
    kept = [each for each in chat.first_words.topics if now - each.at < TOPICS_REST]
    return tuple([*kept, Topic(topic, now)][-MOST_TOPICS:])


def _resting(chat: Chat, now: float) -> frozenset[str]:
    return frozenset(each.key for each in chat.first_words.topics if now - each.at < TOPICS_REST)


def _dates(snapshot: Snapshot, now: float) -> Iterator[Candidate]:
    today = _today(snapshot.person, now)
    may_know = allowed(Permission.REMEMBER, snapshot)
    if may_know and any(_is_day(fact.text, today) for fact in snapshot.person.facts):
        yield Candidate(Impulse("birthday", "he wishes them a happy birthday", f"birthday:{today.year}"), now)
    if since := snapshot.chat.session.met_at:
        years = today.year - _today(snapshot.person, since).year
        if years > 0 and _same_day(_today(snapshot.person, since), today):
            long = "a year" if years == 1 else f"{years} years"
            goal = f"he tells them, gladly and in a few words, that it is {long} today since they first talked"
            yield Candidate(Impulse("friends_since", goal, f"since:{years}"), now)


def _is_day(fact: str, today: date) -> bool:
    found = _BIRTHDAY.search(fact)
    if found is None:
        return False
    day, month = found["day"] or found["second"], (found["month"] or found["first"])[:3].casefold()
    return month in _MONTHS and (int(day), _MONTHS.index(month) + 1) == (today.day, today.month)


def _same_day(then: date, today: date) -> bool:
    """Whether a day has come round; who came on a leap day is thought of on the last day of February."""
    if (then.month, then.day) == (2, 29) and today.month == 2:
        leap = today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0)
        return today.day == (29 if leap else 28)
    return (then.month, then.day) == (today.month, today.day)


def _light(snapshot: Snapshot) -> Sequence[Line]:
    """What can be come back to at any time: nothing painful, nothing unkind, and no promise, which has its own."""
    known = snapshot.chat.promises
    lines, speaks_of_a_promise = {each.line for each in known}, mentioning(each.what for each in known)
    theirs = (each for each in snapshot.history if each.speaker is Speaker.PERSON and not each.heavy)
    return [each for each in theirs if not (each.id in lines or speaks_of_a_promise(each.text) or hurtful(each.text))]


def _threads(person: Person, told: Sequence[Line], now: float, resting: frozenset[str]) -> Iterator[Candidate]:
    """What they told lately, the newest first."""
    found = 0
    for line in reversed(told):
        words = main_words(line.text)
        topic = f"thread:{_digest(*sorted(words))}"
        recent = len(line.text) > _LONG_ENOUGH and 0 <= now - line.at < _THREAD
        if not words or not recent or topic in resting:
            continue
        goal = f"he comes back, kindly and lightly, to what they told him{_on(person, line.at, now)} about "
        yield Candidate(Impulse("unfinished_thread", goal + _listed(words), topic), line.at)
        found += 1
        if found == _THREADS:
            return


def _interests(told: Sequence[Line], resting: frozenset[str]) -> Iterator[Candidate]:
    """What they come back to by themselves: a word of theirs on several days."""
    days: dict[str, list[float]] = {}
    for line in told:
        for word in main_words(line.text, most=20):
            days.setdefault(word, []).append(line.at)
    often = [word for word, at in days.items() if max(at) - min(at) >= DAY and _interest(word) not in resting]
    for word in sorted(often, key=lambda word: (-len(days[word]), word))[:_INTERESTS]:
        goal = f"he asks or tells one small new thing about {word}, which they like to talk of"
        yield Candidate(Impulse("shared_interest", goal, _interest(word)), max(days[word]))


def _own_day(snapshot: Snapshot, now: float) -> Iterator[Candidate]:
    """What his day had, another thing for each person."""
    sheet = snapshot.sheet
    if sheet.day:
        ordinal, offset = _today(snapshot.person, now).toordinal(), crc32(snapshot.person.key.encode())
        number = (ordinal + offset) % len(sheet.day)
        goal = f"he shares one small thing of his own day, in passing and in his own words: {sheet.day[number]}"
        yield Candidate(Impulse("own_day", goal, f"day:{sheet.name}:{number}"), now)


def main_words(text: str, *, most: int = _WORDS) -> tuple[str, ...]:
    """The words of a line that tell what it is about, so that a prompt can name it without quoting anybody."""
    found = (word.casefold()[:_LONGEST_WORD] for word in _WORD.findall(bound(text)))
    return tuple(dict.fromkeys(word for word in found if word not in _EMPTY))[:most]


def _interest(word: str) -> str:
    return f"interest:{_digest(word)}"


def _promise_topic(promise: Promise) -> str:
    return f"promise:{_digest(promise.what.casefold(), f'{promise.due:.0f}')}"


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _on(person: Person, at: float, now: float) -> str:
    if _today(person, at) == _today(person, now):
        return " today"
    return f" on {_today(person, at):%A}" if now - at < 6 * DAY else ""


def _today(person: Person, now: float) -> date:
    return (local_time(person, now) or datetime.fromtimestamp(now, UTC)).date()


def _digest(*words: str) -> str:
    return blake2b("\0".join(words).encode(), digest_size=8).hexdigest()
