"""Pictures through the whole house: asked for, on a birthday, within a day's quota, and never while somebody may be in
danger; with a real store, and an images service on loopback."""

import base64
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from bot.settings import Settings
from engine.media import postcard
from engine.media.pictures import SOURCE, mark_of
from engine.messages import Bubble
from lab.loopback.engine import EngineServer
from persona.person import Age, Fact
from tests.fakes.home import NOON, Home, at_home, greeted
from tests.fakes.serving import serving
from tests.fakes.told import FIRST_WORDS, SETTINGS, told

Make = Callable[..., Settings]
WORDS = postcard.words("en")


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    async with greeted(settings(), engine) as home:
        yield home


def pictures(home: Home) -> list[Bubble]:
    """The pictures that the person got."""
    return [bubble for _, bubble in home.door.sent if bubble.work]


async def test_who_asks_gets_a_marked_card_and_no_engine_is_asked(home: Home, engine: EngineServer) -> None:
    await home.say("show me your shop")
    (bubble,) = pictures(home)
    mark = mark_of(bubble.content)
    assert mark is not None
    assert mark.source == SOURCE
    assert bubble.file.startswith("made-by-ai-")
    assert bubble.written.endswith("Made by an AI.")
    assert not engine.seen
    assert (await home.history())[-1].shows


async def test_pictures_are_switched_off_and_on_by_chat(home: Home) -> None:
    assert await home.say("/pictures off") == [SETTINGS.pictures_off]
    assert await home.say("send me a picture") == [WORDS.off]
    assert await home.say("/pictures") == [SETTINGS.pictures_are[False]]
    assert await home.say("/pictures on") == [told(SETTINGS.pictures_on)]
    await home.say("send me a picture")
    assert len(pictures(home)) == 1


async def test_one_that_is_only_meant_is_sent_and_where_that_may_not_be_he_just_answers(
    home: Home, engine: EngineServer
) -> None:
    await home.say("could i have a drawing of two otters in a canoe")
    assert len(pictures(home)) == 1
    assert f"{FIRST_WORDS.acts['picture']}: {FIRST_WORDS.because['meant']}" in (await home.say("/why"))[0]
    await home.say("/pictures off")
    assert WORDS.off not in await home.say("could i have a drawing of two otters in a canoe")
    assert engine.seen
    assert len(pictures(home)) == 1


@pytest.mark.parametrize("caps", [{"pictures_per_day": 2}, {"pictures_per_day": 0, "pictures_per_day_all": 2}])
async def test_a_day_has_so_many(settings: Make, engine: EngineServer, caps: dict[str, int]) -> None:
    async with greeted(settings(**caps), engine) as home:
        for _ in range(3):
            await home.say("send me a picture")
        assert len(pictures(home)) == 2
        assert home.door.heard()[-1] == WORDS.spent


async def test_nobody_in_danger_gets_one(home: Home) -> None:
    await home.say("I want to kill myself", "send me a picture", "I'm safe", "send me a picture")
    assert pictures(home) == []


async def test_a_minor_gets_the_card_and_nothing_that_a_model_painted(settings: Make, engine: EngineServer) -> None:
    async with service() as paints, greeted(settings(pictures_url=paints.url), engine) as home:
        await home.person(age=Age.MINOR)
        await home.say("send me a picture")
        assert len(pictures(home)) == 1
        assert paints.seen == []


@dataclass(slots=True)
class Paints:
    """An images service: what it was asked, and what it answers."""

    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    content: bytes = b""
    refuses_format: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        """Paint as OpenAI does."""
        body = await request.json()
        self.seen.append(body)
        if self.refuses_format and "response_format" in body:
            return web.json_response({"error": {"message": "Unknown parameter: 'response_format'."}}, status=400)
        if self.status != 200:
            return web.json_response({"error": {"message": "no"}}, status=self.status)
        return web.json_response({"data": [{"b64_json": base64.b64encode(self.content).decode()}]})


@asynccontextmanager
async def service() -> AsyncIterator[Paints]:
    file = io.BytesIO()
    picture = Image.new("RGB", (64, 64), (10, 200, 30))
    picture.save(file, "JPEG", exif=b"Exif\x00\x00secret-place")
    paints = Paints(content=file.getvalue())
    app = web.Application()
    app.router.add_post("/v1/images/generations", paints.answer)
    async with serving(app) as paints.url:
        yield paints


@pytest.mark.parametrize("refuses_format", [False, True])
async def test_an_images_service_paints_in_place_of_the_card(
    settings: Make, engine: EngineServer, refuses_format: bool
) -> None:
    async with service() as paints, greeted(settings(pictures_url=f"{paints.url}/v1"), engine) as home:
        paints.refuses_format = refuses_format
        await home.person(age=Age.ADULT)
        await home.say("my name is Quillfeather and I love owls", "send me a picture")
        (bubble,) = pictures(home)
        painting = Image.open(io.BytesIO(bubble.content))
        assert (painting.format, painting.size) == ("PNG", (64, 64))
        assert mark_of(bubble.content) is not None
        assert b"secret-place" not in bubble.content
        assert "Quillfeather" not in json.dumps(paints.seen)


@pytest.mark.parametrize("fault", [{"status": 500}, {"content": b"no picture"}, {"content": b""}])
async def test_where_the_service_fails_the_card_is_sent(
    settings: Make, engine: EngineServer, fault: dict[str, Any]
) -> None:
    async with service() as paints, greeted(settings(pictures_url=paints.url), engine) as home:
        for name, value in fault.items():
            setattr(paints, name, value)
        await home.person(age=Age.ADULT)
        await home.say("send me a picture")
        (bubble,) = pictures(home)
        assert Image.open(io.BytesIO(bubble.content)).size == (800, 1000)


async def test_a_birthday_brings_a_card(settings: Make, engine: EngineServer, tmp_path: Path) -> None:
    async with at_home(settings(clock_offset_file=tmp_path / "offset")) as home:
        home.at(NOON)
        await home.befriend()
        fact = Fact("Their birthday is on 5 March.", "l1", NOON.timestamp(), NOON.timestamp() + 1e7)
        await home.person(memory=True, facts=[fact])
        home.door.sent.clear()
        engine.answer = lambda _: "Happy birthday to you!"
        home.at(NOON + timedelta(days=1))
        await home.tick()
        assert len(pictures(home)) == 1
