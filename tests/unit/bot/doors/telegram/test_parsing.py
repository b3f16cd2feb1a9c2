"""Raw Telegram updates become messages, or nothing; whatever else arrives harms nobody."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.doors.ports import Intake
from bot.doors.telegram.api import TelegramApi
from bot.doors.telegram.listener import TelegramListener
from bot.doors.telegram.migration import to_migration
from bot.doors.telegram.parsing import ODD, Me, to_incoming
from engine.messages import Incoming, Kind
from lab.loopback.telegram import SAMPLES, SERVICES
from persona.line import Media, Quote, Sent, Whose
from scheduler.clock import SystemClock
from scheduler.errors import StoreDown
from tests.unit.bot.mutations import ODDITIES, mutated

ME = Me(1, "harry_bot")
ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "en"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ann"}
GROUP = {"id": -100, "type": "supergroup", "title": "Friends"}
HARRY = {"id": 1, "is_bot": True, "first_name": "Harry", "username": "harry_bot"}
HEARD = Incoming("telegram:u7", "telegram:c7", f"{5:020d}", 99.0, name="Ann", language="en")
IN_GROUP = replace(HEARD, chat="telegram:c-100", group=True, server="telegram:c-100")


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 5, "from": ANN, "chat": PRIVATE, "date": 99} | fields


def update(**fields: Any) -> dict[str, Any]:
    return {"update_id": 3, "message": message(**fields)}


def marks(*places: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [{"type": kind, "offset": offset, "length": length} for kind, offset, length in places]


def in_group(text: str, *places: tuple[str, int, int], **fields: Any) -> dict[str, Any]:
    return update(chat=GROUP, text=text, entities=marks(*places), **fields)


def tap(**fields: Any) -> dict[str, Any]:
    query = {
        "id": "q1",
        "from": ANN,
        "chat_instance": "7",
        "data": "/checkins yes",
        "message": message(**{"from": HARRY}),
    }
    return {"update_id": 3, "callback_query": query | fields}


def membership(status: str, *, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    change = {"chat": chat, "from": ANN, "date": 99, "new_chat_member": {"user": HARRY, "status": status}}
    return {"update_id": 3, "my_chat_member": change}


PHOTO = {"photo": [{"file_id": "a", "width": 90, "height": 90}, {"file_id": "b", "width": 640, "height": 480}]}
VOICE = {"voice": {"file_id": "v", "duration": 2}}
STICKER = {"sticker": {"file_id": "s", "emoji": "🙂"}}
DOCUMENT = {"document": {"file_id": "d", "file_name": "notes.txt"}}
SEEN = replace(HEARD, media=(Media("b", "photo"),))


def with_media(kind: Kind, id_: str, type_: str) -> Incoming:
    return replace(HEARD, kind=kind, media=(Media(id_, type_),))


TALK: dict[str, tuple[dict[str, Any], Incoming]] = {
    "a text": (update(text="hi there"), replace(HEARD, text="hi there")),
    "a photo": (update(**PHOTO), replace(SEEN, kind=Kind.PHOTO)),
    "a photo with a caption": (update(**PHOTO, caption="my cat"), replace(SEEN, kind=Kind.PHOTO, text="my cat")),
    "a caption with a slash": (update(**PHOTO, caption="/start"), replace(SEEN, kind=Kind.PHOTO, text="/start")),
    "a sticker": (update(**STICKER), replace(with_media(Kind.STICKER, "s", "sticker"), sent=Sent("🙂"))),
    "a die": (update(dice={"emoji": "🎲", "value": 3}), replace(HEARD, kind=Kind.DICE, sent=Sent("🎲", value=3))),
    "a voice note": (update(**VOICE), with_media(Kind.VOICE, "v", "voice")),
    "a round video": (update(video_note={"file_id": "n"}), with_media(Kind.VIDEO_NOTE, "n", "video_note")),
    "a document": (
        update(**DOCUMENT, caption="read"),
        replace(with_media(Kind.FILE, "d", "document"), text="read", sent=Sent("notes.txt")),
    ),
    "a film of a known type": (
        update(video={"file_id": "f", "mime_type": "video/mp4"}),
        with_media(Kind.VIDEO, "f", "video/mp4"),
    ),
    "a forwarded text": (
        update(text="news", forward_origin={"type": "hidden_user", "sender_user_name": "Bo", "date": 9}),
        replace(HEARD, text="news", whose=Whose.FORWARDED),
    ),
    "a forwarded command": (
        update(text="/forget yes", forward_origin={"type": "hidden_user", "sender_user_name": "Bo", "date": 9}),
        replace(HEARD, text="/forget yes", whose=Whose.FORWARDED),
    ),
    "a forwarded text that names him": (
        in_group(
            "@harry_bot hi",
            ("mention", 0, 10),
            forward_origin={"type": "hidden_user", "sender_user_name": "Bo", "date": 9},
        ),
        replace(IN_GROUP, text="hi", whose=Whose.FORWARDED, addressed=False),
    ),
    "a part of what another one wrote": (
        update(text="hm", reply_to_message=message(text="tea? or milk?"), quote={"text": "milk?", "position": 5}),
        replace(HEARD, text="hm", quote=Quote("milk?", "Ann", "telegram:u7")),
    ),
    "a quote from another chat": (
        update(
            text="hm",
            quote={"text": "milk?", "position": 5},
            external_reply={"origin": {"type": "hidden_user", "sender_user_name": "Bo", "date": 9}},
        ),
        replace(HEARD, text="hm", quote=Quote("milk?", "Bo")),
    ),
    "a location": (
        update(location={"latitude": 52.5, "longitude": 13.4}),
        replace(HEARD, kind=Kind.LOCATION, sent=Sent(zones=("Europe/Berlin",))),
    ),
    "a place at sea": (update(location={"latitude": 1.0, "longitude": 2.0}), replace(HEARD, kind=Kind.LOCATION)),
    "a kind to come": (update(telepathy={"id": 1}), replace(HEARD, kind=Kind.OTHER)),
    "a text with a field to come": (update(text="hi", mind="open"), replace(HEARD, text="hi")),
    "a command": (update(text="/start"), replace(HEARD, kind=Kind.COMMAND, text="/start")),
    "a command from a link": (update(text="/start abc"), replace(HEARD, kind=Kind.COMMAND, text="/start abc")),
    "an edited text": (
        {"update_id": 3, "edited_message": message(text="fixed", edit_date=120)},
        replace(HEARD, text="fixed", edits=HEARD.id),
    ),
    "a tapped button": (tap(), replace(HEARD, id="b" + f"{3:019d}", kind=Kind.BUTTON, text="/checkins yes")),
    "a mention": (in_group("@harry_bot hello", ("mention", 0, 10)), replace(IN_GROUP, text="hello")),
    "a mention in other case": (
        in_group("hey @Harry_Bot, hello", ("mention", 4, 10)),
        replace(IN_GROUP, text="hey hello"),
    ),
    "a mention after an emoji": (in_group("😀 @harry_bot hm", ("mention", 3, 10)), replace(IN_GROUP, text="😀 hm")),
    "nothing but a mention": (in_group("@harry_bot", ("mention", 0, 10)), replace(IN_GROUP, text="@harry_bot")),
    "a mention in a caption": (
        update(chat=GROUP, **PHOTO, caption="@harry_bot look", caption_entities=marks(("mention", 0, 10))),
        replace(IN_GROUP, kind=Kind.PHOTO, text="look", media=SEEN.media),
    ),
    "a reply to him": (
        in_group("me too", reply_to_message=message(**{"from": HARRY}, text="I like tea")),
        replace(IN_GROUP, text="me too", quote=Quote("I like tea", his=True)),
    ),
    "a command in a group": (in_group("/help"), replace(IN_GROUP, kind=Kind.COMMAND, text="/help")),
    "a command for him": (in_group("/help@Harry_bot"), replace(IN_GROUP, kind=Kind.COMMAND, text="/help@Harry_bot")),
    "a command for another bot": (
        in_group("/help@other_bot"),
        replace(IN_GROUP, kind=Kind.COMMAND, text="/help@other_bot", addressed=False),
    ),
    "a mention of a namesake": (
        in_group("@harry_bot2 hi", ("mention", 0, 11)),
        replace(IN_GROUP, text="@harry_bot2 hi", addressed=False),
    ),
    "a reply to another": (
        in_group("yes", reply_to_message=message(text="tea?")),
        replace(IN_GROUP, text="yes", addressed=False, quote=Quote("tea?", "Ann", "telegram:u7")),
    ),
    "his name at the start": (in_group("Harry, tea?"), replace(IN_GROUP, text="Harry, tea?")),
    "his name in talk of him": (in_group("Harry is odd"), replace(IN_GROUP, text="Harry is odd", addressed=False)),
    "another bot that calls him": (
        in_group("@harry_bot hi", ("mention", 0, 10), **{"from": HARRY | {"id": 2}}),
        replace(IN_GROUP, person="telegram:u2", text="hi", name="", language="", machine=True),
    ),
    "the group itself, which only its admins write as": (
        in_group("/server", sender_chat=GROUP),
        replace(
            IN_GROUP,
            person="telegram:u-100",
            name="Friends",
            language="",
            kind=Kind.COMMAND,
            text="/server",
            manages=True,
        ),
    ),
    "talk among others": (in_group("hello all"), replace(IN_GROUP, text="hello all", addressed=False)),
    "a name that is a role's": (
        update(text="hi", **{"from": ANN | {"first_name": "System"}}),
        replace(HEARD, text="hi", name=""),
    ),
    "a block": (
        membership("kicked"),
        replace(HEARD, id="b0000000000000000003", text="/blocked", kind=Kind.BUTTON),
    ),
    "half a surrogate pair": (update(text="hm \ud83d"), replace(HEARD, text="hm ?")),
}

NO_TALK: dict[str, dict[str, Any]] = {
    "another bot": in_group("hi", **{"from": HARRY | {"id": 2}}),
    "another bot that says his name": in_group("Harry, hi", **{"from": HARRY | {"id": 2}}),
    "his own words": in_group("@harry_bot hi", ("mention", 0, 10), **{"from": HARRY}),
    "a channel's post": {"update_id": 3, "channel_post": message(text="news")},
    "a message without a sender": {
        "update_id": 3,
        "message": {"message_id": 5, "chat": GROUP, "date": 9, "text": "hi"},
    },
    "somebody who joins": update(chat=GROUP, new_chat_members=[ANN]),
    "a pinned message": update(chat=GROUP, pinned_message=message(text="hi")),
    "a new title": update(chat=GROUP, new_chat_title="Pals"),
    "a message with nothing in it": update(),
    "the end of a block": membership("member"),
    "a group that he has to leave": membership("kicked", chat=GROUP),
    "a button of an inline message": tap(message=None),
    "a game's button": tap(data=None),
    "an update of a kind to come": {"update_id": 3, "telepathy": {"from": ANN}},
}


@pytest.mark.parametrize(("raw", "expected"), TALK.values(), ids=TALK.keys())
def test_what_a_person_sends_is_read(raw: dict[str, Any], expected: Incoming) -> None:
    assert to_incoming(raw, ME, personas=("Harry",)) == expected


@pytest.mark.parametrize("raw", NO_TALK.values(), ids=NO_TALK.keys())
def test_what_nobody_says_to_him_is_no_message(raw: dict[str, Any]) -> None:
    assert to_incoming(raw, ME) is None


def test_messages_sort_in_the_order_of_their_numbers() -> None:
    ids = [incoming.id for number in (9, 10, 100) if (incoming := to_incoming(update(message_id=number, text="x"), ME))]
    assert ids == sorted(ids)


THINGS = [update(**fields) for fields in (*SAMPLES.values(), *SERVICES.values())]
VALID = [*(raw for raw, _ in TALK.values()), *NO_TALK.values(), *THINGS]
NOT_READABLE: list[Any] = [None, [], 7, "hello", {}, {"message": message(text="hi")}, update(date="soon", text="hi")]


@settings(max_examples=2000)
@given(st.sampled_from(VALID), ODDITIES, st.randoms(use_true_random=False))
def test_no_update_raises_anything_but_what_is_documented(raw: Any, oddity: Any, rng: random.Random) -> None:
    try:
        incoming = to_incoming(mutated(raw, oddity, rng), ME)
    except ODD:
        return
    if incoming is not None:
        msgspec.msgpack.encode(incoming)


def door(received: list[Incoming], problems: list[str], *, error: Exception | None = None) -> TelegramListener:
    async def receive(incoming: Incoming, *, update: str) -> None:
        assert update.lstrip("-").isdecimal()
        received.append(incoming)
        if error is not None:
            raise error

    @asynccontextmanager
    async def alone(_: str) -> AsyncIterator[bool]:
        yield False

    api = TelegramApi("1:x", "http://127.0.0.1:9", SystemClock())
    intake = Intake(receive, lambda _: None, lambda _: None, lambda kind, _: problems.append(kind))
    return TelegramListener(api, intake, alone)


@pytest.mark.parametrize("raw", NOT_READABLE)
async def test_garbage_is_counted_and_never_reaches_the_house(raw: Any) -> None:
    received: list[Incoming] = []
    problems: list[str] = []
    await door(received, problems).take(raw)
    assert (received, problems) == ([], ["telegram_update"])


@settings(max_examples=500)
@given(st.sampled_from(VALID), ODDITIES, st.randoms(use_true_random=False))
async def test_one_bad_update_never_blocks_the_others(raw: Any, oddity: Any, rng: random.Random) -> None:
    await door([], []).take(mutated(raw, oddity, rng))


@pytest.mark.parametrize("build", [RuntimeError, KeyError, ValueError])
async def test_an_update_on_which_the_house_breaks_is_counted_and_passed_over(build: Callable[[], Exception]) -> None:
    problems: list[str] = []
    await door([], problems, error=build()).take(update(text="hi"))
    assert problems == ["telegram_update"]


async def test_with_the_store_down_an_update_is_not_swallowed() -> None:
    with pytest.raises(StoreDown):
        await door([], [], error=StoreDown("down")).take(update(text="hi"))


GOES = update(chat={"id": -42, "type": "group"}, migrate_to_chat_id=-1042)
COMES = update(chat={"id": -1042, "type": "supergroup"}, migrate_from_chat_id=-42)


@pytest.mark.parametrize("raw", [GOES, COMES])
def test_d02_a_new_id_is_read_from_either_side(raw: dict[str, Any]) -> None:
    assert to_migration(raw) == ("telegram:c-42", "telegram:c-1042")
    assert to_incoming(raw, ME) is None


@pytest.mark.parametrize("raw", [update(text="hi"), {"update_id": 1}, {"update_id": 1, "edited_message": {}}])
def test_d02_no_other_update_tells_of_one(raw: dict[str, Any]) -> None:
    assert to_migration(raw) is None


async def test_d02_with_the_store_down_a_new_id_is_told_again() -> None:
    async def rename(old: str, new: str) -> None:
        raise StoreDown(f"{old} {new}")

    listener = door([], [])
    listener.intake = replace(listener.intake, rename=rename)
    for raw in (GOES, COMES):
        with pytest.raises(StoreDown, match="telegram:c-42 telegram:c-1042"):
            await listener.take(raw)
