"""Garbage through the running doors: nobody crashes, nobody answers it, and nothing is lost that was real."""

import copy
import random
from typing import Any

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.world import World

_EACH = 1100
_FIRST_STRANGER = 50_000
_JUNK: tuple[Any, ...] = (None, True, -1, 1.5, "", "x", "9" * 5000, 2**63, [], {}, [None], {"id": None}, [[[]]])
_NO_NUMBER = tuple(each for each in _JUNK if each not in (True, -1, 1.5, 2**63))


def without_what_matters(payload: dict[str, Any], needed: tuple[str, ...], rng: random.Random) -> dict[str, Any]:
    """The payload with one thing spoilt without which there is nobody to answer, and some more things spoilt."""
    for path in (rng.choice(needed), *rng.sample(needed, rng.randint(0, 2))):
        node, *rest = payload, *path.split(".")
        for key in rest[:-1]:
            node = node[key] if isinstance(node, dict) and isinstance(node.get(key), dict) else {}
        if rng.random() < 0.3:
            node.pop(rest[-1], None)
        else:
            node[rest[-1]] = copy.deepcopy(rng.choice(_NO_NUMBER))
    return payload


def telegram_garbage(number: int, rng: random.Random) -> dict[str, Any]:
    """An update that looks like a message of a stranger, but has no chat, sender, number or date that could be."""
    who = {"id": number, "is_bot": False, "first_name": "Stranger", "language_code": "en"}
    message = {"message_id": 5, "from": who, "chat": {"id": number, "type": "private"}, "date": 99, "text": "hello"}
    kind = rng.choice(("message", "edited_message", "callback_query", "my_chat_member", "poll", "junk"))
    if kind == "junk":
        return {rng.choice(("message", "callback_query", "x")): copy.deepcopy(rng.choice(_JUNK))}
    if kind == "callback_query":
        query = {"id": "q", "from": who, "data": "/start", "message": message}
        return {kind: without_what_matters(query, ("from", "from.id", "message", "message.chat", "message.date"), rng)}
    needed = ("chat", "chat.id", "chat.type", "from", "from.id", "message_id", "date")
    return {kind: without_what_matters(message, needed, rng)}


def discord_garbage(number: int, channel: int, rng: random.Random) -> tuple[str, Any]:
    """An event that looks like a message of a stranger, but is none."""
    author = {"id": str(number), "username": "stranger", "global_name": "Stranger", "bot": False}
    message = {"id": str(number << 22), "channel_id": str(channel), "author": author, "content": "hello", "type": 0}
    event = rng.choice(("MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE", "TYPING_START", "junk"))
    if event == "junk":
        return rng.choice(("MESSAGE_CREATE", "MESSAGE_DELETE", "GUILD_CREATE", "X")), {
            "x": copy.deepcopy(rng.choice(_JUNK))
        }
    if event == "INTERACTION_CREATE":
        asked = {"id": str(number), "type": 2, "user": author, "channel_id": str(channel), "token": "t"}
        asked |= {"application_id": "1", "data": {"name": "start"}}
        return event, without_what_matters(asked, ("id", "user", "user.id", "channel_id", "data", "type"), rng)
    return event, without_what_matters(message, ("id", "author", "author.id", "channel_id"), rng)


@pytest.mark.faults
async def test_garbage_through_the_running_doors_harms_nobody(new_world: MakeWorld, figures: Figures) -> None:
    seed = 50
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", "discord")
        await house.start()
        await house.serving()
        chats = world.chats(2, 2)
        for chat in chats:
            world.say(chat)
        await world.answered()
        for number in range(_FIRST_STRANGER, _FIRST_STRANGER + _EACH):
            push_garbage(world, number)
            if number % 50 == 0:
                world.say(world.rng.choice(chats))
                await world.answered(seconds=60)
        for chat in chats:
            world.say(chat)
        await world.answered(seconds=60)
        assert house.alive
        assert await world.broken() == []
        assert set(world.ledger.shown) == set(chats)
        assert await world.strangers(chats) == []
        figures.add(f"{2 * _EACH} hostile payloads through the running doors", world, seed=seed)


def push_garbage(world: World, number: int) -> None:
    """Send one piece of garbage by each door, between whatever else is said."""
    world.telegram.push(telegram_garbage(number, world.rng))
    channel = world.discord.direct_channel(number)
    world.discord.push(*discord_garbage(number, channel, world.rng))
