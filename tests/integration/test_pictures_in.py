"""Pictures that people send: to an engine that sees as a bare JPEG, fetched on the way and kept nowhere; else one
honest line, also beside a caption."""

import base64
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from PIL import Image

from bot.doors.discord.api import DiscordApi
from bot.doors.discord.sender import DiscordSender
from bot.doors.telegram.api import TelegramApi
from bot.doors.telegram.sender import TelegramSender
from bot.settings import Settings
from engine.messages import Kind
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from persona.line import Media
from scheduler.clock import SystemClock
from scheduler.errors import Rejected
from tests.fakes.home import Home, greeted

Make = Callable[..., Settings]
PLACE = b"52 deg 31' 12 N"


def photo(width: int = 1600, height: int = 1200) -> bytes:
    """A photograph as phones send it: large, with the place where it was taken."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (90, 140, 60)).save(file, "JPEG", exif=b"Exif\x00\x00" + PLACE)
    return file.getvalue()


@pytest.fixture
async def home(settings: Make, engine: EngineServer) -> AsyncIterator[Home]:
    engine.dialect = replace(engine.dialect, sees=True)
    async with greeted(settings(), engine) as home:
        home.door.files |= {"p1": photo(), "p2": b"no picture", "p3": b"\x89PNG\r\n\x1a\n"}
        yield home


def looked_at(engine: EngineServer) -> list[bytes]:
    """The pictures that the engine got with the newest request."""
    contents = [message["content"] for message in engine.seen[-1]["messages"]]
    parts = [part for content in contents if isinstance(content, list) for part in content]
    urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    return [base64.b64decode(url.removeprefix("data:image/jpeg;base64,")) for url in urls]


def cant_see(home: Home, kind: str = "photo") -> str:
    return home.app.rules.sheets["harry"].cant_see[kind]


@pytest.mark.parametrize("caption", ["", "my garden"])
async def test_an_engine_that_sees_gets_it_small_and_bare(home: Home, engine: EngineServer, caption: str) -> None:
    answers = await home.say(caption, kind=Kind.PHOTO, media=(Media("p1", "photo"),))
    (jpeg,) = looked_at(engine)
    assert PLACE not in jpeg
    assert max(Image.open(io.BytesIO(jpeg)).size) == 768
    assert len(answers) == 1
    assert answers[0] not in (cant_see(home), cant_see(home, "with_words"))
    await home.say("and now?")
    # It is not kept: the next turn has its line alone.
    assert looked_at(engine) == []


@pytest.mark.parametrize("broken", ["p2", "p3", "gone"])
async def test_what_is_no_picture_is_told_honestly(home: Home, broken: str) -> None:
    assert await home.say("", kind=Kind.PHOTO, media=(Media(broken, "photo"),)) == [cant_see(home)]


@pytest.mark.parametrize("caption", ["", "my garden"])
async def test_d08_an_engine_that_is_blind_gets_none_and_that_is_said(
    settings: Make, engine: EngineServer, caption: str
) -> None:
    async with greeted(settings(), engine) as home:
        home.door.files |= {"p1": photo()}
        answers = await home.say(caption, kind=Kind.PHOTO, media=(Media("p1", "photo"),))
        assert answers[-1] == cant_see(home, "with_words" if caption else "photo")
        assert len(answers) == 1 + bool(caption)


async def test_telegram_gives_a_photo_by_its_id() -> None:
    async with BotApi() as api, TelegramApi(api.token, api.url, SystemClock()) as calls:
        sender, content = TelegramSender(calls, SystemClock(), _no_problem), photo(64, 64)
        message = api.sends_photo("look", content=content)
        assert await sender.fetch("telegram:c7", str(message), Media("photo-1", "photo"), most=10**6) == content
        with pytest.raises(Rejected):
            await sender.fetch("telegram:c7", str(message), Media("photo-1", "photo"), most=10)
        with pytest.raises(Rejected):
            await sender.fetch("telegram:c7", str(message), Media("photo-9", "photo"), most=10**6)


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_discord_gives_an_attachment_of_a_message() -> None:
    async with DiscordServer() as server, DiscordApi(server.token, server.url) as calls:
        sender, content = DiscordSender(calls, SystemClock(), _no_problem), photo(64, 64)
        channel = server.direct_channel()
        message = server.says("look", channel=channel, attachments={"garden.jpg": content})
        chat = f"discord:c{channel}"
        (attached,) = (await calls.read(channel, 0))[0]["attachments"]
        media = Media(str(attached["id"]), "image/jpeg")
        assert await sender.fetch(chat, str(message), media, most=10**6) == content
        with pytest.raises(Rejected):
            await sender.fetch(chat, str(message), media, most=10)


def _no_problem(kind: str, error: BaseException | None) -> None:
    raise AssertionError(kind) from error
