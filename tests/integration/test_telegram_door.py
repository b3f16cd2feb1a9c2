"""The real Telegram door against a Bot API on loopback: what people do there, and what they get to read."""

import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.app import open_app
from bot.settings import Settings
from bot.texts import texts_of
from engine.media.pictures import mark_of
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi, Sent
from persona.feelings.stage import Stage
from persona.line import Speaker
from tests.fakes.ports import free_port
from tests.fakes.proxy import Proxy
from tests.fakes.talk import OnTelegram, Talk, echo
from tests.fakes.told import HOUSE, MENU, SETTINGS, told
from tests.fakes.waiting import eventually

by_polling = pytest.mark.parametrize("way", ["polling"])
SECRET = "a-long-random-word"


Opened = Callable[..., AbstractAsyncContextManager[Talk[Sent]]]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        yield platform


@pytest.fixture(params=["polling", "webhook"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(settings: Callable[..., Settings], api: BotApi, engine: EngineServer, way: str) -> Opened:
    """Open houses whose Telegram door is served by long polling, and again by webhook."""
    engine.answer = echo

    @asynccontextmanager
    async def open_(**changes: Any) -> AsyncIterator[Talk[Sent]]:
        port = free_port()
        hooked = {"telegram_webhook_url": f"http://127.0.0.1:{port}", "telegram_webhook_secret": SECRET}
        hooked |= {"http_port": port}
        values = {"telegram_bot_token": api.token, "telegram_api_url": api.url, "ask_checkins_after": 99}
        async with open_app(settings(**(values | (hooked if way == "webhook" else {}) | changes))) as app:
            await app.open_telegram()
            await app.open_http()
            async with app.loop.running():
                yield Talk(app, OnTelegram(api), engine)

    return open_


async def test_w10_start_brings_notice_and_greeting_before_the_person_writes(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("/start")
        notice, greeting = [sent.text for sent in await api.wait_sent(2, chat=7)]
        sheet = talk.app.rules.sheets["harry"]
        assert notice == told(HOUSE.notice)
        assert greeting in sheet.greetings
        assert talk.answered == []


@by_polling
async def test_menu_and_descriptions_are_set_at_start(opened: Opened, api: BotApi) -> None:
    async with opened():
        menu = {each["command"]: each["description"] for each in api.commands["default", ""]}
        assert menu == MENU.commands
        assert api.descriptions["description", ""] == MENU.description.format(name="Harry")
        assert api.descriptions["short_description", ""] == MENU.short_description


@by_polling
@pytest.mark.parametrize("language", ["de", "es", "fr"])
async def test_languages_of_the_menu(opened: Opened, api: BotApi, language: str) -> None:
    async with opened():
        texts = texts_of(language).menu
        await eventually(lambda: api.descriptions.get(("short_description", language)))
        assert {each["command"]: each["description"] for each in api.commands["default", language]} == texts.commands
        assert api.descriptions["description", language] == texts.description.format(name="Harry")
        assert api.descriptions["short_description", language] == texts.short_description


async def test_they_grow_closer_over_thirty_one_messages(opened: Opened, api: BotApi) -> None:
    stages: list[str] = []
    async with opened() as talk:
        written = talk.app.rules.sheets["harry"].stages
        for number in range(1, 32):
            api.says(f"walk number {number}")
            await talk.hears(f"You said walk number {number}.")
            (seen,) = [stage for stage in Stage if written[stage] in talk.engine.seen[-1]["messages"][0]["content"]]
            stages.append(seen.value)
        mail = await talk.mail()
    assert sorted(set(stages), key=stages.index) == ["introduction", "friend", "close"]
    assert (stages.index("friend") + 1, stages.index("close") + 1) == (15, 30)
    assert (mail.chat.bond.stage, mail.chat.session.messages) == (Stage.CLOSE, 31)


async def test_a_burst_of_short_messages_is_answered_once(opened: Opened, api: BotApi) -> None:
    async with opened(burst_quiet=0.4, burst_longest=5.0) as talk:
        for text in ("hey", "you know what", "I like puffins"):
            api.says(text)
        await talk.hears("You said I like puffins.")
        await talk.mail()
        assert talk.answered == ["hey\nyou know what\nI like puffins"]


async def test_a_command_gets_its_answer(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("/help")
        await talk.hears(told(MENU.help, commands=MENU.listing()))
        api.says("/dance")
        await talk.hears(HOUSE.unknown.format(command="dance"))
        assert talk.answered == []


async def test_a_photo_is_no_riddle_and_its_caption_is_read(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.sends_photo()
        await talk.hears(talk.app.rules.sheets["harry"].cant_see["photo"])
        api.sends_photo("my new bike")
        await talk.hears("You said I sent a photo, with these words: my new bike.")


@by_polling
async def test_a_photo_and_its_text_are_one_turn(opened: Opened, api: BotApi) -> None:
    async with opened(burst_quiet=0.4, burst_longest=5.0) as talk:
        api.sends_photo()
        api.says("that's a bike")
        await talk.hears("You said that's a bike.")
        await talk.mail()
        assert len(talk.answered) == 1


async def test_an_edit_replaces_what_is_unanswered(opened: Opened, api: BotApi) -> None:
    async with opened(burst_quiet=0.5, burst_longest=5.0) as talk:
        api.says("I like owsl")
        api.edits(1, "I like owls")
        await talk.hears("You said I like owls.")
        await talk.mail()
        assert talk.answered == ["I like owls"]


@by_polling
async def test_an_edit_of_what_was_answered_changes_nothing(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("I like owls")
        await talk.hears("You said I like owls.")
        api.edits(1, "I like oxen")
        api.says("good night")
        await talk.hears("You said good night.")
        assert talk.answered == ["I like owls", "good night"]


async def test_a_redelivered_update_is_answered_once_also_after_a_restart(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        update = api.says("only once")
        await talk.hears("You said only once.")
        api.redeliver(update, times=3)
        api.says("and now?")
        await talk.hears("You said and now?.")
    async with opened() as talk:
        api.redeliver(update, times=2)
        api.says("still there?")
        await talk.hears("You said still there?.")
        assert talk.heard("You said only once.") == 1


@by_polling
async def test_a_tapped_button_is_a_command_and_stops_waiting(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("hello")
        await talk.taps("18 or older")
        await talk.hears(HOUSE.age_noted)
        await eventually(lambda: api.counts["answerCallbackQuery"] == 1)
        assert (await talk.app.mailbox.person("telegram:u7")).age == "adult"


async def test_a_check_in_comes_after_silence_and_stands_in_history(
    opened: Opened, api: BotApi, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    async with opened(clock_offset_file=clock, tick_seconds=0.2, ask_checkins_after=1) as talk:
        api.says("I start a new job on Monday, wish me luck")
        await talk.taps("18 or older")
        await talk.hears(HOUSE.age_noted)
        await talk.taps("Write to me first")
        await talk.hears(HOUSE.checkins_on.format(name="Harry"))
        # He may send a card in place of words.
        api.says("/pictures off")
        first_words = await talk.hears_first_words(clock)
        last = (await talk.mail()).history[-1]
        assert (last.speaker, last.kind, last.text) == (Speaker.PERSONA, "check-in", first_words)


async def test_nothing_more_is_sent_to_somebody_who_blocked_him(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("hello")
        await talk.hears("You said hello.")
        await talk.mail()
        before, sent = api.counts["sendMessage"], len(api.sent)
        talk.engine.pause = 0.1
        api.says("listen to this")
        await eventually(lambda: "listen to this" in talk.answered)
        api.blocks()
        await eventually(lambda: api.counts["sendMessage"] > before)
        talk.engine.pause = 0.0
        mail = await talk.mail()
        assert (mail.outbox, mail.inbox, len(api.sent)) == ((), (), sent)
        assert api.counts["sendMessage"] == before + 1
        api.blocks(undo=True)
        api.says("I'm back")
        await talk.hears("You said I'm back.")


async def test_a_block_ends_check_ins_before_anything_is_sent(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("hello")
        await talk.hears("You said hello.")
        api.says("/age adult")
        api.says("/checkins yes")
        await talk.hears(SETTINGS.zone_question)
        await talk.mail()
        before = api.counts["sendMessage"]
        api.blocks()

        async def unwanted() -> bool:
            # Read past its lease, so that nobody is kept from serving it.
            return not (await talk.app.mailbox.whole("telegram:c7")).chat.first_words.wanted

        await eventually(unwanted)
        assert ((await talk.mail()).chat.first_words.next_look, api.counts["sendMessage"]) == (0.0, before)


async def test_the_servers_own_wait_is_obeyed_to_the_second(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("hello")
        await talk.hears("You said hello.")
        await talk.mail()
        before = api.counts["sendMessage"]
        until = api.clock() + 1.5
        api.flood(until)
        api.says("are you there?")
        answer = await talk.hears("You said are you there?.")
        await talk.mail()
        assert answer.at >= until
        assert api.counts["sendMessage"] == before + 2


async def test_the_platform_may_go_and_come_back(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("before")
        await talk.hears("You said before.")
        await talk.mail()
        await api.__aexit__()
        api.says("meanwhile")
        async with api:
            await talk.hears("You said meanwhile.")
            await talk.mail()
            assert talk.heard("You said meanwhile.") == 1


@by_polling
async def test_a_stranger_is_kept_out_and_hears_how_to_be_let_in(opened: Opened, api: BotApi) -> None:
    async with opened(open_to_everyone=False, allowed_users="telegram:8") as talk:
        api.says("let me in")
        api.says("please")
        await eventually(lambda: api.counts["sendMessage"])
        api.says("hello", person=8)
        await talk.hears("You said hello.", place=8)
        (told,) = [sent.text for sent in api.sent if sent.chat_id == 7]
        assert told.startswith(HOUSE.stranger.split("{")[0])
        assert talk.answered == ["hello"]


@by_polling
async def test_a_long_paste_that_the_client_splits_is_read_whole(opened: Opened, api: BotApi) -> None:
    paste = "".join(f"Line {number:04d} of it. " for number in range(2400))[:40_000]
    parts = [paste[start : start + 4096] for start in range(0, len(paste), 4096)]
    async with opened(burst_quiet=0.4, burst_longest=5.0) as talk:
        talk.engine.answer = lambda _: "I read all of that."
        for part in parts:
            api.says(part)
        await talk.hears("I read all of that.")
        assert (len(talk.answered), (await talk.mail()).chat.session.messages) == (1, len(parts))


@by_polling
async def test_in_groups_he_answers_only_those_who_mean_him(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("hello everybody", group=True)
        api.says(f"@{api.username} any news?", group=True)
        await talk.hears("You said Ann: any news?.", place=-1001000000042)
        await talk.idle()
        his = next(s for s in reversed(api.sent) if s.text.startswith("You said"))
        api.says("not you", group=True)
        api.says("tell me more", group=True, reply_to=his.message_id)
        await talk.hears("You said Ann: tell me more.", place=-1001000000042)
        assert not any("not you" in said or "everybody" in said for said in talk.answered)


async def test_with_the_store_down_the_platform_keeps_what_it_has(
    opened: Opened, api: BotApi, redis_url: str, way: str
) -> None:
    async with Proxy(redis_url.removeprefix("unix://")) as line, opened(redis_url=line.url) as talk:
        api.says("before")
        await talk.hears("You said before.")
        await talk.mail()
        await line.cut()
        api.says("hold on to this")
        if way == "webhook":
            await eventually(lambda: api.webhook_error == "Wrong response from the webhook: 503")
        else:
            await eventually(lambda: "store" in talk.errors())
        assert api.waiting == 1
        await line.mend()
        await talk.hears("You said hold on to this.")
        await talk.mail()
        assert talk.heard("You said hold on to this.") == 1


@pytest.mark.parametrize("way", ["webhook"])
async def test_the_webhook_takes_nothing_without_its_secret(opened: Opened, api: BotApi) -> None:
    async with opened() as talk, aiohttp.ClientSession() as http:
        update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "text": "hi"}}
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            async with http.post(api.webhook_url, json=update, headers=headers) as answer:
                assert answer.status == 403
        async with http.post(api.webhook_url, data=b"{", headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as answer:
            assert answer.status == 200
        assert talk.answered == []


@by_polling
async def test_another_poller_on_the_token_ends_nothing(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.fail("getUpdates", 409)
        api.says("hello")
        await talk.hears("You said hello.")
        await eventually(lambda: "telegram_conflict" in talk.errors())
        api.says("lovely day")
        await talk.hears("You said lovely day.")


@by_polling
async def test_one_odd_update_blocks_no_other(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.push({"message": {"message_id": "x", "from": 3, "chat": None}})
        api.push({"message": {"text": "x", "message_id": 1, "date": 10**30, "from": {"id": 7}, "chat": {"id": 7}}})
        api.says("hello")
        await talk.hears("You said hello.")
        assert "telegram_update" in talk.errors()


@pytest.mark.parametrize("way", ["polling"])
async def test_two_pollers_on_one_token_take_turns_and_double_nothing(opened: Opened, api: BotApi) -> None:
    async with opened(lease_seconds=0.6) as first, opened(lease_seconds=0.6) as second:
        for number in range(5):
            api.says(f"number {number}")
            await first.hears(f"You said number {number}.")
        for each in (first, second):
            await each.idle()
        assert [sum(s.text == f"You said number {n}." for s in api.sent) for n in range(5)] == [1] * 5
        assert "telegram_conflict" not in first.errors() | second.errors()


@pytest.mark.parametrize("way", ["polling"])
async def test_a_poller_that_is_gone_is_replaced(opened: Opened, api: BotApi) -> None:
    async with opened(lease_seconds=0.6) as second:
        async with opened(lease_seconds=0.6) as first:
            api.says("hello")
            await first.hears("You said hello.")
        api.says("still there?")
        await second.hears("You said still there?.")


@pytest.mark.parametrize("way", ["polling"])
async def test_the_rate_of_a_chat_is_kept_and_nothing_is_dropped(opened: Opened, api: BotApi) -> None:
    async with opened(telegram_chat_pause=0.3) as talk:
        talk.engine.answer = lambda _: "One thing.\nAnother thing.\nA third thing."
        api.says("tell me")
        await talk.hears("A third thing.")
        times = sorted(sent.at for sent in api.sent if sent.chat_id == 7)
        # Three at once, then one by one.
        assert len(times) >= 4
        assert min(later - earlier for earlier, later in zip(times, times[3:], strict=False)) >= 0.25


@by_polling
async def test_k10_a_list_of_sixty_things_ahead_arrives_whole_with_all_its_buttons(opened: Opened, api: BotApi) -> None:
    async with opened() as talk:
        api.says("hello")
        await talk.hears("You said hello.")
        await talk.idle()
        await talk.looks_forward_to(60)
        api.says("/promises")
        await eventually(lambda: len(talk.drops()) == 60)
        await talk.idle()
        numbers = [str(number) for number in range(1, 61)]
        assert (talk.numbers(), talk.drops()) == (numbers, [f"/promises drop {number}" for number in numbers])
        assert talk.errors() == set()


@by_polling
async def test_a_picture_that_is_asked_for_comes_as_a_photo_with_its_mark(opened: Opened, api: BotApi) -> None:
    async with opened():
        api.says("/start")
        await api.wait_sent(2, chat=7)
        api.says("send me a picture")
        (photo,) = await api.wait_sent(1, chat=7, method="sendPhoto", timeout=60)
        assert photo.text.endswith("Made by an AI.")
        assert mark_of(photo.files["photo"]) is not None


@by_polling
async def test_a_photo_that_somebody_sends_is_seen_by_an_engine_that_sees(
    opened: Opened, api: BotApi, engine: EngineServer
) -> None:
    engine.dialect = replace(engine.dialect, sees=True)
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (1, 200, 3)).save(file, "JPEG")
    async with opened() as talk:
        api.says("/start")
        await api.wait_sent(2, chat=7)
        engine.seen.clear()
        api.sends_photo("my garden", content=file.getvalue())
        await eventually(lambda: _pictures(engine))
        assert talk.app.rules.sheets["harry"].cant_see["photo"] not in [sent.text for sent in api.sent]


def _pictures(engine: EngineServer) -> list[Any]:
    contents = [message["content"] for body in engine.seen for message in body["messages"]]
    return [content for content in contents if isinstance(content, list)]
