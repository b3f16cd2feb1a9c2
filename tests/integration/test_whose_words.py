"""Whose words are whose: what people pass on or quote is somebody else's, at both doors and for every rule."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.app import App, open_app
from bot.settings import Settings
from engine.messages import Incoming, Kind
from engine.safety.acute.script import LINES
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from persona.feelings.manner import Mood
from persona.line import Quote, Whose
from persona.person import Age
from tests.fakes.home import CHAT, Home, at_home
from tests.fakes.lines import HARRY
from tests.fakes.talk import OnDiscord, OnTelegram, Talk
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
CRY = "I want to kill myself tonight"
SMALL = 135_000_000
ANSWER = "Whose words are these, and how are you with them?"
pytestmark = pytest.mark.usefixtures("addresses_of_the_library")


class Seat:
    """Ann at one of the doors: she passes words on, or quotes them."""

    def __init__(self, app: App, platform: BotApi | DiscordServer) -> None:
        self.app, self.platform = app, platform

    def says(self, text: str) -> None:
        self.platform.says(text)

    def forwards(self, text: str) -> None:
        self.platform.forwards(text)

    def quotes(self, words: str, text: str) -> None:
        """Answer what somebody else wrote before."""
        if isinstance(self.platform, BotApi):
            origin = {"type": "hidden_user", "sender_user_name": "Bo", "date": 1}
            self.platform.says(text, external_reply={"origin": origin}, quote={"text": words, "position": 0})
        else:
            author = {"id": "8", "username": "bo", "global_name": "Bo"}
            target = {"id": "1", "author": author, "content": words, "mentions": [], "type": 0}
            self.platform.says(text, type=19, referenced_message=target)

    @property
    def key(self) -> str:
        return "telegram:u7" if isinstance(self.platform, BotApi) else "discord:u7"

    def texts(self) -> list[str]:
        return [sent.text for sent in self.platform.sent]

    async def idle(self, count: int) -> None:
        """Wait until so many answers of the engine, or of the house, are there."""
        await eventually(lambda: len(self.texts()) >= count, otherwise=self.texts)
        side = OnTelegram(self.platform) if isinstance(self.platform, BotApi) else OnDiscord(self.platform)
        await Talk(self.app, side, None).idle()  # type: ignore[arg-type, type-var]


@asynccontextmanager
async def seated(door: str, make: Make) -> AsyncIterator[Seat]:
    platform = BotApi() if door == "telegram" else DiscordServer()
    async with platform:
        told = {f"{door}_bot_token": platform.token, f"{door}_api_url": platform.url}
        async with open_app(make(**told)) as app:
            await (app.open_telegram() if door == "telegram" else app.open_discord())
            if isinstance(platform, DiscordServer):
                await eventually(lambda: platform.identified)
            yield Seat(app, platform)


@pytest.fixture(params=["telegram", "discord"])
async def seat(request: pytest.FixtureRequest, settings: Make, engine: EngineServer) -> AsyncIterator[Seat]:
    engine.answer = lambda _: ANSWER
    async with seated(request.param, settings) as seat:
        seat.says("hello")
        await seat.idle(3)
        await seat.app.mailbox.change_person(seat.key, lambda person: replace(person, age=Age.ADULT))
        yield seat


async def test_d04_a_forwarded_age_is_not_the_persons(seat: Seat) -> None:
    seat.forwards("I'm 14 and I hate school")
    await seat.idle(4)
    person = await seat.app.mailbox.person(seat.key)
    assert (person.age, person.minor_signs) == (Age.ADULT, False)


async def test_d04_a_forwarded_command_is_none(seat: Seat) -> None:
    seat.forwards("/forget yes")
    await seat.idle(4)
    assert (await seat.app.mailbox.person(seat.key)).age is Age.ADULT
    assert not any("deleted" in text for text in seat.texts()[3:])


async def test_d04_a_forwarded_cry_is_asked_about_gently_without_a_card(seat: Seat, engine: EngineServer) -> None:
    seat.forwards(CRY)
    await seat.idle(4)
    assert ANSWER in seat.texts()[3:]
    assert not any("988" in text for text in seat.texts())
    asked = str(engine.seen[-1]["messages"])
    assert "passes on somebody else's words" in asked
    assert CRY in asked


async def test_d04_a_quoted_message_stands_in_the_prompt_as_somebody_elses(seat: Seat, engine: EngineServer) -> None:
    seat.quotes("the ferry leaves at nine", "shall we?")
    await seat.idle(4)
    asked = "\n".join(str(message["content"]) for message in engine.seen[-1]["messages"])
    assert '(answers Bo\'s words: "the ferry leaves at nine") shall we?' in asked.replace("\\", "")


async def test_d04_a_quoted_cry_is_asked_about_gently_without_a_card(seat: Seat) -> None:
    seat.quotes(CRY, "what do I write back?")
    await seat.idle(4)
    assert not any("988" in text for text in seat.texts())


async def test_d04_an_answer_to_his_own_words_quotes_him(settings: Make, engine: EngineServer) -> None:
    async with BotApi() as api, open_app(settings(telegram_bot_token=api.token, telegram_api_url=api.url)) as app:
        await app.open_telegram()
        engine.answer = lambda _: "I like trains."
        api.says("hello")
        his = await eventually(lambda: next((sent for sent in api.sent if sent.text == "I like trains."), None))
        engine.answer = lambda _: "And owls."
        # What he has said last needs no quote.
        api.says("me too", reply_to=his.message_id)
        await eventually(lambda: any(sent.text == "And owls." for sent in api.sent))
        assert "answers your words" not in str(engine.seen[-1]["messages"])
        await app.reception.idle()
        engine.seen.clear()
        api.says("steam ones", reply_to=his.message_id)
        await eventually(lambda: engine.seen)
        assert '(answers your words: "I like trains.") steam ones' in str(engine.seen[-1]["messages"])


# Every reader, through a whole house.


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    engine.parameters, engine.answer = SMALL, lambda _: "Oh, I see."
    async with at_home(settings()) as home:
        await home.say("/start")
        await home.chat(questions={"asked": ("age", "memory", "checkins", "timezone")})
        await home.person(age=Age.ADULT, zone="UTC", memory=False)
        home.door.sent.clear()
        yield home


async def forward(home: Home, text: str) -> list[str]:
    return await home.say(text, whose=Whose.FORWARDED, kind=Kind.TEXT)


async def quote(home: Home, words: str, text: str = "look at this") -> list[str]:
    return await home.say(text, quote=Quote(words, "Bo", "fake:u8"))


@pytest.mark.parametrize("passing_on", [forward, quote])
@pytest.mark.parametrize("words", ["I'm 14", "i'm 12 years old and in 7th grade"])
async def test_d04_ages(home: Home, passing_on: Callable[..., object], words: str) -> None:
    await passing_on(home, words)  # type: ignore[misc]
    person = await home.person()
    assert (person.age, person.minor_signs) == (Age.ADULT, False)


@pytest.mark.parametrize("passing_on", [forward, quote])
@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
async def test_d04_cries(home: Home, engine: EngineServer, passing_on: Callable[..., object], language: str) -> None:
    await home.person(language=language)
    engine.seen.clear()
    said = await passing_on(home, CRY)  # type: ignore[misc]
    assert len(said) == 1
    assert said[0] in LINES[language]["theirs"]
    care = (await home.mail()).chat.care
    assert (care.calm_until, care.acute_until) == (0.0, 0.0)
    assert not list(engine.seen)


async def test_d04_stop_words_answers_and_reminders(home: Home) -> None:
    await home.chat(first_words={"wanted": True}, questions={"open": "memory"})
    for words in ("stop texting me", "yes", "remind me tomorrow at 10 to call Bo", "my exam is on Friday at 10"):
        await forward(home, words)
    mail = await home.mail()
    assert mail.chat.first_words.wanted is True
    assert mail.chat.promises == ()
    assert (await home.person()).memory is False


async def test_d04_zones(home: Home) -> None:
    await home.chat(questions={"open": "timezone"})
    await forward(home, "Tokyo")
    assert (await home.person()).zone == "UTC"


async def test_d04_the_question_what_he_is_and_goodbyes(home: Home) -> None:
    lines = HARRY.talk_in("en")["passed"]
    assert (await forward(home, "are you a human or a bot?"))[0] in lines
    assert (await forward(home, "goodbye, good night"))[0] in lines


async def test_d04_a_promise_is_settled_by_the_persons_own_words_alone(home: Home) -> None:
    await home.say("my exam is on Friday at 10")
    before = (await home.mail()).chat.promises
    assert before
    await forward(home, "the exam was cancelled")
    assert (await home.mail()).chat.promises == before


async def test_d04_an_insult_that_is_passed_on_hurts_nobody(home: Home) -> None:
    await forward(home, "you are stupid and I hate you")
    assert (await home.mail()).chat.mood.mood is not Mood.HURT
    await home.say("you are stupid and I hate you")
    assert (await home.mail()).chat.mood.mood is Mood.HURT


async def test_d04_a_stranger_who_passes_on_a_cry_gets_no_card(settings: Make) -> None:
    async with at_home(settings(open_to_everyone=False)) as home:
        await forward(home, CRY)
        await home.app.reception.idle()
        assert home.crisis_cards() == []


async def test_d04_a_waiting_message_that_passes_on_a_cry_brings_no_card(home: Home) -> None:
    home.app.reception.look_ahead(Incoming("fake:u1", CHAT, "1", 1.0, text=CRY, whose=Whose.FORWARDED))
    await home.idle()
    assert home.crisis_cards() == []


async def test_d04_own_words_beside_a_quote_are_the_persons(home: Home) -> None:
    await home.say(CRY, quote=Quote("how are you?", "Bo", "fake:u8"))
    assert len(home.crisis_cards()) == 1


async def test_d04_whoever_is_forgotten_is_quoted_nowhere(home: Home) -> None:
    place = {"chat": "fake:c5", "group": True}
    words = Quote("Quillfeather sleeps", "Bo", "fake:u8")
    await home.say("hi", person="fake:u8", name="Bo", **place)
    await home.say("look", person="fake:u9", name="Cid", quote=words, **place)
    await home.say("/forget yes", person="fake:u8", **place)
    assert "Quillfeather" not in str(await home.mail("fake:c5"))
