"""C04: the age is asked neutrally and once; unknown means no; a minor's own words count at once and stay."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.safety import age_answer, minor_signal, read
from lab.loopback.engine import EngineServer
from persona.consent import Permission, allowed
from persona.person import Age
from persona.scene import Snapshot
from persona.sheets.reader import load
from tests.care.figures import Figures
from tests.fakes.home import CHAT, PERSON, Home, at_home
from tests.fakes.told import HOUSE

Make = Callable[..., Settings]
DATA = Path(__file__).parents[1] / "data" / "care"
FILES = sorted(DATA.glob("age_blind*.jsonl"))
FIRST = "24/35 and 1/39, 26/38 and 5/46, 21/34 and 2/40, 25/30 and 0/30, 14/15 and 0/15"


def rows(*, minor: bool) -> list[str]:
    """The hand-written lines, each set frozen before it was scored for the first time."""
    lines = [json.loads(line) for file in FILES for line in file.read_text(encoding="utf-8").splitlines()]
    return [line["text"] for line in lines if line["minor"] is minor]


async def age_of(home: Home) -> Age:
    return (await home.app.mailbox.person(PERSON)).age


def test_a_minor_s_own_words_are_noticed(figures: Figures) -> None:
    texts_ = rows(minor=True)
    caught = sum(minor_signal(read(text)) is not None for text in texts_)
    figures.share("C04", "minor lines (phrases were widened after each first score)", caught, len(texts_), at_least=0.9)
    figures.note("C04", "first scores of five sets, caught and alarms, phrases widened in between", FIRST)


def test_look_alikes_are_left_alone(figures: Figures) -> None:
    texts_ = rows(minor=False)
    alarms = sum(minor_signal(read(text)) is not None for text in texts_)
    figures.share("C04", "look-alikes taken for a minor's words", alarms, len(texts_), at_most=0.125)


async def test_without_an_answer_nothing_is_allowed_and_the_talk_goes_on(settings: Make, figures: Figures) -> None:
    async with at_home(settings()) as home:
        first = await home.say("hello")
        later = [await home.say(f"number {number}") for number in range(5)]
        person = await home.app.mailbox.person(PERSON)
        snapshot = Snapshot(person, (await home.mail()).chat, load("harry"))
    assert first.count(HOUSE.age_question) == 1
    assert all(len(answer) == 1 and HOUSE.age_question not in answer for answer in later)
    barred = [permission for permission in Permission if permission is not Permission.TALK]
    figures.none("C04", "permissions without an answer", [allowed(each, snapshot) for each in barred])


@pytest.mark.parametrize(
    ("said", "age"),
    [
        (("I'm 13",), Age.MINOR),
        (("no way", "I'm 13 by the way", "what are you up to?"), Age.MINOR),
        (("I'm in 7th grade",), Age.MINOR),
        (("my 14th birthday was yesterday",), Age.MINOR),
        (("ich bin 14",), Age.MINOR),
        (("I'm 13 minutes late",), Age.ADULT),
        (("my son is 13",), Age.ADULT),
    ],
)
async def test_words_lower_an_age_before_the_reply_is_written(settings: Make, said: tuple[str, ...], age: Age) -> None:
    async with at_home(settings(burst_quiet=0.3)) as home:
        await home.say("hello")
        await home.tap("18 or older")
        await home.person(memory=False)
        known: list[Age] = []

        async def note(_: object) -> None:
            known.append(await age_of(home))

        home.door.then = note
        for text in said:
            await home.write(text)
        await home.idle()
        assert known
        assert set(known) == {age}
        assert (HOUSE.age_minor in home.door.heard()) is (age is Age.MINOR)


async def test_whoever_says_to_be_under_13_is_not_talked_with(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        engine.seen.clear()
        assert await home.say("I'm 11 years old") == [HOUSE.age_child]
        assert await home.say("why not?") == [HOUSE.age_child]
        assert not engine.seen


@pytest.mark.parametrize(("answer", "age"), [("minor", Age.MINOR), ("child", Age.CHILD)])
async def test_an_age_stays_through_forget_and_start(
    settings: Make, redis_url: str, figures: Figures, answer: str, age: Age
) -> None:
    import redis

    held = []
    async with at_home(settings()) as home:
        await home.say("hello", f"/age {answer}", "/forget yes", "/start", "/age adult")
        held.append(await age_of(home) is age)
        await home.say("/forget yes")
    async with at_home(settings()) as home:
        await home.say("/start", "hello again", "/age adult", "I'm 25", "over 18")
        held.append(await age_of(home) is age)
    with redis.Redis.from_url(redis_url) as client:
        locks = [key.decode() for key in client.scan_iter() if key.endswith(b":age")]
    assert len(locks) == 1
    assert PERSON not in locks[0]
    assert CHAT not in locks[0]
    figures.all("C04", f"a stated age ({answer}) after forget, start and a restart", held)


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("25", Age.ADULT),
        ("I'm 25", Age.ADULT),
        ("over 18", Age.ADULT),
        ("I'm 31, why do you ask?", Age.ADULT),
        ("17", Age.MINOR),
        ("I'm thirteen", Age.MINOR),
        ("12", Age.CHILD),
        ("old enough", Age.UNKNOWN),
        ("room 25", Age.UNKNOWN),
    ],
)
async def test_the_question_is_answered_in_words(settings: Make, said: str, age: Age) -> None:
    async with at_home(settings()) as home:
        await home.say("hello", said)
        assert await age_of(home) is age


async def test_a_number_is_just_a_number_when_nobody_asked(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.say("hello", "never mind that", "25")
        assert await age_of(home) is Age.UNKNOWN


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("twenty-five", "adult"),
        ("I'm an adult", "adult"),
        ("18", "adult"),
        ("13 to 17", "minor"),
        ("under 13", "child"),
        ("25 Jahre", "adult"),
        ("200", ""),
        ("25 minutes", ""),
        ("guess!", ""),
    ],
)
def test_only_a_plain_answer_is_one(text: str, answer: str) -> None:
    assert age_answer(read(text)) == answer
