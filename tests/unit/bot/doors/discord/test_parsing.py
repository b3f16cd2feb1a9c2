"""Raw gateway events become messages, or nothing; whatever else arrives harms nobody."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.doors.discord.api import DiscordApi
from bot.doors.discord.listener import DiscordListener
from bot.doors.discord.parsing import ODD, Me, to_incoming
from bot.doors.ports import Intake
from engine.messages import Incoming, Kind
from lab.loopback.discord import SAMPLES
from persona.line import Media, Quote, Sent, Whose
from scheduler.clock import SystemClock
from scheduler.errors import StoreDown
from tests.unit.bot.mutations import ODDITIES, mutated

ME, MY_ROLE = Me(1), Me(1, role=3)
EPOCH = 1_420_070_400
NUMBER = (100 * 1000) << 22
"""The snowflake of something that happened 100 s after Discord's epoch."""
ANN = {"id": "7", "username": "ann99", "global_name": "Ann", "bot": False}
HARRY = {"id": "1", "username": "harry", "global_name": "Harry", "bot": True}
HEARD = Incoming("discord:u7", "discord:c9", f"{NUMBER:020d}", EPOCH + 100.0, name="Ann")
IN_GUILD = replace(HEARD, group=True, server="discord:g5")
COMMAND = replace(HEARD, kind=Kind.COMMAND, language="en-GB", answer_to="1/token")


def message(**fields: Any) -> dict[str, Any]:
    plain = {"id": str(NUMBER), "channel_id": "9", "author": ANN, "content": "hi", "type": 0, "mentions": []}
    return plain | {"attachments": [], "embeds": [], "edited_timestamp": None} | fields


