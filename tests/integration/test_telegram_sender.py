"""The Telegram sender alone: no log-in, no polling, no webhook; what is too long for a message arrives whole."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.doors.parts import utf16
from bot.doors.telegram.api import TelegramApi
from bot.doors.telegram.sender import TelegramSender
from engine.messages import Bubble, Button, Sound, Work, WorkKind
from lab.loopback.telegram import BotApi, Sent
from scheduler.clock import SystemClock
from scheduler.errors import Moved, RateLimited, Rejected, Unreachable

ANN = "telegram:c7"
LINES = [f"{number}. The owl at the harbor 🦉 said number {number}." for number in range(1, 201)]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as platform:
        # A person has to write first there.
        platform.says("hello")
        yield platform


@pytest.fixture
async def sender(api: BotApi) -> AsyncIterator[TelegramSender]:
    async with TelegramApi(api.token, api.url, SystemClock()) as calls:
        yield TelegramSender(calls, SystemClock(), _no_problem)


def _no_problem(kind: str, error: BaseException | None) -> None:
    raise AssertionError(kind) from error


def shown(api: BotApi) -> list[str]:
    return [sent.text for sent in api.sent]


def labels(sent: Sent) -> list[str]:
    rows = sent.params.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_a_sender_alone_delivers_and_nobody_listens(api: BotApi) -> None:
    before = asyncio.all_tasks()
    async with TelegramApi(api.token, api.url, SystemClock()) as calls:
        sender = TelegramSender(calls, SystemClock(), _no_problem)
        await sender.typing(ANN)
        sent = await sender.send(ANN, Bubble("b1", "Hello Ann.", buttons=(Button("Hello", "/start"),)))
        assert await sender.find(ANN, Bubble("b1", "Hello Ann."), after="") is None
        await sender.send(ANN, Bubble("b2", "Your file.", file="a.json", content=b"{}"))
        busy = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}  # type: ignore[union-attr]
    assert sent.message_id == str(api.sent[0].message_id)
    assert [(one.text, labels(one), one.files) for one in api.sent] == [
        ("Hello Ann.", ["Hello"], {}),
        ("Your file.", [], {"document": b"{}"}),
    ]
    assert api.counts == {"sendChatAction": 1, "sendMessage": 1, "sendDocument": 1}
    # The stand-in's own.
    assert busy <= {"RequestHandler.start"}


async def test_w03_what_looks_like_markup_is_sent_as_it_is(api: BotApi, sender: TelegramSender) -> None:
    text = "5*3 and 2*4, my_name <b> [a](b) @everyone"
    await sender.send(ANN, Bubble("b1", text))
    assert api.sent[0].text == text
    assert "parse_mode" not in api.sent[0].params


async def test_k10_a_text_over_the_limit_arrives_whole_in_order_and_cut_at_lines(
    api: BotApi, sender: TelegramSender
) -> None:
    text = "\n".join(LINES)
    sent = await sender.send(ANN, Bubble("b1", text, buttons=(Button("Fine", "/fine"),)))
    assert "\n".join(shown(api)) == text
    assert [labels(one) for one in api.sent] == [[]] * (len(api.sent) - 1) + [["Fine"]]
    assert max(map(utf16, shown(api))) <= 4096
    assert len(api.sent) == -(-utf16(text) // 4096)
    assert sent.message_id == str(api.sent[-1].message_id)


async def test_k10_no_emoji_is_cut_in_two(api: BotApi, sender: TelegramSender) -> None:
    await sender.send(ANN, Bubble("b1", "🦉" * 2049))
    assert shown(api) == ["🦉" * 2048, "🦉"]


async def test_k10_a_caption_over_the_limit_comes_before_its_file(api: BotApi, sender: TelegramSender) -> None:
    caption = "\n".join(LINES[:40])
    await sender.send(ANN, Bubble("b1", caption, file="a.json", content=b"{}"))
    assert [(one.text, one.files) for one in api.sent] == [(caption, {}), ("", {"document": b"{}"})]


async def test_k10_a_flood_wait_in_the_middle_doubles_no_part(api: BotApi, sender: TelegramSender) -> None:
    text = "\n".join(LINES)
    api.watchers.append(lambda _: api.fail("sendMessage", 429, retry_after=1))
    with pytest.raises(RateLimited):
        await sender.send(ANN, Bubble("b1", text))
    api.watchers.clear()
    assert len(api.sent) == 1
    await sender.send(ANN, Bubble("b1", text))
    assert "\n".join(shown(api)) == text


async def test_k10_what_is_too_long_for_a_button_stands_in_the_text(api: BotApi, sender: TelegramSender) -> None:
    long = f"/persona {'a' * 60}"
    await sender.send(ANN, Bubble("b1", "Whom?", buttons=(Button("Alice", long), Button("Bob", "/persona bob"))))
    assert [(one.text, labels(one)) for one in api.sent] == [(f"Whom?\nAlice: {long}", ["Bob"])]


async def test_k10_the_platforms_reason_is_kept_without_the_message(api: BotApi, sender: TelegramSender) -> None:
    secret = "my word is quillfeather tonight"
    api.fail("sendMessage", 400, f"Bad Request: wrong button in '{secret}' near my word is quillfeather tonight")
    with pytest.raises(Rejected, match="rong button in") as refused:
        await sender.send(ANN, Bubble("b1", secret))
    assert "quillfeather" not in str(refused.value)
    api.fail("sendMessage", 403, "Forbidden: user is deactivated")
    with pytest.raises(Unreachable, match="user is deactivated"):
        await sender.send(ANN, Bubble("b1", secret))


async def test_k11_a_wait_is_for_the_chat_that_was_told_so(api: BotApi, sender: TelegramSender) -> None:
    api.says("hello", person=8)
    api.fail("sendMessage", 429, retry_after=1000, chat=7)
    with pytest.raises(RateLimited) as told:
        await sender.send(ANN, Bubble("b1", "Hello Ann."))
    assert (told.value.chat_only, told.value.retry_after) == (True, 1000.0)
    for chat in (ANN, "telegram:c8"):
        await sender.typing(chat)
    assert [act.chat_id for act in api.acts if act.method == "sendChatAction"] == [8]


async def test_d02_a_group_that_became_a_supergroup_is_named_and_not_tried_again(
    api: BotApi, sender: TelegramSender
) -> None:
    api.says("hello", group=True, chat=-42)
    new = api.migrates(-42)
    for bubble in (Bubble("b1", "Hello."), Bubble("b2", "Your file.", file="a.json", content=b"{}")):
        with pytest.raises(Moved) as caught:
            await sender.send("telegram:c-42", bubble)
        assert caught.value.chat == f"telegram:c{new}"
    assert (await sender.send(f"telegram:c{new}", Bubble("b1", "Hello."))).message_id
    assert shown(api) == ["Hello."]


PICTURE = Work(WorkKind.PICTURE, "rain/7", "Made by an AI.", "rain over the shop", "Rain all day.")
VOICE = Work(WorkKind.VOICE, "george/7", "Spoken by an AI.")


async def test_a_picture_is_a_photo_with_its_mark_and_where_it_is_none_a_document(
    api: BotApi, sender: TelegramSender
) -> None:
    bubble = replace(Bubble("b1", "Look.").showing(PICTURE), content=b"png")
    await sender.send(ANN, bubble)
    api.fail("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    await sender.send(ANN, bubble)
    assert [(one.text, one.files) for one in api.sent] == [
        ("Look.\nMade by an AI.", {"photo": b"png"}),
        ("Look.\nMade by an AI.", {"document": b"png"}),
    ]


async def test_a_voice_note_has_its_length_and_its_mark_and_is_no_document_for_whoever_wants_none(
    api: BotApi, sender: TelegramSender
) -> None:
    bubble = replace(Bubble("b1", "Hello Ann.").showing(VOICE), content=b"ogg", sound=Sound(2.4, b"\x05"))
    await sender.send(ANN, bubble)
    (sent,) = api.sent
    assert (sent.text, sent.files, sent.params["duration"]) == ("Spoken by an AI.", {"voice": b"ogg"}, "2")
    api.fail("sendVoice", 400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
    with pytest.raises(Rejected, match="oice_messages_forbidden"):
        await sender.send(ANN, bubble)


async def test_a_sign_stands_under_a_message_once_and_only_one_that_a_bot_may_give(
    api: BotApi, sender: TelegramSender
) -> None:
    for _ in range(2):
        await sender.react(ANN, f"{1:020d}", "👍")
    assert api.reactions.under == {(7, 1): "👍"}
    for message, emoji in (("1", "🫠"), ("999", "👍"), ("b7", "👍")):
        with pytest.raises(Rejected):
            await sender.react(ANN, message, emoji)
    api.reactions.allowed[7] = frozenset("🔥")
    with pytest.raises(Rejected):
        await sender.react(ANN, "1", "👍")
    assert api.reactions.under == {(7, 1): "👍"}


async def test_who_may_not_react_may_still_write(api: BotApi, sender: TelegramSender) -> None:
    """A refused sign closes no chat."""
    api.fail("setMessageReaction", 403)
    with pytest.raises(Rejected):
        await sender.react(ANN, "1", "👍")
