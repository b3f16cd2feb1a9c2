"""The Bot API on loopback answers the real python-telegram-bot as Telegram would."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from lab.loopback.telegram import GROUP, BotApi, with_entities
from tests.fakes.telegram_client import bot_of


@pytest.fixture
async def hook() -> AsyncIterator["Hook"]:
    async with Hook() as receiver:
        yield receiver


class Hook:
    """A bot's own web server, which refuses as often as it is told to."""

    def __init__(self) -> None:
        self.refusals = 0
        self.texts: list[str] = []
        self.secrets: list[str | None] = []
        self.accepted: asyncio.Queue[str] = asyncio.Queue()

    async def __aenter__(self) -> "Hook":
        self.runner = web.ServerRunner(web.Server(self.take, access_log=None))
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.cleanup()

    async def take(self, request: web.BaseRequest) -> web.Response:
        update = await request.json()
        self.texts.append(update["message"]["text"])
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        self.accepted.put_nowait(update["message"]["text"])
        return web.Response()


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text for update in updates if update.effective_message]


async def test_a_message_comes_back_as_sent_and_is_kept(api: BotApi, bot: Bot) -> None:
    first = await bot.send_message(7, "hello")
    second = await bot.send_message(7, "there")
    other = await bot.send_message(8, "hi")
    assert (first.text, first.chat.type, first.from_user and first.from_user.is_bot) == (
        "hello",
        "private",
        True,
    )
    assert [first.message_id, second.message_id, other.message_id] == [1, 2, 1]
    assert [(s.chat_id, s.text) for s in api.sent] == [(7, "hello"), (7, "there"), (8, "hi")]
    assert api.counts["sendMessage"] == 3


async def test_methods_take_query_form_and_json_in_any_case(api: BotApi) -> None:
    async with aiohttp.ClientSession(f"{api.url}/bot{api.token}/") as http:
        await http.get("sendmessage", params={"chat_id": 7, "text": "query"})
        await http.post("SENDMESSAGE", data={"chat_id": "7", "text": "form"})
        answer = await http.post("sendMessage", json={"chat_id": 7, "text": "json"})
        assert (await answer.json())["result"]["text"] == "json"
    assert [s.text for s in api.sent] == ["query", "form", "json"]