def created(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "MESSAGE_CREATE", message(**fields)


def updated(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "MESSAGE_UPDATE", message(**fields)


def in_guild(**fields: Any) -> tuple[str, dict[str, Any]]:
    return created(guild_id="5", member={"nick": None}, **fields)


def attached(kind: str | None, **fields: Any) -> tuple[str, dict[str, Any]]:
    return created(**{"content": "", "attachments": [{"id": "3", "content_type": kind}]} | fields)


def with_media(kind: Kind, type_: str) -> Incoming:
    return replace(HEARD, kind=kind, media=(Media("3", type_),))


def interaction(kind: int, data: dict[str, Any], **fields: Any) -> tuple[str, dict[str, Any]]:
    plain = {"id": str(NUMBER), "application_id": "1", "channel_id": "9", "token": "token", "locale": "en-GB"}
    return "INTERACTION_CREATE", plain | {"type": kind, "data": data, "user": ANN} | fields


def slash(name: str, *values: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    options = [{"name": "text", "type": 3, "value": value} for value in values]
    return interaction(2, {"id": "4", "name": name, "options": options}, **fields)


TALK: dict[str, tuple[tuple[str, dict[str, Any]], Incoming]] = {
    "a text": (created(content="hi"), replace(HEARD, text="hi")),
    "a person without a display name": (
        created(author=ANN | {"global_name": None}),
        replace(HEARD, text="hi", name="ann"),
    ),
    "a command as text": (created(content="/start"), replace(HEARD, text="/start", kind=Kind.COMMAND)),
    "a photo": (attached("image/png"), with_media(Kind.PHOTO, "image/png")),
    "a photo with a caption": (
        attached("image/png", content="my cat"),
        replace(with_media(Kind.PHOTO, "image/png"), text="my cat"),
    ),
    "a voice message": (attached("audio/ogg", flags=1 << 13), with_media(Kind.VOICE, "audio/ogg")),
    "a document": (attached("text/plain"), with_media(Kind.FILE, "text/plain")),
    "a file of no known type": (attached(None), with_media(Kind.FILE, "")),
    "two photos": (
        attached("", attachments=[{"id": number, "content_type": "image/png"} for number in ("3", "4")]),
        replace(HEARD, kind=Kind.PHOTO, media=(Media("3", "image/png"), Media("4", "image/png"))),
    ),
    "a forwarded text": (
        created(content="", message_snapshots=[{"message": {"content": "news"}}]),
        replace(HEARD, text="news", whose=Whose.FORWARDED),
    ),
    "a forwarded command": (
        created(content="", message_snapshots=[{"message": {"content": "/forget yes"}}]),
        replace(HEARD, text="/forget yes", whose=Whose.FORWARDED),
    ),
    "a forwarded picture": (
        created(
            content="", message_snapshots=[{"message": {"attachments": [{"id": "3", "content_type": "image/png"}]}}]
        ),
        replace(with_media(Kind.PHOTO, "image/png"), whose=Whose.FORWARDED),
    ),
    "a sticker": (created(content="", sticker_items=[{"id": "2"}]), replace(HEARD, kind=Kind.STICKER)),
    "a sticker with a name": (
        created(content="", sticker_items=[{"id": "2", "name": "Wave"}]),
        replace(HEARD, kind=Kind.STICKER, sent=Sent("Wave")),
    ),
    "a poll": (
        created(content="", poll={"question": {"text": "Tea?"}, "answers": [{"poll_media": {"text": "Yes"}}]}),
        replace(HEARD, kind=Kind.POLL, sent=Sent("Tea?", ("Yes",))),
    ),
    "a moving picture by its link": (
        created(content="https://tenor.com/view/happy-owl-gif-26150291"),
        replace(HEARD, kind=Kind.ANIMATION, sent=Sent("happy owl")),
    ),
    "a kind to come": (created(content=""), replace(HEARD, kind=Kind.OTHER)),
    "a type to come": (created(content="", type=99), replace(HEARD, kind=Kind.OTHER)),
    "a veiled reply to him": (
        in_guild(content="", type=19, referenced_message=message(author=HARRY)),
        replace(IN_GUILD, kind=Kind.HIDDEN, quote=Quote("hi", his=True)),
    ),
    "an edited text": (
        updated(content="fixed", edited_timestamp="2026-01-01T00:00:00+00:00"),
        replace(HEARD, text="fixed", edits=HEARD.id),
    ),
    "a deleted message": (
        ("MESSAGE_DELETE", {"id": str(NUMBER), "channel_id": "9"}),
        replace(HEARD, person="", name="", deleted=HEARD.id),
    ),
    "a mention": (in_guild(content="<@1> hello", mentions=[HARRY]), replace(IN_GUILD, text="hello")),
    "a mention that is not listed": (in_guild(content="<@1> hello"), replace(IN_GUILD, text="hello")),
    "a mention in the old form": (
        in_guild(content="so <@!1> hello", mentions=[HARRY]),
        replace(IN_GUILD, text="so  hello"),
    ),
    "nothing but a mention": (in_guild(content="<@1>", mentions=[HARRY]), replace(IN_GUILD, text="")),
    "a command after a mention": (
        in_guild(content="<@1> /help", mentions=[HARRY]),
        replace(IN_GUILD, text="/help", kind=Kind.COMMAND),
    ),
    "a mention of another besides": (
        in_guild(content="<@1> ask <@8>, <@6>", mentions=[HARRY, ANN | {"id": "8", "global_name": "Bo"}]),
        replace(IN_GUILD, text="ask @Bo, @someone"),
    ),
    "a reply to him": (
        in_guild(content="me too", type=19, referenced_message=message(author=HARRY)),
        replace(IN_GUILD, text="me too", quote=Quote("hi", his=True)),
    ),
    "a reply to another": (
        in_guild(content="yes", type=19, referenced_message=message()),
        replace(IN_GUILD, text="yes", addressed=False, quote=Quote("hi", "Ann", "discord:u7")),
    ),
    "talk among others": (in_guild(content="hello all"), replace(IN_GUILD, text="hello all", addressed=False)),
    "a slash command": (slash("start"), replace(COMMAND, text="/start")),
    "a slash command with a text": (slash("name", "Ann Lee"), replace(COMMAND, text="/name Ann Lee")),
    "a slash command in a server": (
        slash("help", guild_id="5", user=None, member={"user": ANN}),
        replace(COMMAND, text="/help", group=True, server="discord:g5", answer_to=f"{COMMAND.answer_to}/alone"),
    ),
    "a slash command of somebody who may manage the server": (
        slash("server", guild_id="5", user=None, member={"user": ANN, "permissions": str(1 << 5)}),
        replace(
            COMMAND,
            text="/server",
            group=True,
            server="discord:g5",
            manages=True,
            answer_to=f"{COMMAND.answer_to}/alone",
        ),
    ),
    "his name at the start": (in_guild(content="Harry, tea?"), replace(IN_GUILD, text="Harry, tea?")),
    "another bot that calls him": (
        in_guild(content="<@1> hi", mentions=[HARRY], author=HARRY | {"id": "2"}),
        replace(IN_GUILD, person="discord:u2", text="hi", name="", machine=True),
    ),
    "a tapped button": (
        interaction(3, {"custom_id": "/checkins yes", "component_type": 2}),
        replace(COMMAND, text="/checkins yes", kind=Kind.BUTTON, answer_to=""),
    ),
    "half a surrogate pair": (created(content="hm \ud83d"), replace(HEARD, text="hm ?")),
}

NO_TALK: dict[str, tuple[str, dict[str, Any]]] = {
    "another bot": in_guild(content="Harry, hi", author=HARRY | {"id": "2"}),
    "his own words": in_guild(content="<@1> hi", mentions=[HARRY], author=HARRY),
    "a webhook": created(webhook_id="77"),
    "somebody who joins": created(type=7, content=""),
    "a pinned message": created(type=6, content=""),
    "a message whose content is veiled": created(content="", guild_id="5"),
    "a link that unfolds": updated(embeds=[{"url": "http://example.org"}]),
    "a link that unfolds, told in short": ("MESSAGE_UPDATE", {"id": str(NUMBER), "channel_id": "9", "embeds": []}),
    "a form that was filled in": interaction(5, {"custom_id": "x", "components": []}),
    "a suggestion that is asked for": interaction(4, {"name": "persona", "options": []}),
    "a reaction": ("MESSAGE_REACTION_ADD", {"message_id": str(NUMBER), "channel_id": "9", "user_id": "7"}),
}


@pytest.mark.parametrize(("raw", "expected"), TALK.values(), ids=TALK.keys())
def test_what_a_person_sends_is_read(raw: tuple[str, dict[str, Any]], expected: Incoming) -> None:
    parsed = to_incoming(*raw, ME, personas=("Harry",))
    assert parsed is not None
    assert parsed[0] == expected


@pytest.mark.parametrize("raw", NO_TALK.values(), ids=NO_TALK.keys())
def test_what_nobody_says_to_him_is_no_message(raw: tuple[str, dict[str, Any]]) -> None:
    assert to_incoming(*raw, ME) is None


def test_d08_his_role_calls_him_and_another_does_not() -> None:
    called = in_guild(content="<@&3> hello, <@&4>", mention_roles=["3", "4"])
    assert to_incoming(*called, MY_ROLE) == (replace(IN_GUILD, text="hello, @group"), HEARD.id)
    for me in (ME, Me(1, role=5)):
        parsed = to_incoming(*called, me)
        assert parsed is not None
        assert not parsed[0].addressed


def test_each_edit_of_a_message_is_an_update_of_its_own() -> None:
    raws = [created(), *(updated(edited_timestamp=f"2026-01-01T00:00:0{second}") for second in (1, 2, 2))]
    updates = [parsed[1] for raw in raws if (parsed := to_incoming(*raw, ME))]
    assert len(updates) == 4
    assert len(set(updates)) == 3


THINGS = [created(**(fields | {"content": "", "attachments": []})) for fields in SAMPLES.values()]
VALID = [*(raw for raw, _ in TALK.values()), *NO_TALK.values(), *THINGS]
NOT_READABLE: list[tuple[str, Any]] = [
    ("MESSAGE_CREATE", None),
    ("MESSAGE_CREATE", []),
    ("MESSAGE_CREATE", {}),
    ("MESSAGE_DELETE", {"id": "x", "channel_id": "9"}),
    ("INTERACTION_CREATE", {"user": ANN, "type": 2}),
    ("TYPING_START", {"channel_id": "9"}),
    ("TYPING_START", None),
]


@settings(max_examples=2000)
@given(st.sampled_from(VALID), ODDITIES, st.randoms(use_true_random=False))
def test_no_event_raises_anything_but_what_is_documented(raw: Any, oddity: Any, rng: random.Random) -> None:
    try:
        parsed = to_incoming(raw[0], mutated(raw[1], oddity, rng), ME)
    except ODD:
        return
    if parsed is not None:
        msgspec.msgpack.encode(parsed)


def door(problems: list[str], *, error: Exception | None = None) -> DiscordListener:
    async def receive(_: Incoming, *, update: str) -> None:
        assert update
        if error is not None:
            raise error

    def problem(kind: str, _: BaseException | None) -> None:
        problems.append(kind)

    api = DiscordApi("x", "http://127.0.0.1:9")
    api.me = ME
    return DiscordListener(api, SystemClock(), Intake(receive, lambda _: None, lambda _: None, problem))


@pytest.mark.parametrize("raw", NOT_READABLE)
async def test_garbage_is_counted_and_never_reaches_the_house(raw: tuple[str, Any]) -> None:
    problems: list[str] = []
    await door(problems, error=AssertionError("reached")).take(*raw)
    assert problems == ["discord_event"]


@settings(max_examples=500)
@given(st.sampled_from(VALID), ODDITIES, st.randoms(use_true_random=False))
async def test_one_bad_event_never_blocks_the_others(raw: Any, oddity: Any, rng: random.Random) -> None:
    await door([]).take(raw[0], mutated(raw[1], oddity, rng))


@pytest.mark.parametrize("build", [RuntimeError, KeyError, ValueError])
async def test_an_event_on_which_the_house_breaks_is_counted_and_passed_over(build: Callable[[], Exception]) -> None:
    problems: list[str] = []
    await door(problems, error=build()).take(*created())
    assert problems == ["discord_event"]


async def test_with_the_store_down_an_event_is_not_swallowed() -> None:
    with pytest.raises(StoreDown):
        await door([], error=StoreDown("down")).take(*created())
