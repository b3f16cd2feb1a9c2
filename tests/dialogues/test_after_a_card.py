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
from engine.safety import card, country_of
from engine.safety.acute.script import LINES
from lab.loopback.engine import EngineServer
from persona.person import Age
from tests.fakes.door import FakeDoor
from tests.fakes.home import NOON, PERSON, Home, at_home
from tests.fakes.lines import HARRY

Make = Callable[..., Settings]
DANGER = "I want to kill myself tonight"
IN_LANGUAGE = {
    "de": "Ich will mich heute Nacht umbringen",
    "es": "Quiero matarme esta noche",
    "fr": "Je veux me tuer ce soir",
}
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
    # The notice is for each who comes to a place.
    notice, line = await home.say("what a day", person="fake:u6", name="Dora", **place)
    assert notice.startswith("Dora:")
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


@pytest.mark.parametrize("language", ["de", "es", "fr"])
async def test_c11_plain_words_of_theirs_win_over_their_platforms_language(home: Home, language: str) -> None:
    said = await home.say(IN_LANGUAGE[language], "...", language="en")
    assert home.crisis_cards() == [card(country_of(language), language=language)]
    assert said[-1] in house_lines(language)


@pytest.mark.parametrize(
    ("language", "taken", "fine"),
    [
        ("en", "i already took them all", "i feel fine though"),
        ("de", "ich hab schon alle Tabletten genommen", "mir geht es aber gut"),
        ("es", "ya me tomé todas las pastillas", "pero me siento bien"),
        ("fr", "j'ai déjà pris tous les cachets", "mais je me sens bien"),
    ],
)
async def test_c11_who_is_hurt_stays_so_whatever_they_tap_and_say(
    home: Home, engine: EngineServer, language: str, taken: str, fine: str
) -> None:
    await home.say(IN_LANGUAGE.get(language, DANGER), LINES[language]["yes"], language=language)
    yes = LINES[language]["yes"]
    assert home.door.sent[-1][1].buttons[0].label == yes
    lines = await home.say(taken, fine, "/safe yes", language=language)
    (tapped,) = await home.tap(yes)
    assert lines[0] in LINES[language]["hurt"]
    assert {*lines[1:], tapped} <= set(LINES[language]["still_hurt"])
    care = (await home.mail()).chat.care
    assert (care.people, care.hurt) == ((PERSON,), (PERSON,))
    assert not list(engine.seen)


@pytest.mark.parametrize("home", [LARGE], indirect=True, ids=["large"])
async def test_c11_a_large_engine_does_not_let_the_house_forget_who_is_hurt(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "I'm here with you. Is there somebody near you?"
    await home.say(DANGER, "i already took them all")
    assert (await home.mail()).chat.care.hurt == (PERSON,)
    assert (await home.say("yes, i'm safe"))[0] in LINES["en"]["still_hurt"]


@pytest.mark.parametrize("home", [LARGE], indirect=True, ids=["large"])
async def test_c11_a_yes_to_a_models_question_ends_nothing(home: Home, engine: EngineServer) -> None:
    engine.answer = lambda _: "I'm here with you. Is there somebody near you?"
    await home.say(DANGER, "i'm okay now", "i'm all alone")
    assert (await home.say("yes"))[0] in LINES["en"]["unclear"]
    assert (await home.mail()).chat.care.people == (PERSON,)


async def test_c11_safe_yes_ends_it_by_tap_and_by_word(home: Home, engine: EngineServer) -> None:
    await home.say(DANGER, "i'm okay now")
    (line,) = await home.say("/safe yes")
    assert line in LINES["en"]["over"]
    assert (await home.mail()).chat.care.people == ()
    # A no that is tapped later begins it anew.
    (line,) = await home.tap(LINES["en"]["no"])
    assert line in LINES["en"]["unsafe"]
    assert (await home.mail()).chat.care.people == (PERSON,)
    assert not list(engine.seen)


@pytest.mark.parametrize("yes", ["sí", "sí estoy a salvo"])
async def test_c11_a_spanish_si_answers_whether_they_are_safe(home: Home, engine: EngineServer, yes: str) -> None:
    await home.say(IN_LANGUAGE["es"], "estoy a salvo", language="es")
    assert (await home.say(yes, language="es"))[0] in LINES["es"]["over"]
    assert not list(engine.seen)


RETRACTED = {
    "en": ("i lied", "i'm not safe"),
    "de": ("ich hab gelogen", "ich bin doch nicht in Sicherheit"),
    "es": ("te mentí", "no estoy a salvo"),
    "fr": ("j'ai menti", "je ne suis pas en sécurité"),
}


@pytest.mark.parametrize("language", RETRACTED)
async def test_c11_who_takes_back_that_they_are_safe_is_answered_by_the_house_again(
    home: Home, engine: EngineServer, language: str
) -> None:
    words = LINES[language]
    await home.say(IN_LANGUAGE.get(language, DANGER), language=language)
    for text, name in zip(RETRACTED[language], ("unclear", "unsafe"), strict=True):
        await home.say("/safe yes", language=language)
        assert (await home.mail()).chat.care.people == ()
        assert (await home.say(text, language=language))[-1] in words[name]
        assert (await home.mail()).chat.care.people == (PERSON,)
    assert not list(engine.seen)


@pytest.mark.parametrize("no", ["actually no", "not really", "no i just said that"])
async def test_c11_a_no_right_behind_the_end_takes_it_back(home: Home, engine: EngineServer, no: str) -> None:
    await home.say(DANGER, "i'm okay now", "yes")
    assert (await home.mail()).chat.care.people == ()
    assert (await home.say(no))[-1] in LINES["en"]["unsafe"]
    assert (await home.mail()).chat.care.people == (PERSON,)
    assert not list(engine.seen)
    await home.say("/safe yes", "i made tea")
    # Behind what he said since, it may answer that.
    await home.say(no)
    assert (await home.mail()).chat.care.people == ()


async def test_c11_a_lie_that_is_none_begins_nothing_anew(home: Home) -> None:
    await home.say(DANGER, "/safe yes")
    for text in ("my brother lied about the money", "i never lied to my teacher about homework"):
        (line,) = await home.say(text)
        assert line in own_lines()
    assert (await home.mail()).chat.care.people == ()
    home.at(NOON + timedelta(days=3))
    await home.say("i lied")
    assert (await home.mail()).chat.care.people == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my dad hits me"),
        ("de", "mein Vater schlägt mich"),
        ("es", "mi padre me pega"),
        ("fr", "mon père me frappe"),
    ],
)
async def test_c11_who_is_beaten_at_home_is_not_sent_to_who_is_near(home: Home, language: str, text: str) -> None:
    said = await home.say(IN_LANGUAGE.get(language, DANGER), text, language=language)
    assert said[-1] == LINES[language]["violence"][0]


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "leave me alone"), ("de", "lass mich in Ruhe"), ("es", "déjame en paz"), ("fr", "laisse-moi tranquille")],
)
async def test_c11_who_wants_to_be_left_alone_is_left_kindly_and_care_goes_on(
    home: Home, engine: EngineServer, language: str, text: str
) -> None:
    await home.say("/checkins yes")
    (line,) = (await home.say(IN_LANGUAGE.get(language, DANGER), text, language=language))[2:]
    assert LINES[language]["let_be"][0] in line
    assert "findahelpline.com" in line
    chat = (await home.mail()).chat
    assert (chat.first_words.wanted, chat.care.people) == (False, (PERSON,))
    (line,) = await home.say(text, language=language)
    assert "findahelpline.com" not in line
    assert not list(engine.seen)
