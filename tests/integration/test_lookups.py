"""Looking things up through the whole house, on a SearXNG and a web of honest and hostile pages on loopback."""

import tomllib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.turn.found import words
from lab.loopback.engine import EngineServer, Messages
from lab.loopback.web import ORDERS, SmallWeb
from persona.line import Whose
from persona.person import Age, Fact
from tests.care.stubs import obeying
from tests.fakes.home import Home, greeted
from tests.fakes.small_web import curious
from tests.fakes.told import FIRST_WORDS, SETTINGS, told

Make = Callable[..., Settings]
ROWS = tomllib.loads((Path(__file__).parents[1] / "data" / "lookups.toml").read_text())
SAID = words("en").table
CAPYBARA = "A capybara eats grass and water plants, up to four kilos of them a day."


@pytest.fixture
async def web() -> AsyncIterator[SmallWeb]:
    async with SmallWeb() as web:
        yield web


@pytest.fixture
async def home(settings: Make, engine: EngineServer, web: SmallWeb) -> AsyncIterator[Home]:
    """A house in which an adult lets him look things up."""
    async with curious(settings(lookups_per_day=0), engine, web) as home:
        yield home


async def test_twenty_wishes_are_answered_with_a_source_and_twenty_lines_are_not_looked_up(
    home: Home, web: SmallWeb
) -> None:
    answered = [(await home.say(text))[-1] for text in ROWS["first"]["wishes"]]
    assert [text for text in answered if f".test:{web.port}/" in text] == answered
    count = len(web.searched)
    assert count == 20
    await home.say(*ROWS["first"]["ordinary"])
    assert len(web.searched) == count
    assert web.connections == 0


async def test_a_small_engine_is_not_asked_and_a_sentence_of_the_page_is_quoted(
    settings: Make, engine: EngineServer, web: SmallWeb
) -> None:
    engine.parameters = 135_000_000
    async with curious(settings(), engine, web) as home:
        answer, source = await home.say("look up what a capybara eats")
        assert CAPYBARA in answer
        assert source == f"From capybara.test: {web.url('capybara.test')}"
        assert not engine.seen
        assert "What cats eat" in (await home.say(web.url("cats.test")))[-1]
        assert "Pisa" in (await home.say(f"we went there: {web.url('pisa.test')}"))[-1]


async def test_a_large_engine_gets_the_pages_as_data_and_its_own_links_do_not_leave(
    home: Home, engine: EngineServer, web: SmallWeb
) -> None:
    asked: list[Messages] = []

    def answer(messages: Messages) -> str:
        asked.append(messages)
        return "Grass and water plants, it seems. See https://made-up.test/capybara for more."

    engine.answer = answer
    heard = await home.say("look up what a capybara eats")
    assert f"⟦capybara.test: {CAPYBARA}" in asked[-1][-1]["content"]
    assert "made-up" not in "".join(heard)
    assert heard[-1] == f"From capybara.test: {web.url('capybara.test')}"
    await home.say("thanks, I never knew")
    assert "⟦" not in "".join(message["content"] for message in asked[-1])


async def test_what_goes_out_holds_nothing_of_the_persons(home: Home, web: SmallWeb) -> None:
    fact = Fact("They have a dog called Biscuit.", "l1", home.app.clock.now(), home.app.clock.now() + 1e6)
    await home.person(name="Ann Quill", zone="Europe/Lisbon", facts=[fact])
    await home.say("I live in Hull with my sister Clara")
    wish = "Ann here, call me on 0151 496 0000. Look up whether Clara and Biscuit of Hull may eat cheese like cats can"
    await home.say(wish)
    (row,) = web.searched
    assert row["q"] == "may eat cheese cats" or set(row["q"].split()) <= {"eat", "cheese", "cats"}
    assert row["safesearch"] == "2"
    await home.say("what's the weather in Lisbon today?")
    assert home.door.heard()[-1] in SAID["own"]
    assert len(web.searched) == 1


async def test_what_is_only_meant_is_looked_up_and_never_in_others_words(home: Home, web: SmallWeb) -> None:
    meant = "is it true capybaras are loose in florida this morning"
    await home.say(meant, whose=Whose.FORWARDED)
    assert not web.searched
    await home.say(meant)
    assert len(web.searched) == 1


