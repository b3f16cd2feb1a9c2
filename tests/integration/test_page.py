"""The page on a running house, as Streamlit's own runner plays it: without a browser, and with the real API."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from bot.settings import Settings
from bot.web.api import Api, Refused
from bot.web.ear import Ear
from bot.web.visit import Visit
from tests.fakes.roles import ANN, OPERATOR, Client, at_api
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]


def page(url: str) -> None:
    from bot.web.page import main

    main(url)


def settings_page() -> None:
    from bot.web.keeping import settings

    settings()


async def runs(what: Any) -> AppTest:
    """The app once it has run, beside the house, by itself or by something that was done on it."""
    app: AppTest = await asyncio.to_thread(what.run, timeout=30)
    assert not app.exception
    return app


async def visitor(url: str, key: str) -> Visit:
    """Whoever has come in with a key."""
    api = Api(url, key)
    chat = (await asyncio.to_thread(api.get, "/v1/me"))["chat"]
    return Visit(api, chat, Ear(api, chat))


async def test_a_key_that_opens_nothing_is_said_so_and_a_good_one_opens_the_talk(settings: Make) -> None:
    async with at_api(settings(), key=ANN) as (_, client):
        app = await runs(AppTest.from_function(page, args=(client.url,)))
        app.text_input[0].input("aif_nothing")
        await runs(app.button[0].click())
        assert "This key opens nothing" in app.error[0].value
        app.text_input[0].input(ANN.id)
        await runs(app.button[0].click())
        assert [button.label for button in app.button] == ["Say hello"]


async def test_an_operator_gets_the_house_and_no_talk(settings: Make) -> None:
    async with at_api(settings()) as (_, client):
        app = await runs(AppTest.from_function(page, args=(client.url,)))
        app.text_input[0].input(OPERATOR.id)
        await runs(app.button[0].click())
        assert app.header[0].value == "House"
        assert not app.chat_input


async def test_what_a_person_allows_is_what_the_house_says_and_not_what_was_tapped(settings: Make) -> None:
    """A change that the house refuses goes back, and its reason is read."""
    async with at_api(settings(), key=ANN) as (house, client):
        await client.call("POST", "/v1/chats/ann/messages", {"text": "Hello!"})
        app = AppTest.from_function(settings_page)
        app.session_state["visit"] = await visitor(client.url, ANN.id)
        await runs(app)
        await runs(app.toggle(key="choice-pictures").set_value(False))
        assert not (await house.mailbox.whole("web:cann")).chat.place.pictures
        assert not app.toggle(key="choice-pictures").value
        await runs(app.toggle(key="choice-playful").set_value(True))
        assert not app.toggle(key="choice-playful").value
        assert "18 or older" in " ".join(text.value for text in app.text)


async def test_a_page_hears_what_is_said_and_is_told_in_words_what_is_refused(settings: Make) -> None:
    async with at_api(settings(), key=ANN) as (_, client):
        here = await visitor(client.url, ANN.id)
        here.ear.look()
        await asyncio.to_thread(here.api.say, here.chat, "Hello!")
        await eventually(lambda: "Hello there. How are you?" in [bubble["text"] for bubble in here.ear.bubbles])
        with pytest.raises(Refused, match="say something"):
            await asyncio.to_thread(here.api.post, f"{here.path}/messages", {"text": ""})
        await asyncio.to_thread(here.refresh, 1)
        assert here.lines[0]["text"] == "Hello!"
        assert not here.has_earlier


async def test_who_scrolls_back_reads_what_was_said_before(settings: Make) -> None:
    async with at_api(settings(), key=ANN) as (_, client):
        for text in ("One", "Two"):
            await client.call("POST", "/v1/chats/ann/messages", {"text": text})
        here = await visitor(client.url, ANN.id)
        here.page = 2
        await asyncio.to_thread(here.refresh, 1)
        assert here.lines[0]["text"] == "Two"
        while here.has_earlier:
            await asyncio.to_thread(here.look_back)
        assert [line["text"] for line in here.lines if line["speaker"] == "person"] == ["One", "Two"]


async def test_a_key_that_is_dropped_meanwhile_leads_back_to_the_door(settings: Make) -> None:
    async with at_api(settings(), key=ANN) as (house, client):
        app = await runs(AppTest.from_function(page, args=(client.url,)))
        app.text_input[0].input(ANN.id)
        await runs(app.button[0].click())
        await house.mailbox.api_keys.drop(ANN.id)
        await eventually(lambda: _is_shut(client))
        app.session_state["visit"].read = -1
        await runs(app)
        assert app.title[0].value == "Talk with Harry"


async def _is_shut(client: Client) -> bool:
    return (await client.call("GET", "/v1/me"))[0] == 401
