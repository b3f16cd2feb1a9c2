"""The Discord sender alone: REST without a gateway; what is too long for a message arrives whole, and once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.doors.discord.api import DiscordApi
from bot.doors.discord.interactions import Interactions
from bot.doors.discord.listener import DiscordListener
from bot.doors.discord.sender import DiscordSender
from bot.doors.parts import utf16
from bot.doors.ports import Intake
from engine.messages import Bubble, Button, Incoming, Sound, Work, WorkKind
from lab.loopback.discord import DiscordServer, Sent
from scheduler.clock import SystemClock
from scheduler.errors import Rejected, Undelivered, Unreachable
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.usefixtures("addresses_of_the_library")

LINES = [f"{number}. The owl at the harbor 🦉 said number {number}." for number in range(1, 111)]
LONG = Bubble("0123456789abcdefghij", "\n".join(LINES))


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as platform:
        yield platform


@pytest.fixture
async def api(server: DiscordServer) -> AsyncIterator[DiscordApi]:
    async with DiscordApi(server.token, server.url) as calls:
        yield calls


def made(api: DiscordApi) -> DiscordSender:
    """A sender as another process would have it."""
    return DiscordSender(api, SystemClock(), _no_problem)


def _no_problem(kind: str, error: BaseException | None) -> None:
    raise AssertionError(kind) from error


def ann(server: DiscordServer) -> str:
    return f"discord:c{server.direct_channel()}"


def shown(server: DiscordServer) -> list[str]:
    return [sent.text for sent in server.sent]


def rows(sent: Sent) -> list[list[str]]:
    return [[button["label"] for button in row["components"]] for row in sent.payload.get("components", [])]


async def test_a_sender_alone_delivers_and_nobody_listens(server: DiscordServer) -> None:
    before = asyncio.all_tasks()
    async with DiscordApi(server.token, server.url) as calls:
        sender = made(calls)
        await sender.typing(ann(server))
        sent = await sender.send(ann(server), Bubble("b1", "Hello Ann.", buttons=(Button("Hello", "/start"),)))
        assert await sender.find(ann(server), Bubble("b1", "Hello Ann."), after="") is not None
        await sender.send(ann(server), Bubble("b2", "Your file.", file="a.json", content=b"{}"))
        busy = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}  # type: ignore[union-attr]
    assert sent.message_id == str(server.sent[0].message_id)
    assert [(one.text, rows(one), one.files) for one in server.sent] == [
        ("Hello Ann.", [["Hello"]], {}),
        ("Your file.", [], {"a.json": b"{}"}),
    ]
    channel = f"/channels/{server.direct_channel()}"
    assert [(method, path) for method, path, _ in server.calls] == [
        ("GET", "/users/@me"),
        ("POST", f"{channel}/typing"),
        ("POST", f"{channel}/messages"),
        ("GET", f"{channel}/messages"),
        ("POST", f"{channel}/messages"),
    ]
    assert server.identified == 0
    # The stand-in's own.
    assert busy <= {"RequestHandler.start"}


async def test_w03_what_looks_like_markup_is_shown_as_it_is_and_known_again(
    server: DiscordServer, api: DiscordApi
) -> None:
    sender, sums = made(api), Bubble("b1", "5*3 and 2*4, @everyone, <@7>\n# my_name")
    await sender.send(ann(server), sums)
    assert shown(server) == ["5\\*3 and 2\\*4, @\u200beveryone, \\<@7>\n\\# my\\_name"]
    assert server.sent[0].payload["allowed_mentions"] == {"parse": []}
    assert await sender.find(ann(server), sums, after="") is not None
    stars = Bubble("b2", "*_" * 1500)
    await sender.send(ann(server), stars)
    assert "".join(shown(server)[1:]).replace("\\", "") == stars.text


async def test_a_sender_alone_answers_an_interaction_that_another_process_heard(
    server: DiscordServer, api: DiscordApi
) -> None:
    heard: list[Incoming] = []

    async def receive(incoming: Incoming, /, *, update: str) -> None:
        assert update
        heard.append(incoming)

    async with DiscordApi(server.token, server.url) as elsewhere:
        nobody = Intake(receive, lambda _: None, lambda _: None, _no_problem)
        listener = DiscordListener(elsewhere, SystemClock(), nobody)
        await listener.open()
        listening = asyncio.create_task(listener.listen())
        await eventually(lambda: server.identified)
        server.slash("promises")
        await eventually(lambda: any(path.endswith("/callback") for _, path, _ in server.calls))
        listening.cancel()
        await listener.close()
        await asyncio.gather(listening, return_exceptions=True)
    sender, answer = made(api), Bubble("b1", LONG.text, answer_to=heard[0].answer_to)
    server.watchers.append(lambda _: server.drop("POST /webhooks/", after=False))
    with pytest.raises(Undelivered):
        await sender.send(ann(server), answer)
    server.watchers.clear()
    await sender.send(ann(server), answer)
    assert "\n".join(shown(server)) == LONG.text
    assert {sent.via for sent in server.sent} == {"followup"}


async def test_what_can_not_wait_for_those_before_it_is_answered_in_its_place(
    server: DiscordServer, api: DiscordApi
) -> None:
    interactions, held, sending = Interactions(), asyncio.Event(), set[asyncio.Task[object]]()
    sender = DiscordSender(api, SystemClock(), _no_problem, interactions)

    async def receive(_: Incoming, /, *, update: str) -> None:
        assert update
        await held.wait()

    def look_ahead(incoming: Incoming) -> None:
        sending.add(
            asyncio.create_task(sender.send(incoming.chat, Bubble("b1", "Help.", answer_to=incoming.answer_to)))
        )

    intake = Intake(receive, look_ahead, lambda _: None, _no_problem)
    listener = DiscordListener(api, SystemClock(), intake, interactions)
    await listener.open()
    listening = asyncio.create_task(listener.listen())
    await eventually(lambda: server.identified)
    server.slash("help")
    server.slash("name", "I want to kill myself")
    (sent,) = await server.wait_sent()
    held.set()
    await eventually(lambda: sum(path.endswith("/callback") for _, path, _ in server.calls) == 2)
    listening.cancel()
    await listener.close()
    await asyncio.gather(listening, *sending, return_exceptions=True)
    assert (sent.text, sent.via) == ("Help.", "followup")


async def test_k10_a_text_over_the_limit_arrives_whole_in_order_and_cut_at_lines(
    server: DiscordServer, api: DiscordApi
) -> None:
    sent = await made(api).send(ann(server), LONG)
    assert "\n".join(shown(server)) == LONG.text
    assert len(server.sent) == 3
    assert max(map(utf16, shown(server))) <= 2000
    assert sent.message_id == str(server.sent[-1].message_id)
    nonces = [str(one.nonce) for one in server.sent]
    assert len(set(nonces)) == 3
    assert max(map(len, nonces)) <= 25


async def test_k10_buttons_stand_five_in_a_row_under_the_last_part_and_never_too_many(
    server: DiscordServer, api: DiscordApi
) -> None:
    names = [f"no. {number}" for number in range(1, 28)]
    buttons = tuple(Button(name, f"/drop {name}") for name in names)
    await made(api).send(ann(server), Bubble("b1", "\n".join(LINES[:60]), buttons=buttons))
    assert [rows(sent) for sent in server.sent] == [
        [],
        [names[:5], names[5:10], names[10:15], names[15:20], names[20:25]],
        [names[25:]],
    ]
    await made(api).send(ann(server), Bubble("b2", "Fine?", buttons=(Button("y" * 81, "/yes"),)))
    assert rows(server.sent[-1]) == [["y" * 79 + "…"]]


async def test_k10_a_repeat_by_another_process_doubles_no_part(server: DiscordServer, api: DiscordApi) -> None:
    for _ in range(2):
        await made(api).send(ann(server), LONG)
    assert "\n".join(shown(server)) == LONG.text


async def test_k10_a_lost_answer_in_the_middle_doubles_no_part(server: DiscordServer, api: DiscordApi) -> None:
    sender = made(api)
    server.watchers.append(lambda _: len(server.sent) > 1 or server.drop("POST /channels", after=True))
    with pytest.raises(Undelivered):
        await sender.send(ann(server), LONG)
    assert len(server.sent) == 2
    await sender.send(ann(server), LONG)
    assert "\n".join(shown(server)) == LONG.text


async def test_k10_a_long_bubble_of_unknown_fate_is_found_where_all_of_it_stands(
    server: DiscordServer, api: DiscordApi
) -> None:
    server.says("hello")
    sent = await made(api).send(ann(server), LONG)
    await made(api).send(ann(server), Bubble("b2", "Something else."))
    found = await made(api).find(ann(server), LONG, after="")
    assert found is not None
    assert found.message_id == sent.message_id


async def test_a_file_is_found_only_where_it_stands(server: DiscordServer, api: DiscordApi) -> None:
    sender = made(api)
    await sender.send(ann(server), Bubble("b1", "Your file."))
    bubble = Bubble("b2", "Your file.", file="a.json", content=b"{}")
    assert await sender.find(ann(server), bubble, after="") is None
    sent = await sender.send(ann(server), bubble)
    found = await sender.find(ann(server), bubble, after="")
    assert found is not None
    assert found.message_id == sent.message_id


async def test_k10_of_a_long_bubble_that_stands_there_in_part_only_the_rest_is_sent(
    server: DiscordServer, api: DiscordApi
) -> None:
    sender = made(api)
    await sender.send(ann(server), LONG)
    # As if it had been sent by a process that died before the last part, long enough ago for its nonces.
    pieces = shown(server)
    server.deletes(server.sent[-1].message_id)
    again = Bubble("another", LONG.text)
    sender = made(api)
    assert await sender.find(ann(server), again, after="") is None
    await sender.send(ann(server), again)
    assert shown(server) == [*pieces, pieces[-1]]


async def test_k10_the_platforms_reason_is_kept_without_the_message(server: DiscordServer, api: DiscordApi) -> None:
    secret = "my word is quillfeather tonight"
    server.fail("POST /channels", 400, code=50035, message=f"Invalid Form Body: {secret}")
    with pytest.raises(Rejected, match="50035 Invalid Form Body") as refused:
        await made(api).send(ann(server), Bubble("b1", secret))
    assert "quillfeather" not in str(refused.value)
    server.fail("POST /channels", 403, code=50007, message="Cannot send messages to this user")
    with pytest.raises(Unreachable, match="Cannot send messages to this user"):
        await made(api).send(ann(server), Bubble("b1", secret))


PICTURE = Work(WorkKind.PICTURE, "rain/7", "Made by an AI.", "rain over the shop", "Rain all day.")
VOICE = Work(WorkKind.VOICE, "george/7", "Spoken by an AI.")


async def test_a_picture_tells_what_it_shows_and_is_found_again_by_its_name(
    server: DiscordServer, api: DiscordApi
) -> None:
    bubble = Bubble("b1", "Look.").showing(PICTURE)
    sent = await made(api).send(ann(server), replace(bubble, content=b"png"))
    assert shown(server) == ["Look.\nMade by an AI."]
    assert server.sent[0].files == {"made-by-ai-b1.png": b"png"}
    assert server.sent[0].payload["attachments"][0]["description"] == "rain over the shop"
    found = await made(api).find(ann(server), bubble, after="")
    assert found is not None
    assert found.message_id == sent.message_id
    assert await made(api).find(ann(server), Bubble("b2", "Look.").showing(PICTURE), after="") is None


async def test_a_voice_message_has_flag_duration_waveform_and_no_word(server: DiscordServer, api: DiscordApi) -> None:
    bubble = Bubble("b1", "Hello Ann.").showing(VOICE)
    sent = await made(api).send(ann(server), replace(bubble, content=b"ogg", sound=Sound(2.5, b"\x00\x80\xff")))
    (message,) = server.sent
    about = message.payload["attachments"][0]
    assert (message.text, message.flags & 1 << 13, about["duration_secs"], about["waveform"]) == (
        "",
        1 << 13,
        2.5,
        "AID/",
    )
    found = await made(api).find(ann(server), bubble, after="")
    assert found is not None
    assert found.message_id == sent.message_id


async def test_a_sign_stands_under_a_message_once_and_only_where_he_may_give_one(
    server: DiscordServer, api: DiscordApi
) -> None:
    sender, channel = made(api), ann(server)
    message = server.says("hello", person=7)
    for _ in range(2):
        await sender.react(channel, str(message), "❤")
    assert server.reactions.under == {message: ["❤"]}
    for unknown in ("999", "s7"):
        with pytest.raises(Rejected):
            await sender.react(channel, unknown, "👍")
    with pytest.raises(Rejected):
        await sender.react(channel, str(message), "no emoji")


async def test_who_may_not_react_may_still_write(server: DiscordServer, api: DiscordApi) -> None:
    """A missing right closes no chat."""
    channel = server.guild_channel()
    message = server.says("hello", person=7, channel=channel)
    server.denies(channel, "react")
    with pytest.raises(Rejected):
        await made(api).react(f"discord:c{channel}", str(message), "👍")
