"""Random lives against the rules of writing first: no look is wasted, no pause gets shorter, no topic comes again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from persona.chat import Care, Chat, FirstWords, Session
from persona.line import Line, Speaker
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.first_words.candidates import TOPIC_PAUSE, candidates, raise_topic
from scheduler.first_words.gates import DAY, GATES, HOUR, TIMED, Policy, closed_gate, next_look
from scheduler.first_words.score import book

HARRY, POLICY = load("harry"), Policy()
AT_ONCE = Policy(spread=0.0)
TIME_ALONE = {each.reason for each in TIMED} | {"quiet_hours"}
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
FIRST, LAST = 1_767_225_600.0, 1_798_761_600.0  # the year 2026
NEWS = (
    "I walked to the lake and saw herons",
    "my sister plays the trumpet at night",
    "the soup was burnt again, sadly",
)


RHYTHMS = st.one_of(st.just(()), st.lists(st.sampled_from([0.0, 0.5, 3.0, 20.0]), min_size=24, max_size=24).map(tuple))
"""In which local hours somebody writes, as far as it is known."""


@st.composite
def chats(draw: st.DrawFn) -> tuple[Snapshot, float]:
    """Somebody who wants to be written to, in any state, at any moment of a year."""
    now = draw(st.integers(int(FIRST), int(LAST)))
    ago = st.integers(0, 9 * 86_400)
    person = Person(
        "fake:u1",
        age=Age.ADULT,
        zone=draw(st.sampled_from(["", *ZONES])),
        quiet=draw(st.tuples(st.integers(0, 23), st.integers(0, 23))),
    )
    chat = Chat(
        "fake:c1",
        first_words=FirstWords(
            wanted=True,
            unanswered=draw(st.integers(0, 2)),
            times=tuple(sorted(float(now - each) for each in draw(st.lists(ago, max_size=6)))),
            not_before=float(now + draw(st.integers(-86_400, 86_400))),
            often=draw(st.sampled_from(["", "rarely", "often"])),
            rhythm=draw(RHYTHMS),
        ),
        session=Session(heard_at=float(now - draw(ago)), said_at=float(now - draw(ago))),
        care=Care(calm_until=float(now + draw(st.integers(-86_400, 86_400)))),
    )
    return Snapshot(person, chat, HARRY), float(now)


def closed(snapshot: Snapshot, now: float) -> set[str]:
    """All gates that are closed."""
    return {gate.reason for gate in GATES if gate.holds(snapshot, now, POLICY)}


@given(chats())
def test_at_the_next_look_nothing_but_the_person_could_be_against_it(life: tuple[Snapshot, float]) -> None:
    snapshot, now = life
    look = next_look(snapshot, now, policy=POLICY)
    assert look > now
    assert not closed(snapshot, look) & TIME_ALONE


@given(chats(), st.floats(0.0, 1.0))
def test_no_sooner_look_would_have_found_all_gates_open(life: tuple[Snapshot, float], part: float) -> None:
    snapshot, now = life
    look = next_look(snapshot, now, policy=AT_ONCE)
    least = now + 60.0
    for before in (look - 1.0, least + part * (look - least)):
        if least <= before < look:
            assert closed(snapshot, before) & TIME_ALONE


@given(chats())
def test_he_waits_for_a_better_hour_no_longer_than_a_day(life: tuple[Snapshot, float]) -> None:
    snapshot, now = life
    at_once, look = (next_look(snapshot, now, policy=policy) for policy in (AT_ONCE, POLICY))
    assert at_once <= look <= at_once + POLICY.spread
    assert look == next_look(snapshot, now, policy=POLICY)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a life: whether he is answered, after how long, and what else the person tells."""

    answered: bool
    after: float
    news: str


DAYS = st.builds(Day, st.booleans(), st.floats(HOUR, 60 * HOUR), st.sampled_from(["", *NEWS]))


def lived(days: list[Day], zone: str) -> Iterator[tuple[Snapshot, float, str]]:
    """Each check-in of a life that follows the rules: the chat before it, when it came, and its topic."""
    now, number = FIRST, 0
    person = Person("fake:u1", age=Age.ADULT, zone=zone)
    snapshot = Snapshot(
        person, Chat("fake:c1", first_words=FirstWords(wanted=True), session=Session(heard_at=now)), HARRY
    )
    for day in days:
        look = next_look(snapshot, now, policy=POLICY)
        if not look:
            return
        now = look
        scene = Scene(snapshot, now, random.Random(1))
        assert closed_gate(scene, policy=POLICY) == ""
        found = candidates(scene)
        if found:
            topic = found[0].impulse.topic
            yield snapshot, now, topic
            chat = snapshot.chat
            chat = replace(
                chat,
                first_words=replace(chat.first_words, unanswered=chat.first_words.unanswered + 1, answers=book(chat)),
                session=replace(chat.session, said_at=now),
            )
            chat = replace(
                chat,
                first_words=replace(
                    chat.first_words, times=(*chat.first_words.times, now)[-10:], topics=raise_topic(chat, topic, now)
                ),
            )
            snapshot = replace(snapshot, chat=chat)
        if day.answered or day.news:
            now, number = now + day.after, number + 1
            line = Line(Speaker.PERSON, day.news or "ah, hello", now, str(number))
            chat = replace(
                snapshot.chat,
                session=replace(snapshot.chat.session, heard_at=now),
                first_words=replace(snapshot.chat.first_words, unanswered=0),
            )
            snapshot = replace(snapshot, chat=chat, history=(*snapshot.history, line)[-8:])


@settings(max_examples=60)
@given(st.lists(DAYS, max_size=25), st.sampled_from(ZONES))
def test_no_life_hears_of_one_thing_twice_in_two_weeks_nor_with_shorter_pauses(days: list[Day], zone: str) -> None:
    said: list[tuple[float, str]] = []
    row: list[float] = []
    for before, at, topic in lived(days, zone):
        assert all(at - then >= TOPIC_PAUSE for then, old in said if old == topic)
        said.append((at, topic))
        row = [*row, at] if before.chat.first_words.unanswered else [at]
        assert before.chat.first_words.unanswered < POLICY.unanswered
        pauses = [later - earlier for earlier, later in pairwise(row)]
        assert pauses == sorted(pauses)
        assert sum(at - then < DAY for then, _ in said) <= POLICY.daily
        assert sum(at - then < 7 * DAY for then, _ in said) <= POLICY.weekly
