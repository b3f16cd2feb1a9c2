"""What people say in voice messages: heard on the way, read like what they write, kept nowhere as sound, and never a
command; by a transcription service on loopback."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.settings import Settings
from engine.media.hearing.heard import LARGEST
from engine.messages import Bubble, Kind, WorkKind
from lab.loopback.engine import EngineServer
from persona.line import Media, Sent, Whose
from persona.person import Age
from tests.fakes.home import PERSON, Home, at_home, greeted
from tests.fakes.speech import Services, services, tone
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
ANSWER = "The kettle is on."
NOTE = tone(2.0, form="OGG", subtype="OPUS")


@pytest.fixture
async def service() -> AsyncIterator[Services]:
    async with services() as both:
        yield both


@pytest.fixture
async def home(settings: Make, engine: EngineServer, service: Services) -> AsyncIterator[Home]:
    urls = {"transcribe_url": service.url, "voice_url": service.url}
    async with greeted(settings(**urls), engine) as home:
        await home.person(age=Age.ADULT, memory=False)
        engine.answer = lambda _: ANSWER
        home.door.files |= {"v1": NOTE, "v2": b"garbage", "v3": tone(301.0, 8_000), "v4": bytes(LARGEST + 1)}
        yield home


def says(service: Services, text: str, *, odds: float = -0.3, seconds: float = 2.0) -> None:
    service.transcript = {"text": text, "duration": seconds, "segments": [{"avg_logprob": odds}]}


async def speak(home: Home, file: str = "v1", **more: Any) -> list[str]:
    return await home.say("", **({"kind": Kind.VOICE, "media": (Media(file, "audio/ogg"),)} | more))


def notes(home: Home) -> list[Bubble]:
    return [bubble for _, bubble in home.door.sent if bubble.work and bubble.work.kind is WorkKind.VOICE]


def cant(home: Home, kind: str) -> str:
    return home.app.rules.sheets["harry"].cant_see[kind]


async def test_who_speaks_is_heard_and_answered_by_voice(home: Home, service: Services, engine: EngineServer) -> None:
    says(service, "My sister is visiting from Leeds.")
    assert await speak(home) == [ANSWER]
    assert [note.text for note in notes(home)] == [ANSWER]
    assert "Leeds" in str(engine.seen[-1])
    assert service.heard[0]["file"] == NOTE
    assert len(service.heard) == 1
    line = (await home.history())[-2]
    assert (line.kind, line.text) == ("spoken", "My sister is visiting from Leeds.")
    assert b'aifriend_sound_seconds_total{way="in"} 2.0' in home.app.metrics.text()


async def test_what_was_hard_to_make_out_is_repeated_in_writing(home: Home, service: Services) -> None:
    says(service, "My sister is visiting some leads.", odds=-1.0)
    heard, _ = await speak(home)
    assert heard == "I heard: “My sister is visiting some leads.”"
    assert [note.text for note in notes(home)] == [ANSWER]
    assert heard not in await home.said()


async def test_what_can_not_be_heard_is_refused_kindly(home: Home, service: Services) -> None:
    says(service, "")
    for file, kind in (("v3", "voice_long"), ("v4", "voice_long"), ("v2", "voice_unclear"), ("gone", "voice")):
        assert await speak(home, file) == [cant(home, kind)]


async def test_a_service_that_is_away_is_told_honestly(home: Home, service: Services) -> None:
    service.status = 500
    assert await speak(home) == [cant(home, "voice")]


async def test_a_spoken_command_is_none(home: Home, service: Services) -> None:
    await home.say("/forget")
    for text in ("/forget", "Forget everything about me.", "yes"):
        says(service, text)
        await speak(home)
        assert (await home.history())[-2].text == text
    assert (await home.app.mailbox.person(PERSON)).age is Age.ADULT


async def test_who_says_stop_is_not_written_to_first(home: Home, service: Services) -> None:
    says(service, "Please stop writing to me.")
    await speak(home)
    assert (await home.mail()).chat.first_words.wanted is False


async def test_c07_danger_is_heard_in_a_voice_and_answered_with_a_card_in_writing(
    home: Home, service: Services
) -> None:
    says(service, "I want to kill myself.")
    answers = await speak(home)
    assert any("findahelpline" in answer for answer in answers)
    assert notes(home) == []


async def test_somebody_elses_words_stay_theirs(home: Home, service: Services) -> None:
    says(service, "I am eleven years old.")
    await speak(home, whose=Whose.FORWARDED)
    assert (await home.history())[-2].whose is Whose.FORWARDED
    assert (await home.app.mailbox.person(PERSON)).age is Age.ADULT


async def test_a_recording_is_heard_and_a_song_is_not(home: Home, service: Services) -> None:
    says(service, "This came as a file.")
    recorded = {"kind": Kind.AUDIO, "sent": Sent.of("memo.m4a")}
    assert await speak(home, **recorded) == [ANSWER]
    song = {"kind": Kind.AUDIO, "sent": Sent.of("Rain by The Larks")}
    assert await speak(home, **song) == [cant(home, "audio")]
    assert len(service.heard) == 1


async def test_c20_no_voice_goes_to_somebody_elses_service_without_a_yes(settings: Make, engine: EngineServer) -> None:
    async with services() as service, greeted(settings(transcribe_url=service.url), engine) as home:
        object.__setattr__(home.app.rules, "remote", "speech.example.com")
        home.door.files |= {"v1": NOTE}
        says(service, "A secret.")
        (question,) = await speak(home)
        assert "speech.example.com" in question
        assert service.heard == []


async def test_a_day_has_so_many_that_are_heard(settings: Make, engine: EngineServer, service: Services) -> None:
    async with greeted(settings(transcribe_url=service.url, heard_per_day=1), engine) as home:
        home.door.files |= {"v1": NOTE}
        says(service, "Good evening to you.")
        await speak(home)
        assert await speak(home) == [cant(home, "voice")]
        assert len(service.heard) == 1


async def test_p4_a_message_that_was_being_heard_in_a_crash_is_heard_again_and_answered_once(
    settings: Make, engine: EngineServer, service: Services
) -> None:
    says(service, "My tea went cold while I was reading.")
    async with greeted(settings(transcribe_url=service.url), engine) as home:
        home.door.files["v1"] = NOTE
        service.lets_go.clear()
        before = home.door.heard()
        await home.write("", kind=Kind.VOICE, media=(Media("v1", "audio/ogg"),))
        await eventually(lambda: service.heard)
    assert home.door.heard() == before
    service.lets_go.set()
    async with at_home(settings(transcribe_url=service.url)) as again:
        again.door.files["v1"] = NOTE
        engine.answer = lambda _: ANSWER
        await again.app.loop.sweep(older_than=0.0)
        await again.idle()
        assert again.door.spoken() == [ANSWER]
        assert len(service.heard) == 2
