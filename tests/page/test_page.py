"""The page in a real Chromium: a person from first words to being forgotten, and an operator who lets a stranger in."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.async_api import expect

from bot.app import App
from bot.settings import Settings
from engine.ports import Message
from lab.evaluate.bootstrap import Figure
from lab.evaluate.report.report import Report
from lab.evaluate.rows import Row
from lab.evaluate.run import Result
from lab.loopback.engine import EngineServer
from persona.person import Age, Person
from scheduler.mailbox.admissions import Guest
from tests.fakes.roles import ANN, OPERATOR, at_api
from tests.fakes.speech import services
from tests.fakes.waiting import eventually
from tests.page.browser import DESK, PHONE, Window, chromium, served, window

pytestmark = [pytest.mark.page, pytest.mark.xdist_group("page")]
Make = Callable[..., Settings]
TURNS = (
    ("Hello Harry!", "Hey Ann. Good to see you again."),
    ("I have a dog called Rex.", "Rex is a splendid name. How old is he?"),
    ("He is four, and he steals socks.", "A thief in the house, then. Left socks or right ones?"),
    ("Remind me in two days to water the ferns.", "Will do. Ferns forgive a lot, but not drought."),
)


def picture() -> bytes:
    """A small picture of a sky."""
    content = io.BytesIO()
    sky = ImageOps.colorize(Image.linear_gradient("L").resize((320, 200)), black="#4a7fc1", white="#f6d3a6")
    sky.save(content, "PNG")
    return content.getvalue()


async def sees(tab: Window, text: str) -> None:
    """Wait for words to stand on the page."""
    await expect(tab.page.get_by_text(text).filter(visible=True).last).to_be_visible(timeout=20_000)


async def test_a_person_from_first_words_to_being_forgotten(
    settings: Make, engine: EngineServer, tmp_path: Path
) -> None:
    async with (
        services() as speech,
        at_api(settings(transcribe_url=speech.url, voice_url=speech.url), key=ANN) as (app, client),
        served(client.url, tmp_path) as url,
        chromium() as browser,
        window(browser, PHONE) as tab,
    ):
        speech.transcript = {"text": "I am on my way home.", "duration": 2.0, "segments": [{"avg_logprob": -0.3}]}
        # The first look warms the server.
        await tab.page.goto(url)
        await tab.page.get_by_label("Your key").wait_for()
        usable = await tab.come_in(url, ANN.id)
        print(f"\nfirst page usable after {usable:.2f} s")

        await tab.tap("Say hello")
        choices = tab.page.locator('[class*="st-key-choices-"] button')
        await tab.page.locator(".bubble").first.wait_for()
        await tab.picture("first-words")
        await tab.say("Hello!")
        await choices.first.wait_for()
        await tab.picture("consent-phone")

        # One card asks three things, and each is answered by itself.
        for choice in ("18 or older", "Keep notes about me", "Write to me first"):
            await choices.get_by_text(choice).click()
            await expect(choices.filter(has_text=choice)).to_be_disabled()
        await eventually(lambda: _agreed(app))
        await tab.tap("I am in the time zone Europe/London")
        await eventually(lambda: _is_in(app, "Europe/London"))
        await tab.picture("consent-phone")
        for said, answer in TURNS:
            engine.answer = lambda _, answer=answer: answer
            await tab.say(said)
            await sees(tab, answer.split(". ")[0])
        await choices.first.click()
        await eventually(lambda: _is_planned(app))
        engine.answer = lambda _: "What a calm evening. Did you take it yourself?"
        await tab.bring("sky.png", picture(), "This is the sky today.")
        await expect(tab.page.get_by_test_id("stImage")).to_be_visible(timeout=20_000)
        await tab.picture("talk-phone")
        engine.answer = lambda _: "Safe travels, then."
        await tab.speak()
        await expect(tab.page.get_by_test_id("stAudio").first).to_be_visible(timeout=20_000)
        await tab.picture("voice-phone", "dark")
        await tab.page.set_viewport_size(DESK)
        await tab.picture("talk-desk")
        await tab.page.set_viewport_size(PHONE)

        await tab.goes_to("Memories")
        await tab.tap("Correct")
        await tab.page.get_by_label("Note").fill("has a dog called Max")
        await tab.tap("Save")
        await eventually(lambda: _told(app, "Max"))
        await sees(tab, "water the ferns")
        await tab.picture("memories-phone")
        await tab.tap("Drop")
        await sees(tab, "Nothing is planned.")

        await tab.goes_to("Settings")
        await tab.picture("settings-phone", "dark")
        async with tab.page.expect_download() as coming:
            await tab.tap("Take all of it with you")
        exported = Path(await (await coming.value).path()).read_text(encoding="utf-8")
        assert "Max" in exported
        await tab.tap("Forget me")
        await tab.picture("forget-phone")
        await tab.tap("Yes, forget everything")
        await eventually(lambda: _is_forgotten(app))
        assert tab.complaints == []


async def _person(app: App) -> Person:
    return await app.mailbox.person(ANN.person)


async def _agreed(app: App) -> bool:
    person = await _person(app)
    return person.age is Age.ADULT and bool(person.memory)


async def _is_in(app: App, zone: str) -> bool:
    return (await _person(app)).zone == zone


async def _is_planned(app: App) -> bool:
    return any(promise.due for promise in (await app.mailbox.whole("web:cann")).chat.promises)


async def _told(app: App, word: str) -> bool:
    return any(word in fact.text for fact in await app.mailbox.facts.of(ANN.person, now=0.0))


async def _is_forgotten(app: App) -> bool:
    return not await app.mailbox.facts.of(ANN.person, now=0.0) and (await _person(app)).memory is None


def evaluation() -> Report:
    """A report on two models, as `aifriend evaluate` would write it."""
    row = Row((Message("user", "My cat is ill."),), "Oh no. What does the vet say?", "line 1")
    replies = ("Poor thing. Is she eating?", "Cats are mammals.")
    models = ((name, (reply,)) for name, reply in zip(("small", "smaller"), replies, strict=True))
    results = tuple(Result(name, {}, (), said, (), ()) for name, said in models)
    figures = tuple({"honesty": Figure(value, value - 0.1, value + 0.1, 20)} for value in (0.85, 0.4))
    return Report(
        "talks.jsonl", (row,), results, figures, {}, None, 1, False, ("honesty>=0.9",), ("honesty>=0.9: it is 0.85",)
    )


async def test_an_operator_lets_a_stranger_in(settings: Make, tmp_path: Path) -> None:
    folder = tmp_path / "evaluations"
    (folder / "small").mkdir(parents=True)
    (folder / "small" / "report.json").write_text(json.dumps(evaluation().json), encoding="utf-8")
    async with (
        at_api(settings(evaluation_dir=folder)) as (app, client),
        served(client.url, tmp_path) as url,
        chromium() as browser,
        window(browser, DESK, color_scheme="dark") as tab,
    ):
        await app.mailbox.admissions.ask(Guest("telegram:u7", "telegram:c7", "Mary"), "ABCDEFGH")
        await client.call("POST", "/v1/chats/ann/messages", {"text": "Hello!"})
        await tab.come_in(url, OPERATOR.id)
        await sees(tab, "Mary")
        await tab.picture("house-desk")
        await tab.tap("Let in")
        await sees(tab, "Nobody waits.")
        assert await app.mailbox.admissions.waiting() == []
        await tab.goes_to("Chats")
        await sees(tab, "To speak or to stay silent")
        await tab.picture("chats-desk", "dark")
        await tab.goes_to("Evaluations")
        await sees(tab, "honesty>=0.9: it is 0.85")
        await tab.picture("evaluations-desk")
        assert tab.complaints == []
