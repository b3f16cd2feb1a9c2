"""The hours after a card in a whole house: its own lines on a small engine, a frame on a large one, and their end."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import engines
from bot.app import open_app
from bot.settings import Settings
from engine.safety.acute.script import LINES
from lab.loopback.engine import EngineServer
from persona.person import Age
from tests.fakes.door import FakeDoor
from tests.fakes.home import NOON, PERSON, Home, at_home
from tests.fakes.lines import HARRY

Make = Callable[..., Settings]
DANGER = "I want to kill myself tonight"
GLAD = "I am so glad you're taking this step!"
SMALL, LARGE = 135_000_000, 70_000_000_000


@pytest.fixture(params=[SMALL], ids=["small"])
async def home(
    settings: Make, engine: EngineServer, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Home]:
    engine.parameters = request.param
    engine.answer = lambda _: GLAD
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await home.say("/start")
        await home.chat(questions={"asked": ("age", "memory", "checkins", "timezone")})
        await home.person(age=Age.ADULT, zone="UTC", memory=False)
        home.door.sent.clear()
        engine.seen.clear()
        yield home


def house_lines(language: str = "en") -> set[str]:
    return {line for kind in LINES[language].values() if not isinstance(kind, str) for line in kind}


def own_lines() -> set[str]:
    """What he says of his own on a day of calm, where a small model is asked nothing."""
    return {line for group in HARRY.talk_in("en").values() for line in group}


async def test_w05_a_small_model_writes_nothing_after_a_card(home: Home, engine: EngineServer) -> None:
    said = await home.say(DANGER, "i'm all alone here", "i don't know", "my boss shouted at me again", "thank you")
    spoken = [line for line in said if "988" not in line]
    assert len(spoken) == 5
    assert set(spoken) <= house_lines()
    assert len(set(spoken)) == 5
    assert not list(engine.seen)
    # They stand in his history, so that he knows of them later.
    assert [line for line in await home.said() if line in spoken] == spoken


@pytest.mark.parametrize("language", ["de", "es", "fr"])
async def test_c11_the_house_speaks_the_persons_language(home: Home, language: str) -> None:
    said = await home.say(DANGER, "...", language=language)
    assert said[-1] in house_lines(language)


async def test_c11_im_safe_is_asked_once_with_two_buttons_and_ends_it(home: Home) -> None:
    (line,) = (await home.say(DANGER, "i'm okay now"))[2:]
    assert line in LINES["en"]["ask"]
    assert [button.label for button in home.door.sent[-1][1].buttons] == [LINES["en"]["yes"], LINES["en"]["no"]]
    (line,) = await home.tap(LINES["en"]["no"])
    assert line in LINES["en"]["unsafe"]
    await home.say("i am safe")
    (line,) = await home.tap(LINES["en"]["yes"])
    assert line in LINES["en"]["over"]
    (line,) = await home.say("i made tea")
    assert line in own_lines()
    care = (await home.mail()).chat.care
    assert (care.acute_until, care.people) == (0.0, ())
    assert 0 < care.calm_until - home.app.clock.now() <= 86_400


async def test_c11_im_safe_can_be_said_in_words(home: Home) -> None:
    await home.say(DANGER, "ich bin in Sicherheit", language="de")
    assert await home.say("ja", language="de") == [LINES["de"]["over"][0]]
    (line,) = await home.say("hm", language="de")
    # In the language of the talk, which began in English.
    assert line in own_lines()


async def test_c11_a_false_alarm_ends_it_at_once(home: Home) -> None:
    (line,) = (await home.say(DANGER, "That was a false alarm, I meant my laptop"))[2:]
    assert line in LINES["en"]["false_alarm"]
    (line,) = await home.say("it is so slow")
    assert line in own_lines()


async def test_c11_it_ends_after_six_hours_and_a_day_of_calm_follows(home: Home, engine: EngineServer) -> None:
    await home.say(DANGER)
    home.at(NOON + timedelta(hours=6, minutes=1))
    engine.answer = lambda _: "Knock knock! Who is there?"
    (line,) = await home.say("hello again")
    # A small model is asked nothing on such a day: what he says stands in his sheet.
    assert line in own_lines()
    assert line not in HARRY.talk_in("en")["joke"]


async def test_c11_an_outage_of_the_engine_is_none_for_somebody_in_danger(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        engine.fail("failed", times=99)
        said = await home.say(DANGER, "nobody is here")
        assert said[-1] in LINES["en"]["alone"]


async def test_w05_a_large_model_fills_the_frame_and_what_does_not_fit_it_is_not_sent(
    settings: Make, engine: EngineServer
) -> None:
    engine.parameters = LARGE
    kind = "I'm here with you. Is there somebody near you?"
    async with at_home(settings()) as home:
        await home.say("/start")
        engine.answer = lambda _: f"{GLAD}\n{kind}"
        said = await home.say(DANGER)
        assert said[1:] == [kind]
        assert "may be in danger" in str(engine.seen[-1]["messages"])
        engine.answer = lambda _: GLAD
        assert (await home.say("i'm all alone"))[0] in LINES["en"]["alone"]


async def test_c11_who_is_asked_what_he_is_gets_the_truth_there_too(home: Home) -> None:
    said = await home.say(DANGER, "are you a real person?")
    assert "AI" in said[-1]
    truth, line = await home.say("are you a human? i'm okay now")
    assert "AI" in truth
    assert line in LINES["en"]["ask"]
    # What was asked is kept with the first of both.
    assert (await home.mail()).chat.care.asked == PERSON


async def test_c11_nothing_said_then_is_asked_about_one_day(home: Home) -> None:
    await home.say(DANGER, "my exam is on Friday at 10")
    assert (await home.mail()).chat.promises == ()


async def test_c11_in_a_group_the_others_are_answered_by_him(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "That sounds hard."
    place = {"chat": "fake:c5", "group": True}
    await home.say(DANGER, person="fake:u5", name="Cid", **place)
    engine.seen.clear()
    (line,) = await home.say("what a day", person="fake:u6", name="Dora", **place)
    assert line in own_lines()
    said = await home.say("nobody is here", person="fake:u5", name="Cid", **place)
    assert said[-1] in LINES["en"]["alone"]
    await home.say("/forget yes", person="fake:u5", name="Cid", **place)
    assert "fake:u5" not in str((await home.mail("fake:c5")).chat.care)


async def test_c11_a_reset_does_not_end_it(home: Home, engine: EngineServer) -> None:
    await home.say(DANGER, "/reset", "...")
    assert not list(engine.seen)
    assert (await home.mail()).chat.care.people == (PERSON,)


async def test_c11_an_edit_that_speaks_of_danger_begins_it_too(home: Home) -> None:
    before = await home.write("I have a cat")
    await home.idle()
    changed = replace(before, text=DANGER, edits=before.id)
    await home.app.reception.receive(changed, update="edited")
    await home.idle()
    assert len(home.crisis_cards()) == 1
    assert (await home.mail()).chat.care.people == (PERSON,)


async def test_c11_without_leave_to_send_words_the_house_answers(settings: Make, engine: EngineServer) -> None:
    engine.parameters = LARGE
    async with AsyncExitStack() as stack:
        model, _ = await engines.open_model(settings(), stack)
        app = await stack.enter_async_context(open_app(settings(engine_url="https://engine.example.com"), model=model))
        home = Home(app, FakeDoor())
        app.post.doors[home.door.name] = home.door
        engine.seen.clear()
        said = await home.say(DANGER, "nobody is here")
    assert said[-1] in LINES["en"]["alone"]
    assert not list(engine.seen)


async def test_c11_what_the_screen_sees_danger_in_ends_nothing(home: Home) -> None:
    await home.say(DANGER, "i'm okay now")
    (line,) = await home.say("yes, i'm fine with killing myself tonight")
    assert line in LINES["en"]["unclear"] + LINES["en"]["unsafe"]
    assert (await home.mail()).chat.care.people == (PERSON,)
    (line,) = await home.say("i want to kill myself, you misunderstood me")
    assert line not in LINES["en"]["false_alarm"]
    assert (await home.mail()).chat.care.people == (PERSON,)
