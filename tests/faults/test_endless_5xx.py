"""A platform that answers one chat of fifty with 5xx for ever: the others notice nothing, and it comes to an end."""

import asyncio
import time
from collections.abc import Sequence
from statistics import median

import pytest

from scheduler.turns.pace import Pace
from tests.fakes.told import HOUSE
from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.world import World

_CHATS, _ROUNDS = 50, 6
_FOR_EVER = 10**9
_FACTOR = "0.003"
"""All tries of a bubble take twelve seconds instead of 68 minutes."""
_MOST = Pace().tries
_PATIENCE = 120.0


async def pace(world: World, chats: Sequence[str], *, but: Sequence[str] = ()) -> float:
    """The median of the seconds that it takes until one message in each of the chats is answered."""
    rounds = []
    for _ in range(_ROUNDS):
        began = time.monotonic()
        for chat in chats:
            world.say(chat)
        await world.answered(but=but, seconds=_PATIENCE)
        rounds.append(time.monotonic() - began)
    return median(rounds)


async def left_alone(world: World, chat: str) -> None:
    """Wait until nobody serves the chat, and nothing lies in its mailbox."""
    await world.answered(but=[other for other in world.ledger.said if other != chat], seconds=_PATIENCE)


def unheard(world: World, chat: str) -> None:
    """Let somebody say what nobody owes an answer to, since it can't arrive."""
    world.ledger.said[chat].remove(world.say(chat))


def tries(world: World, chat: str) -> int:
    return sum(call.method == "sendMessage" and call.chat_id == world.person(chat) for call in world.telegram.calls)


@pytest.mark.faults_long
async def test_a_5xx_without_end_in_one_chat_touches_no_other(new_world: MakeWorld, long_figures: Figures) -> None:
    seed = 75
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", RETRY_FACTOR=_FACTOR)
        await house.start()
        await house.serving()
        sick, *others = world.chats(_CHATS, 0)
        for chat in (sick, *others):
            world.say(chat)
        await world.answered(seconds=_PATIENCE)
        well = await pace(world, others)
        world.telegram.calls.clear()
        world.telegram.fail("sendMessage", 500, times=_FOR_EVER, chat=world.person(sick))
        unheard(world, sick)
        while not tries(world, sick):
            await asyncio.sleep(0.01)
        meanwhile = await pace(world, others, but=[sick])
        await left_alone(world, sick)
        # One bubble and the honest line to their end, the two others for as long.
        count = tries(world, sick)
        assert 2 * _MOST <= count < 4 * _MOST
        assert house.alive
        assert [fault for fault in await world.broken() if not fault.startswith(f"{sick}:")] == []
        assert meanwhile < 10 * well
        seconds = await one_honest_line(world, others[0])
        name = (
            f"A 5xx without end in one of {_CHATS} chats: all others answered in {well:.1f} s before and in "
            f"{meanwhile:.1f} s meanwhile, {count} tries; elsewhere one honest line after {seconds:.0f} s"
        )
        long_figures.add(name, world, seed=seed)


async def one_honest_line(world: World, chat: str) -> float:
    """Let the platform refuse a chat until a bubble is given up, and then no more; return the seconds that it took."""
    began = time.monotonic()
    world.telegram.fail("sendMessage", 500, times=_MOST, chat=world.person(chat))
    # Its answer is one bubble, so that all refusals are for that.
    world.say(chat, text="/help")
    await world.telegram.wait_sent(
        sum(sent.chat_id == world.person(chat) for sent in world.telegram.sent) + 1,
        chat=world.person(chat),
        timeout=_PATIENCE,
    )
    await left_alone(world, chat)
    shown = [each.text for each in world.ledger.shown[chat]]
    assert shown.count(HOUSE.helpless) == 1
    world.say(chat)
    await left_alone(world, chat)
    return time.monotonic() - began
