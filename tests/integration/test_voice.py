"""His voice through the whole house: asked for or always wanted, within a day's quota, never while somebody may be in
danger; with a real store and a speech service on loopback."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import personas, senses
from bot.settings import Settings
from engine.media.pictures import CAPTION, SOURCE, Mark
from engine.media.speech import spoken
from engine.media.speech.ogg import mark_of
from engine.messages import Bubble, WorkKind
from lab.loopback.engine import EngineServer
from persona.person import Age
from scheduler.errors import Rejected
from tests.fakes.home import Home, greeted
from tests.fakes.speech import Services, services
from tests.fakes.told import SETTINGS, told

Make = Callable[..., Settings]
WORDS = spoken.words("en")
ANSWER = "The kettle is on, and the owl is **asleep**. 🦉"


@pytest.fixture
async def service() -> AsyncIterator[Services]:
    async with services() as both:
        yield both


@pytest.fixture
async def home(settings: Make, engine: EngineServer, service: Services) -> AsyncIterator[Home]:
    async with greeted(settings(voice_url=f"{service.url}/v1", voice_api_key="k", voice_per_day=3), engine) as home:
        await home.person(age=Age.ADULT, memory=False)
        engine.answer = lambda _: ANSWER
        yield home


def notes(home: Home) -> list[Bubble]:
    """The voice notes that the person got."""
    return [bubble for _, bubble in home.door.sent if bubble.work and bubble.work.kind is WorkKind.VOICE]


async def test_who_asks_hears_the_answer_in_one_marked_note(home: Home, service: Services) -> None:
    await home.say("send me a voice message about your evening")
    (note,) = notes(home)
    assert mark_of(note.content) == Mark(SOURCE, CAPTION)
    assert (note.file.startswith("made-by-ai-"), note.written) == (True, "Spoken by an AI.")
    assert note.sound is not None
    assert note.sound.seconds == pytest.approx(1.0, abs=0.1)
    (asked,) = service.said
    assert (asked["input"], asked["voice"]) == ("The kettle is on, and the owl is asleep.", "fable")
    assert "the owl is asleep" in (await home.history())[-1].text
    assert b'aifriend_sound_seconds_total{way="out"} 1.0' in home.app.metrics.text()


async def test_who_writes_is_written_to_until_they_want_it_always(home: Home) -> None:
    await home.say("good evening")
    assert notes(home) == []
    assert await home.say("/voice on") == [SETTINGS.voice_set["on"]]
    await home.say("how are you?")
    assert len(notes(home)) == 1
    assert await home.say("/voice") == [told(SETTINGS.voice_states["on"])]
    await home.tap(SETTINGS.voice_choices[2])
    assert await home.say("send me a voice message") == [WORDS.off]
    assert len(notes(home)) == 1


async def test_a_day_has_so_many(settings: Make, engine: EngineServer, service: Services) -> None:
    caps = {"voice_per_day": 0, "voice_per_day_all": 2}
    async with greeted(settings(voice_url=service.url, **caps), engine) as home:
        for _ in range(3):
            answers = await home.say("send me a voice message")
        assert len(notes(home)) == 2
        assert WORDS.spent in answers
        assert len(answers) > 1


async def test_c07_nobody_in_danger_is_spoken_to(home: Home) -> None:
    await home.say(
        "/voice on", "I want to kill myself", "send me a voice message", "I'm safe", "send me a voice message"
    )
    assert notes(home) == []


async def test_a_minor_hears_him_where_they_asked_and_not_always(home: Home) -> None:
    await home.person(age=Age.MINOR, voice=True)
    await home.say("good evening")
    assert notes(home) == []
    await home.say("send me a voice message")
    assert len(notes(home)) == 1


async def test_what_is_to_be_read_stays_written(home: Home, engine: EngineServer) -> None:
    await home.person(voice=True)
    engine.answer = lambda _: "It stands at https://example.org/tea for you to read."
    await home.say("where was that recipe?")
    assert notes(home) == []


async def test_another_language_is_written_where_no_voice_speaks_it(settings: Make, engine: EngineServer) -> None:
    async with greeted(settings(persona_dir=heart(settings)), engine) as home:
        await home.say("/persona hearty")
        await home.person(speaks="de")
        assert await home.say("Schick mir eine Sprachnachricht") == [spoken.words("de").none]


async def test_where_the_service_fails_he_writes(home: Home, service: Services) -> None:
    for status, content in ((500, b""), (200, b"no sound"), (200, b"")):
        service.status, service.content = status, content
        (answer,) = await home.say("send me a voice message")
        assert "the owl is" in answer
    assert notes(home) == []


async def test_k10_where_the_platform_forbids_voice_the_words_are_sent(home: Home) -> None:
    home.door.fail(Rejected("VOICE_MESSAGES_FORBIDDEN"))
    (answer,) = await home.say("send me a voice message")
    assert notes(home) == []
    assert "the owl is" in answer


def heart(settings: Make) -> Path:
    """A folder with a persona whom the packaged voice fits."""
    sheet = (Path(personas.reader.SHIPPED) / "harry.toml").read_text(encoding="utf-8")
    folder = settings().data_dir.parent / "sheets"
    folder.mkdir()
    text = sheet.replace('name = "harry"', 'name = "hearty"', 1).replace('["fable", "espeak:en-gb"]', '["heart"]', 1)
    (folder / "hearty.toml").write_text(text, encoding="utf-8")
    return folder


async def test_with_no_voice_he_says_so_and_the_doctor_what_to_fetch(settings: Make, engine: EngineServer) -> None:
    async with greeted(settings(persona="young-harry"), engine) as home:
        await home.person(age=Age.ADULT, memory=False)
        assert await home.say("send me a voice message") == [WORDS.none]
        assert await home.say("/voice on") == [told(SETTINGS.voice_none)]
        await home.say("good evening")
        assert notes(home) == []


def test_the_doctor_says_what_to_fetch_and_where_it_must_lie(settings: Make) -> None:
    made = settings(persona_dir=heart(settings))
    sheets = personas.load(made)
    sheets = {**sheets, "harry": replace(sheets["harry"], voices=("fable",))}
    lines = dict(line.split(": ", 1) for line in senses.diagnosis(made, sheets) if line.startswith("voice of"))
    assert lines["voice of hearty"] == "speaks by heart"
    assert lines["voice of young-harry"].startswith("writes; its sheet names no voices")
    assert str(made.data_dir / "voices" / "bm_fable.int8.onnx") in lines["voice of harry"]
    assert "https://" in lines["voice of harry"]