async def test_a_long_poll_waits_and_wakes_for_what_is_said(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await api.polling.wait()
    assert not poll.done()
    api.says("are you there?", name="Bea", username="bea")
    (update,) = await poll
    assert update.message
    assert update.message.from_user
    assert (update.message.text, update.message.from_user.name) == ("are you there?", "@bea")


async def test_a_poll_without_news_ends_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_what_was_not_confirmed_comes_again_and_an_offset_forgets(api: BotApi, bot: Bot) -> None:
    first, last = [api.says(text) for text in ("one", "two", "three")][::2]
    assert texts(await bot.get_updates(limit=2)) == ["one", "two"]
    assert texts(await bot.get_updates()) == ["one", "two", "three"]
    assert texts(await bot.get_updates(offset=first + 1)) == ["two", "three"]
    assert texts(await bot.get_updates()) == ["two", "three"]
    assert texts(await bot.get_updates(offset=last + 1)) == []


async def test_a_negative_offset_keeps_only_the_newest(api: BotApi, bot: Bot) -> None:
    for text in ("one", "two", "three"):
        api.says(text)
    assert texts(await bot.get_updates(offset=-1)) == ["three"]
    assert texts(await bot.get_updates()) == ["three"]


async def test_an_update_can_be_delivered_again_after_its_confirmation(api: BotApi, bot: Bot) -> None:
    number = api.says("twice")
    await bot.get_updates(offset=number + 1)
    api.redeliver(number, times=2)
    again = await bot.get_updates(offset=number + 1)
    assert [(u.update_id, u.message and u.message.text) for u in again] == [(number, "twice")] * 2
    assert await bot.get_updates(offset=number + 1) == ()


async def test_only_allowed_kinds_are_delivered_and_the_choice_lasts(api: BotApi, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    api.says("unheard")
    api.taps("yes", 1)
    (update,) = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "yes"


async def test_raw_updates_pass_whatever_they_are(api: BotApi) -> None:
    assert api.push({"update_id": 40, "from_the_future": {"a": [1]}}) == 40
    assert api.push({}) == 41
    async with aiohttp.ClientSession() as http:
        answer = await http.get(f"{api.url}/bot{api.token}/getUpdates")
        assert (await answer.json())["result"] == [
            {"update_id": 40, "from_the_future": {"a": [1]}},
            {"update_id": 41},
        ]


async def test_of_two_pollers_the_first_is_ended(api: BotApi, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await api.polling.wait()
    async with bot_of(api) as rival:
        second = asyncio.create_task(rival.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        api.says("for the second")
        assert texts(await second) == ["for the second"]


async def test_a_webhook_gets_the_secret_and_every_update_in_order_until_it_takes_it(
    api: BotApi, bot: Bot, hook: Hook
) -> None:
    api.hook.retry_pause = 0.01
    hook.refusals = 2
    await bot.set_webhook(hook.url, secret_token="s3cret")
    api.says("one")
    number = api.says("two")
    assert [await hook.accepted.get(), await hook.accepted.get()] == ["one", "two"]
    assert hook.texts == ["one", "one", "one", "two"]
    assert set(hook.secrets) == {"s3cret"}
    api.redeliver(number)
    assert await hook.accepted.get() == "two"


async def test_polling_is_refused_while_a_webhook_is_set(api: BotApi, bot: Bot, hook: Hook) -> None:
    await bot.set_webhook(hook.url)
    assert (await bot.get_webhook_info()).url == api.webhook_url == hook.url
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_dropping_pending_updates_forgets_them(api: BotApi, bot: Bot) -> None:
    api.says("old")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_uploads_arrive_and_can_be_fetched(api: BotApi, bot: Bot) -> None:
    photo = await bot.send_photo(7, b"a sunset", caption="look")
    voice = await bot.send_voice(7, b"a hum", duration=3)
    document = await bot.send_document(7, b"a list", filename="list.txt")
    assert [s.files for s in api.sent] == [
        {"photo": b"a sunset"},
        {"voice": b"a hum"},
        {"document": b"a list"},
    ]
    assert (photo.caption, document.document and document.document.file_name) == ("look", "list.txt")
    assert voice.voice
    assert bytes(await (await voice.voice.get_file()).download_as_bytearray()) == b"a hum"
    again = await bot.send_photo(7, photo.photo[-1].file_id)
    assert again.photo == photo.photo


async def test_people_send_more_than_words(api: BotApi, bot: Bot) -> None:
    api.sends_photo("my cat", content=b"cat")
    api.sends_voice(b"meow")
    api.sends_sticker("🐱")
    api.sends_document(file_name="cat.txt")
    photo, voice, sticker, document = [u.message for u in await bot.get_updates() if u.message]
    assert photo.caption == "my cat"
    assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == b"cat"
    assert bytes(await (await voice.voice.get_file()).download_as_bytearray()) == b"meow"  # type: ignore[union-attr]
    assert sticker.sticker
    assert sticker.sticker.emoji == "🐱"
    assert document.document
    assert document.document.file_name == "cat.txt"


async def test_an_edit_carries_the_old_message_id(api: BotApi, bot: Bot) -> None:
    message_id = api.updates[api.says("helo")]["message"]["message_id"]
    api.edits(message_id, "hello")
    update = (await bot.get_updates())[-1]
    assert update.edited_message
    assert (update.edited_message.message_id, update.edited_message.text) == (message_id, "hello")


async def test_a_button_is_tapped_answered_and_its_message_edited(api: BotApi, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    asked = await bot.send_message(7, "Adult?", reply_markup=keyboard)
    assert asked.reply_markup == keyboard
    api.taps("yes", asked.message_id)
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query
    assert query.message == asked
    await query.answer("Thanks")
    edited = await query.edit_message_text("Adult: yes")
    assert edited.text == "Adult: yes"  # type: ignore[union-attr]
    assert [(a.method, a.text) for a in api.acts] == [
        ("answerCallbackQuery", "Thanks"),
        ("editMessageText", "Adult: yes"),
    ]
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("Adult: yes", 7, asked.message_id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("never")


async def test_a_deleted_message_can_neither_be_edited_nor_answered(bot: Bot) -> None:
    message = await bot.send_message(7, "oops")
    await message.delete()
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("again", 7, message.message_id)
    with pytest.raises(BadRequest, match="to be replied not found"):
        await bot.send_message(7, "as I said", reply_to_message_id=message.message_id)
    assert await bot.send_message(
        7, "as I said", reply_to_message_id=message.message_id, allow_sending_without_reply=True
    )


async def test_groups_are_supergroups_with_mentions_counted_in_utf16(api: BotApi, bot: Bot) -> None:
    api.says("/ask 🙂 @harry_loopback_bot?", group=True)
    (update,) = await bot.get_updates()
    message = update.message
    assert message
    assert (message.chat.id, message.chat.type) == (GROUP, "supergroup")
    assert list(message.parse_entities().values()) == ["/ask", "@harry_loopback_bot"]
    assert with_entities("text", "🙂 @harry_loopback_bot")["entities"][0]["offset"] == 3
    answer = await bot.send_message(GROUP, "yes?", reply_to_message_id=message.message_id)
    assert answer.reply_to_message == message


async def test_typing_is_an_act_and_no_message(api: BotApi, bot: Bot) -> None:
    await bot.send_chat_action(7, "typing")
    await bot.send_message(7, "hm")
    assert [s.text for s in await api.wait_sent(1, chat=7)] == ["hm"]
    assert [a.params["action"] for a in await api.wait_sent(method="sendChatAction")] == ["typing"]


async def test_waiting_in_vain_says_what_came_instead(api: BotApi, bot: Bot) -> None:
    await bot.send_message(7, "something else")
    with pytest.raises(TimeoutError, match=r"1 of 2 messages to 7 .*\n.*'something else'"):
        await api.wait_sent(2, chat=7, timeout=0.01)


async def test_a_refusal_with_retry_after_hits_as_often_as_ordered(api: BotApi, bot: Bot) -> None:
    api.fail("sendMessage", 429, retry_after=3, chat=7)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(7, "too fast")
    assert caught.value._retry_after.total_seconds() == 3
    await bot.send_message(7, "slower")
    assert [s.text for s in api.sent] == ["slower"]
    assert [call.method for call in api.calls] == ["getMe", "sendMessage", "sendMessage"]


async def test_a_flood_refuses_sends_until_its_end_and_polls_go_on() -> None:
    now = 100.0
    async with BotApi(clock=lambda: now) as api, bot_of(api) as bot:
        api.meets(7, 8)
        api.flood(until=105.5)
        with pytest.raises(RetryAfter, match="Retry in 0:00:06"):
            await bot.send_message(7, "one")
        assert await bot.get_updates() == ()
        now = 104.0
        with pytest.raises(RetryAfter, match="Retry in 0:00:02"):
            await bot.send_message(8, "two")
        now = 105.5
        await bot.send_message(7, "three")
        assert [(s.text, s.at) for s in api.sent] == [("three", 105.5)]


async def test_a_fault_for_an_unknown_method_is_a_mistake_of_the_test(api: BotApi) -> None:
    with pytest.raises(ValueError, match="sendMesage"):
        api.fail("sendMesage", 500)


async def test_who_blocks_the_bot_is_out_of_reach_until_the_block_ends(api: BotApi, bot: Bot) -> None:
    api.blocks(7)
    (update,) = await bot.get_updates()
    assert update.my_chat_member
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(7, "wait")
    api.blocks(7, undo=True)
    await bot.send_message(7, "welcome back")
    assert [s.text for s in api.sent] == ["welcome back"]


async def test_a_wrong_token_opens_nothing(api: BotApi) -> None:
    with pytest.raises(InvalidToken):
        await bot_of(api, "2:wrong").__aenter__()
    async with aiohttp.ClientSession() as http:
        answer = await http.get(f"{api.url}/bot2:wrong/getMe")
        assert await answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_an_unknown_method_is_not_found(bot: Bot) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendTelepathy")


@pytest.mark.parametrize(("after", "kept"), [(True, ["maybe"]), (False, [])])
async def test_a_dropped_connection_hides_whether_the_message_was_sent(
    api: BotApi, bot: Bot, after: bool, kept: list[str]
) -> None:
    api.drop("sendMessage", after=after)
    with pytest.raises(NetworkError):
        await bot.send_message(7, "maybe")
    assert [s.text for s in api.sent] == kept
    await bot.send_message(7, "again")
    assert [s.text for s in api.sent] == [*kept, "again"]


async def test_state_outlives_an_outage_on_the_same_port(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await api.polling.wait()
    await api.__aexit__()
    with pytest.raises(NetworkError):
        await poll
    api.says("while you were away")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    await api.__aenter__()
    assert texts(await bot.get_updates()) == ["while you were away"]


@pytest.mark.parametrize(
    ("mode", "text", "whole"),
    [
        ("Markdown", "*bold* _it_ `a_b` [here](http://x_y) \\_", True),
        ("Markdown", "snake_case", False),
        ("MarkdownV2", "*bold _both_* ||hid|| [a\\.b](http://a.b) `1.0`\n>quoted\\!", True),
        ("MarkdownV2", "Well. No", False),
        ("MarkdownV2", "*bold", False),
        ("HTML", '<b>bold <a href="x">link</a></b> 1 &lt; 2', True),
        ("HTML", "1 < 2", False),
        ("HTML", "<b>bold", False),
        ("HTML", "<b><i>crossed</b></i>", False),
    ],
)
async def test_broken_markup_is_refused(bot: Bot, mode: str, text: str, whole: bool) -> None:
    if whole:
        await bot.send_message(7, text, parse_mode=mode)
    else:
        with pytest.raises(BadRequest, match=r"[Cc]an't parse entities"):
            await bot.send_message(7, text, parse_mode=mode)


@pytest.mark.parametrize(("text", "why"), [("  ", "text is empty"), ("a" * 4097, "too long")])
async def test_a_text_has_at_least_one_and_at_most_4096_characters(bot: Bot, text: str, why: str) -> None:
    with pytest.raises(BadRequest, match=why):
        await bot.send_message(7, text)
    assert await bot.send_message(7, "a" * 4096)


async def test_what_the_bot_says_of_itself_can_be_read(api: BotApi, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("why", "Why he wrote")])
    await bot.set_my_name("Harry")
    await bot.set_my_description("A friend", language_code="en")
    assert await bot.get_my_commands() == (BotCommand("why", "Why he wrote"),)
    assert api.commands == {("default", ""): [{"command": "why", "description": "Why he wrote"}]}
    assert api.descriptions == {("name", ""): "Harry", ("description", "en"): "A friend"}
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([("Why?", "No")])


async def test_chats_and_members_can_be_asked_for(api: BotApi, bot: Bot) -> None:
    api.says("hi", name="Ann", group=True)
    assert (await bot.get_chat(GROUP)).title == "Friends"
    assert (await bot.get_chat_member(GROUP, 7)).user.first_name == "Ann"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(99)


async def test_records_stay_flat_under_load() -> None:
    async with BotApi(keep=3) as api, bot_of(api) as bot:
        api.meets(7)
        for number in range(10):
            await bot.send_message(7, str(number))
        assert [sent.text for sent in api.sent] == ["7", "8", "9"]
        assert len(api.messages) == 3
        assert api.counts["sendMessage"] == 10


async def test_delay_makes_a_client_give_up(api: BotApi, bot: Bot) -> None:
    api.delay = 30
    with pytest.raises(TimedOut):
        await bot.send_message(7, "slow", read_timeout=0.1)
    assert api.sent == []
