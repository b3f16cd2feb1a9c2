"""C07: whoever may be in danger gets the card from the door itself, whatever else of the house is down."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, open_app
from bot.settings import Settings
from engine.messages import BubbleKind, Kind
from engine.safety import read, screen
from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer, Messages
from lab.loopback.telegram import BotApi
from scheduler.errors import StoreDown, Undelivered
from tests.care.figures import Figures
from tests.fakes.home import CHAT, Home, at_home, last_words
from tests.fakes.trouble import Begin, Trouble, telegram
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
DANGER = "I want to kill myself tonight"
CALM = "I'm here and I'm listening. Are you safe right now?"
ROWS = Path(__file__).parents[2] / "lab" / "screen" / "rows" / "written.jsonl"


def listening(messages: Messages) -> str:
    """Answer with what was said, but to somebody in danger as a friend would."""
    words = last_words(messages)
    return CALM if DANGER in words else words


def cards(shown: list[str]) -> int:
    """How many crisis cards are among texts: they alone name a number to call."""
    return sum("988" in text for text in shown)


def home_cards(home: Home, chat: str = CHAT) -> int:
    """The same for the fake door."""
    return cards([bubble.text for where, bubble in home.door.sent if where == chat and bubble.kind is BubbleKind.CARD])


def wrong(app: App) -> set[str]:
    """What went wrong so far, by kind."""
    counted = app.metrics.errors.collect()
    return {each.labels["kind"] for metric in counted for each in metric.samples if each.value}


@dataclass(slots=True)
class Telegram:
    """A house on Telegram, and what its people do."""

    app: App
    api: BotApi

    def talk(self) -> None:
        self.api.says("hello there")

    def danger(self) -> None:
        self.api.sends_photo(DANGER)

    def cards(self) -> int:
        return cards([sent.text for sent in self.api.sent])

    def answered(self, word: str) -> bool:
        return any(word in sent.text for sent in self.api.sent)


@dataclass(slots=True)
class Discord:
    """The same on Discord."""

    app: App
    server: DiscordServer

    def talk(self) -> None:
        self.server.says("hello there")

    def danger(self) -> None:
        self.server.says(DANGER, attachments={"me.png": b"x"})

    def cards(self) -> int:
        return cards([sent.text for sent in self.server.sent])

    def answered(self, word: str) -> bool:
        return any(word in sent.text for sent in self.server.sent)


Place = Telegram | Discord
PLACES = ("telegram", "discord")


@asynccontextmanager
async def house_on(door: str, make: Make, **changes: Any) -> AsyncIterator[Place]:
    values = {"ask_checkins_after": 99, "store_timeout": 0.3, "lease_seconds": 1.0} | changes
    async with BotApi() as api, DiscordServer() as server:
        values |= {"telegram_bot_token": api.token, "telegram_api_url": api.url}
        values |= {"discord_bot_token": server.token, "discord_api_url": server.url}
        async with open_app(make(**values)) as app:
            if door == "telegram":
                await app.open_telegram()
                async with app.loop.running():
                    yield Telegram(app, api)
            else:
                await app.open_discord()
                async with app.loop.running():
                    await eventually(lambda: server.identified)
                    yield Discord(app, server)


@pytest.mark.usefixtures("addresses_of_the_library")
@pytest.mark.parametrize("door", PLACES)
async def test_the_card_does_not_wait_for_an_engine_that_hangs(
    settings: Make, engine: EngineServer, figures: Figures, door: str
) -> None:
    async with house_on(door, settings) as place:
        engine.fail("hang", times=9)
        place.talk()
        began = time.monotonic()
        place.danger()
        await eventually(place.cards)
        figures.note("C07", f"a card past a hanging engine, {door}", f"after {time.monotonic() - began:.2f} s (≤ 2 s)")
        figures.all("C07", f"cards past a hanging engine, {door}", [place.cards() == 1])


@pytest.mark.usefixtures("addresses_of_the_library")
@pytest.mark.parametrize("door", PLACES)
async def test_without_a_store_the_door_sends_the_card_once_and_keeps_the_message(
    settings: Make, engine: EngineServer, trouble: Trouble, begin: Begin, figures: Figures, door: str
) -> None:
    """Also for a message that waits behind another which can't be taken in, and for the caption of a photo."""
    engine.answer = listening
    async with house_on(door, settings, redis_url=trouble.line.url) as place:
        place.talk()
        await eventually(lambda: place.answered("You said"))
        await asyncio.wait_for(place.app.reception.idle(), 10)
        await begin(trouble)
        place.talk()
        await eventually(lambda: "store" in wrong(place.app))
        began = time.monotonic()
        place.danger()
        await eventually(place.cards)
        took = time.monotonic() - began
        place.danger()
        if isinstance(place, Telegram):
            # Fetched again, and so looked at again, because nobody has said that we have them.
            fetched = place.api.counts["getUpdates"]
            await eventually(lambda: place.api.counts["getUpdates"] >= fetched + 2)
            assert place.api.waiting == 3
        once = place.cards() == 1
        await trouble.over()
        await eventually(lambda: place.answered(CALM), seconds=20)
        await asyncio.wait_for(place.app.reception.idle(), 10)
        what = f"without a store ({begin.__name__}), {door}"
        figures.all("C07", f"one card {what}", [once and place.cards() == 1])
        figures.note("C07", f"the card {what}", f"after {took:.2f} s")


