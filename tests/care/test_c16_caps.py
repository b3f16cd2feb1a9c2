"""C16: how often he writes first: caps by day and week, patience that doubles, silence after three, no lottery."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings
from persona.chat import Chat, FirstWords, Session
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.first_words.gates import Policy, closed_gate, look_again, next_look
from tests.care.figures import Figures
from tests.care.lengths import IN_FULL
from tests.fakes.days import DAY, HOUR, Days, days

Make = Callable[..., Settings]
HARRY, POLICY = load("harry"), Policy()
START = datetime(2026, 2, 20, 12, tzinfo=UTC).timestamp()
LENGTH = 90 * DAY
THROUGH, AGAIN = (90 * DAY, 30 * DAY) if IN_FULL else (30 * DAY, 10 * DAY)


@dataclass(frozen=True, slots=True)
class Friend:
    """Somebody who said yes. They write ``after`` so many seconds of his messages, of every ``nth`` one only (0:
    of none), and by themselves ``every`` so many seconds (0: never)."""

    zone: str
    after: float = HOUR
    nth: int = 0
    every: float = 0.0
    quiet: tuple[int, int] = (22, 9)


FRIENDS: Mapping[str, Friend] = {
    "never answers": Friend("Europe/Berlin"),
    "answers at once": Friend("America/New_York", after=60.0, nth=1),
    "answers two days later": Friend("Asia/Kolkata", after=2 * DAY, nth=1),
    "answers every third": Friend("Australia/Sydney", nth=3),
    "writes every evening": Friend("Europe/London", every=DAY),
    "writes every ten days": Friend("Pacific/Chatham", every=10 * DAY),
    "sleeps an hour": Friend("America/Santiago", after=60.0, nth=1, quiet=(2, 3)),
}


@dataclass(slots=True)
class Log:
    """When he wrote first, and when they wrote."""

    sent: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)

    def answered(self, earlier: float, later: float) -> bool:
        """Whether they wrote in between."""
        return any(earlier <= at < later for at in self.heard)

    def unanswered(self) -> Iterator[int]:
        """With each check-in, how many before it in a row are unanswered."""
        row = 0
        for earlier, later in pairwise((START, *self.sent)):
            row = 0 if self.answered(earlier, later) else row + (earlier != START)
            yield row


def faults(log: Log, zone: str) -> list[bool]:
    """For each check-in, whether it came too often, too early, or after three that nobody answered."""
    there = [datetime.fromtimestamp(at, ZoneInfo(zone)) for at in log.sent]
    by_day, by_week = Counter(at.date() for at in there), Counter(at.isocalendar()[:2] for at in there)
    found = []
    for number, (at, row) in enumerate(zip(log.sent, log.unanswered(), strict=True)):
        last = max([START, *log.sent[:number], *(heard for heard in log.heard if heard < at)])
        week = sum(0 <= at - each < 7 * DAY for each in log.sent)
        crowded = by_day[there[number].date()] > 1 or by_week[there[number].isocalendar()[:2]] > 3 or week > 3
        found.append(crowded or row >= 3 or at - last < 20 * HOUR * 2**row)
    return found


def lived(friend: Friend, *, policy: Policy = POLICY) -> Log:
    """Ninety days with the rules alone, asked as the check-in loop asks them."""
    log, person = Log(), Person("fake:u1", age=Age.ADULT, zone=friend.zone, quiet=friend.quiet)
    chat = Chat("fake:c1", first_words=FirstWords(wanted=True), session=Session(heard_at=START))
    snapshot, rng = Snapshot(person, chat, HARRY), random.Random(1)
    look, answer, own, now = (
        next_look(snapshot, START, policy=policy),
        0.0,
        friend.every and START + friend.every,
        START,
    )
    while now < START + LENGTH:
        now += 300.0
        if (answer and now >= answer) or (own and now >= own):
            answer, own = (0.0, own) if answer and now >= answer else (answer, own + friend.every)
            log.heard.append(now)
            snapshot = replace(
                snapshot,
                chat=replace(
                    snapshot.chat,
                    session=replace(snapshot.chat.session, heard_at=now),
                    first_words=replace(snapshot.chat.first_words, unanswered=0),
                ),
            )
            look = next_look(snapshot, now, policy=policy)
        if not 0 < look <= now:
            continue
        if closed := closed_gate(Scene(snapshot, now, rng), policy=policy):
            look = look_again(snapshot, closed, now, policy=policy)
            continue
        log.sent.append(now)
        chat = snapshot.chat
        times = (*chat.first_words.times, now)[-10:]
        snapshot = replace(
            snapshot,
            chat=replace(
                chat,
                first_words=replace(chat.first_words, unanswered=chat.first_words.unanswered + 1, times=times),
                session=replace(chat.session, said_at=now),
            ),
        )
        look = next_look(snapshot, now, policy=policy)
        answer = now + friend.after if friend.nth and len(log.sent) % friend.nth == 0 else answer
    return log


@pytest.mark.parametrize("name", FRIENDS)
def test_ninety_days_with_each_kind_of_friend(name: str, figures: Figures) -> None:
    log = lived(FRIENDS[name])
    assert log.sent
    figures.none("C16", f"check-ins in 90 days to one who {name}", faults(log, FRIENDS[name].zone))


def test_whoever_never_answers_hears_three_times_and_then_nothing_more() -> None:
    first, second, third = lived(FRIENDS["never answers"]).sent
    assert second - first >= 40 * HOUR
    assert third - second >= 80 * HOUR


def test_more_than_the_caps_would_come_without_them() -> None:
    eager = replace(POLICY, after=HOUR, daily=99, weekly=99)
    assert any(faults(lived(FRIENDS["answers at once"], policy=eager), "America/New_York"))


@given(
    st.sampled_from(sorted(FRIENDS)), st.floats(60, 5 * DAY), st.integers(0, 4), st.sampled_from([0.0, DAY, 6 * DAY])
)
def test_however_somebody_answers_it_is_never_too_often(name: str, after: float, nth: int, every: float) -> None:
    friend = replace(FRIENDS[name], after=after, nth=nth, every=every)
    assert not any(faults(lived(friend), friend.zone))


async def lived_through(time: Days, length: float) -> dict[str, Log]:
    """So many seconds of all friends at once, with the real mailbox and the real loop."""
    app, door = time.home.app, time.home.door
    chats = {f"fake:c{number}": name for number, name in enumerate(FRIENDS, 1)}
    logs = {name: Log() for name in FRIENDS}
    answers: dict[str, float] = {}
    for chat, name in chats.items():
        person, friend = chat.replace(":c", ":u"), FRIENDS[name]
        await time.home.say("hello", chat=chat, person=person)
        await app.mailbox.change_person(
            person, lambda known, it=friend: replace(known, age=Age.ADULT, zone=it.zone, quiet=it.quiet, memory=False)
        )
        await time.home.say("/checkins yes", chat=chat, person=person)
    seen = len(door.sent)
    own = {chat: START + FRIENDS[name].every for chat, name in chats.items() if FRIENDS[name].every}
    while time.clock.time < START + length:
        await time.pass_until(time.clock.time + 2 * HOUR, step=2 * HOUR)
        now = time.clock.time
        for chat, bubble in door.sent[seen:]:
            if bubble.kind.value == "check-in":
                log, friend = logs[chats[chat]], FRIENDS[chats[chat]]
                log.sent.append(now)
                if friend.nth and len(log.sent) % friend.nth == 0:
                    answers[chat] = now + friend.after
        for chat, name in chats.items():
            asked, wants = answers.get(chat, now + 1) <= now, own.get(chat, now + 1) <= now
            if asked or wants:
                answers.pop(chat, None)
                own |= {chat: now + FRIENDS[name].every} if wants else {}
                await time.home.say(f"news of {now:.0f}", chat=chat, person=chat.replace(":c", ":u"))
                logs[name].heard.append(now)
        seen = len(door.sent)
    return logs


async def test_the_real_loop_keeps_to_them_and_leaves_nothing_to_chance(
    settings: Make, redis_url: str, figures: Figures
) -> None:
    runs = []
    for seed, length in ((1, THROUGH), (2, AGAIN)):
        async with days(settings(seed=seed), datetime.fromtimestamp(START, UTC)) as time:
            runs.append(await lived_through(time, length))
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()
    first, second = runs
    broken = [fault for name, log in first.items() for fault in faults(log, FRIENDS[name].zone)]
    assert all(log.sent for log in first.values())
    figures.none("C16", f"check-ins in {THROUGH / DAY:.0f} days, real mailbox and loop, 7 friends", broken)
    figures.all(
        "C16",
        "friends whose times are the same with other dice",
        [[at for at in first[name].sent if at <= START + AGAIN] == log.sent != [] for name, log in second.items()],
    )
