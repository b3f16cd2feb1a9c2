"""What the Bot API on loopback refuses: as much as Telegram does, and more."""

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, RetryAfter

from lab.loopback.telegram import BotApi
from tests.fakes.telegram_client import bot_of

WAVE = "👋"
"""Two UTF-16 units, four bytes."""


def keys(*rows: int, label: str = "Yes", data: str = "yes") -> InlineKeyboardMarkup:
    """A keyboard with so many buttons in each row."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)] * row for row in rows])


async def test_a_text_has_at_most_4096_utf16_units(bot: Bot) -> None:
    assert await bot.send_message(7, WAVE * 2048)
    with pytest.raises(BadRequest, match="too long"):
        await bot.send_message(7, WAVE * 2048 + ".")


async def test_an_edited_text_has_no_more_units_than_a_new_one(bot: Bot) -> None:
    message = await bot.send_message(7, "short")
    with pytest.raises(BadRequest, match="too long"):
        await message.edit_text(WAVE * 2049)


async def test_a_caption_has_at_most_1024_utf16_units(bot: Bot) -> None:
    assert await bot.send_document(7, b"a list", caption=WAVE * 512)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(7, b"a list", caption=WAVE * 512 + ".")


@pytest.mark.parametrize("data", ["", WAVE * 16 + "."], ids=["nothing", "65 bytes"])
async def test_a_buttons_data_has_1_to_64_bytes(bot: Bot, data: str) -> None:
    assert await bot.send_message(7, "Well?", reply_markup=keys(1, data=WAVE * 16))
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(7, "Well?", reply_markup=keys(1, data=data))


@pytest.mark.parametrize(("label", "why"), [(" ", "text must be non-empty"), (WAVE * 32 + ".", "text is too long")])
async def test_a_buttons_label_has_1_to_64_utf16_units(bot: Bot, label: str, why: str) -> None:
    assert await bot.send_message(7, "Well?", reply_markup=keys(1, label=WAVE * 32))
    with pytest.raises(BadRequest, match=why):
        await bot.send_message(7, "Well?", reply_markup=keys(1, label=label))


async def test_a_button_does_one_thing(bot: Bot) -> None:
    nothing = InlineKeyboardButton("Yes")
    both = InlineKeyboardButton("Yes", url="https://example.org", callback_data="yes")
    for button in (nothing, both):
        with pytest.raises(BadRequest, match="Text buttons are unallowed"):
            await bot.send_message(7, "Well?", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_a_keyboard_has_at_most_8_buttons_a_row_and_100_in_all(bot: Bot) -> None:
    assert await bot.send_message(7, "Well?", reply_markup=keys(*[8] * 12, 4))
    for rows in ([9], [8] * 12 + [5]):
        with pytest.raises(BadRequest, match="Reply markup is too long"):
            await bot.send_message(7, "Well?", reply_markup=keys(*rows))


async def test_an_edited_keyboard_is_held_to_the_same_limits(bot: Bot) -> None:
    message = await bot.send_message(7, "Well?", reply_markup=keys(1))
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await message.edit_reply_markup(keys(9))


async def test_a_keyboard_without_buttons_is_none(api: BotApi) -> None:
    empty = {"chat_id": 7, "text": "Well?", "reply_markup": {"inline_keyboard": [[]]}}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{api.url}/bot{api.token}/sendMessage", json=empty) as answer,
    ):
        assert "reply_markup" not in (await answer.json())["result"]


async def test_a_bot_writes_to_nobody_who_did_not_open_the_chat(api: BotApi, bot: Bot) -> None:
    for attempt in (bot.send_message(9, "hello?"), bot.send_chat_action(9, "typing"), bot.get_chat_member(9, 9)):
        with pytest.raises(BadRequest, match="Chat not found"):
            await attempt
    api.says("hi", person=9)
    assert await bot.send_message(9, "hello!")


async def test_who_blocks_the_bot_can_be_shown_no_typing_and_no_edit_either(api: BotApi, bot: Bot) -> None:
    message = await bot.send_message(7, "well")
    api.blocks(7)
    for attempt in (message.edit_text("well?"), bot.send_chat_action(7, "typing")):
        with pytest.raises(Forbidden):
            await attempt


async def test_a_flood_can_concern_one_chat_alone() -> None:
    now = 100.0
    async with BotApi(clock=lambda: now) as api, bot_of(api) as bot:
        api.meets(7, 8)
        api.flood(until=105.0, chat=7)
        with pytest.raises(RetryAfter, match="Retry in 0:00:05"):
            await bot.send_message(7, "one")
        await bot.send_message(8, "two")
        assert [s.text for s in api.sent] == ["two"]


async def test_a_rate_is_counted_for_each_chat_by_itself_and_without_what_was_refused() -> None:
    now = 100.0
    async with BotApi(clock=lambda: now) as api, bot_of(api) as bot:
        api.meets(7, 8)
        api.limit(2, 10.0)
        await bot.send_message(7, "one")
        now = 104.0
        await bot.send_message(7, "two")
        for _ in range(2):
            with pytest.raises(RetryAfter, match="Retry in 0:00:06"):
                await bot.send_message(7, "refused")
        await bot.send_chat_action(7, "typing")
        await bot.send_message(8, "another chat")
        now = 110.0
        await bot.send_message(7, "three")
        with pytest.raises(RetryAfter, match="Retry in 0:00:04"):
            await bot.send_message(7, "refused")
        assert [s.text for s in api.sent] == ["one", "two", "another chat", "three"]


async def test_a_rate_can_be_set_for_one_chat(api: BotApi, bot: Bot) -> None:
    api.limit(1, 60.0, chat=7)
    await bot.send_message(7, "one")
    with pytest.raises(RetryAfter):
        await bot.send_message(7, "refused")
    for text in ("two", "three"):
        await bot.send_message(8, text)