async def test_by_webhook_the_card_comes_and_the_update_is_refused(
    settings: Make, engine: EngineServer, trouble: Trouble, begin: Begin, figures: Figures
) -> None:
    engine.answer = listening
    async with telegram(settings, trouble, hooked=True) as (app, api):
        api.says("before")
        await eventually(lambda: any("before" in sent.text for sent in api.sent))
        await asyncio.wait_for(app.reception.idle(), 10)
        await eventually(lambda: not api.waiting)
        await begin(trouble)
        api.sends_photo(DANGER)
        await eventually(lambda: "503" in api.webhook_error)
        once = cards([sent.text for sent in api.sent]) == 1
        await trouble.over()
        await eventually(lambda: any(CALM in sent.text for sent in api.sent), seconds=20)
        again = cards([sent.text for sent in api.sent]) == 1
        figures.all("C07", f"one card without a store ({begin.__name__}), webhook", [once and again])


FORMS = [
    {"kind": Kind.TEXT},
    {"kind": Kind.VOICE},
    {"kind": Kind.PHOTO},
    {"kind": Kind.FILE},
    {"kind": Kind.STICKER},
    {"kind": Kind.BUTTON},
    {"kind": Kind.TEXT, "edits": "00000000000000000001", "id": "00000000000000000001"},
    {"kind": Kind.TEXT, "group": True},
    {"kind": Kind.TEXT, "language": "xx"},
]


async def test_whatever_text_comes_in_is_screened(settings: Make, engine: EngineServer, figures: Figures) -> None:
    """Typed, spoken, written under a picture or changed later: what a voice message becomes is text like any other."""
    helped = []
    async with at_home(settings()) as home:
        engine.fail("hang", times=99)
        for number, form in enumerate(FORMS):
            chat = f"fake:c{number}"
            await home.write(DANGER, chat=chat, person=f"fake:u{number}", **form)
            helped.append(home_cards(home, chat) == 1)
        await home.write("/name I want to die", chat="fake:c99", person="fake:u99")
        await eventually(lambda: home_cards(home, "fake:c99"))
        helped.append(home_cards(home, "fake:c99") == 1)
    figures.all("C07", "ways in that are screened", helped)


async def test_a_stranger_in_danger_gets_the_card_too(settings: Make) -> None:
    async with at_home(settings(open_to_everyone=False)) as home:
        await home.write(DANGER)
        await home.idle()
        assert home_cards(home) == 1


async def test_without_a_store_many_at_once_and_again_later_are_one_card(
    settings: Make, trouble: Trouble, tmp_path: Path, figures: Figures
) -> None:
    offset = tmp_path / "offset"
    values = {"redis_url": trouble.line.url, "store_timeout": 0.3, "clock_offset_file": offset}
    async with at_home(settings(**values)) as home:
        trouble.line.stall()

        async def write(number: int, chat: str = CHAT) -> bool:
            try:
                await home.write(DANGER, id=f"{number:020d}", chat=chat)
            except StoreDown:
                return True
            return False

        given_back = await asyncio.gather(*(write(number) for number in range(10)))
        first = home_cards(home)
        given_back += [await write(1, "fake:c2")]
        offset.write_text("601")
        # The same ones come again, since nobody has acknowledged them.
        given_back += await asyncio.gather(*(write(number) for number in range(10)))
        again = home_cards(home)
        given_back += [await write(11)]
        figures.all("C07", "messages left unacknowledged without a store", given_back)
        counted = [first == 1, home_cards(home, "fake:c2") == 1, again == 1, home_cards(home) == 2]
        figures.all("C07", "at most one card per chat and ten minutes without a store", counted)


async def test_a_card_that_the_platform_did_not_take_either_is_tried_with_the_next_delivery(
    settings: Make, trouble: Trouble
) -> None:
    async with at_home(settings(redis_url=trouble.line.url, store_timeout=0.3)) as home:
        await trouble.line.cut()
        home.door.fail(Undelivered("down"))
        for _ in range(2):
            with pytest.raises(StoreDown):
                await home.write(DANGER, id="00000000000000000001")
        assert home_cards(home) == 1


def test_the_screen_takes_little_time(figures: Figures) -> None:
    texts = [json.loads(line)["text"] for line in ROWS.read_text(encoding="utf-8").splitlines()]
    took = []
    for text in [*texts, "I can't go on " * 300, "🙂" * 4096]:
        began = time.perf_counter()
        screen(read(text))
        took.append(time.perf_counter() - began)
    took.sort()
    p99 = took[len(took) * 99 // 100] * 1000
    figures.note("C07", "the screen's time", f"p99 {p99:.1f} ms over {len(took)} texts (≤ 50 ms)")