async def test_why_shows_what_went_out_and_a_reset_takes_it(home: Home, web: SmallWeb) -> None:
    await home.say("look up what a capybara eats")
    (why,) = await home.say("/why")
    assert FIRST_WORDS.why_lookups in why
    assert f"capybara eats ({web.url('capybara.test')})" in why
    await home.say("/reset")
    assert "capybara" not in (await home.say("/why"))[0]


async def test_the_first_wish_is_offered_and_done_after_a_yes(home: Home, web: SmallWeb) -> None:
    # The question for notes, which is due, waits until this one is answered.
    await home.person(memory=None)
    await home.chat(place={"lookups": None})
    assert await home.say("look up what a capybara eats") == SAID["offer"]
    assert not web.searched
    heard = await home.say("yes")
    await home.person(memory=False)
    assert heard[0] == told(SETTINGS.lookups_on)
    assert any(line.endswith(web.url("capybara.test")) for line in heard)
    assert not any("let me" in line for line in await home.said())
    assert await home.say("/lookups off") == [SETTINGS.lookups_off]
    assert await home.say("google capybaras for me") == SAID["off"]
    assert await home.say("/lookups") == [told(SETTINGS.lookups_are[False])]
    assert len(web.searched) == 1


async def test_without_a_search_he_says_so_once_and_goes_on(settings: Make, engine: EngineServer) -> None:
    async with greeted(settings(), engine) as home:
        await home.person(age=Age.ADULT, memory=False)
        assert await home.say("look up what a capybara eats") == SAID["none"]
        assert await home.say("look up what a capybara eats") != SAID["none"]


async def test_nothing_is_looked_up_near_danger(home: Home, web: SmallWeb) -> None:
    await home.say("I want to kill myself", "look up what a capybara eats", "I'm safe", "look up what a capybara eats")
    assert not web.searched


async def test_for_a_minor_only_the_weather_is_looked_up(home: Home, web: SmallWeb) -> None:
    await home.person(age=Age.MINOR)
    assert (await home.say("look up what a capybara eats"))[0] in SAID["young"]
    assert not web.searched
    await home.say("what's the weather in Edinburgh tomorrow?")
    assert [row["q"] for row in web.searched] == ["weather edinburgh tomorrow"]


@pytest.mark.parametrize("caps", [{"lookups_per_day": 2}, {"lookups_per_day": 0, "lookups_per_day_all": 2}])
async def test_a_day_has_so_many(settings: Make, engine: EngineServer, web: SmallWeb, caps: dict[str, int]) -> None:
    async with curious(settings(**caps), engine, web) as home:
        for animal in ("capybara", "cats", "owls"):
            await home.say(f"look up what {animal} eat")
        assert len(web.searched) == 2
        assert home.door.heard()[-1] in SAID["spent"]


async def test_a_search_that_fails_is_told_and_breaks_nothing(home: Home, web: SmallWeb) -> None:
    answers = [(500, ""), (403, ""), (200, "no json"), (200, "[1]"), (200, '{"results": 7}')]
    for (web.status, web.body), wish in zip(answers, ROWS["first"]["wishes"][:5], strict=True):
        (answer,) = await home.say(wish)
        assert answer in (*SAID["failed"], *SAID["nothing"])
    assert "news rail strikes" in (await home.say("/why"))[0]


async def test_what_is_indecent_is_not_looked_up(home: Home, web: SmallWeb) -> None:
    assert await home.say("google hardcore porn for me") == SAID["refused"]
    assert not web.searched


async def test_a_link_is_known_by_its_title_where_lookups_are_on(
    home: Home, engine: EngineServer, web: SmallWeb
) -> None:
    asked: list[Messages] = []
    engine.answer = lambda messages: (asked.append(messages), "Grand animals, those!")[1]
    heard = await home.say(web.url("capybara.test"))
    assert heard == ["Grand animals, those!"]
    assert "calls itself ⟦Capybaras⟧" in asked[-1][-1]["content"]
    await home.chat(place={"lookups": False})
    count = len(web.fetched)
    await home.say(web.url("cats.test"))
    assert len(web.fetched) == count


async def test_a_title_that_gives_orders_and_a_link_that_does_something_are_left_alone(
    home: Home, engine: EngineServer, web: SmallWeb
) -> None:
    engine.answer = obeying
    heard = await home.say(web.url("bad.test", "/hostile/poisoned"), web.url("cats.test", "/?unsubscribe=1"))
    assert [order for order in ORDERS if order in "".join(heard)] == []
    assert not any("unsubscribe" in url for url in web.fetched)
