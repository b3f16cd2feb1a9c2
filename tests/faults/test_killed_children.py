"""The store and the model that a house runs itself, killed by turns under load: nothing is lost, all is answered."""

import asyncio
from functools import partial

import pytest

from persona.line import Speaker
from tests.fakes.waiting import eventually
from tests.faults.conftest import MakeWorld
from tests.faults.embedded import at_home, killed_engine, known
from tests.faults.figures import Figures, Row
from tests.faults.world import World

_CHATS, _SECONDS, _EVERY = 20, 300.0, 20.0
_PATIENCE = 240.0


async def unanswered(world: World, chats: list[str]) -> list[str]:
    """What no history holds exactly once, or behind which nothing of his stands that was shown."""
    found = []
    for chat in chats:
        lines = await world.lines(chat)
        heard = " ".join(line.text for line in lines if line.speaker is Speaker.PERSON).split()
        shown = {bubble.text for bubble in world.ledger.shown.get(chat, ())}
        found += [f"{chat}: {id_} {heard.count(id_)} times" for id_ in world.ledger.said[chat] if heard.count(id_) != 1]
        spoken = [line.text for line in lines if line.speaker is Speaker.PERSONA]
        found += [f"{chat}: {text!r} was never shown" for text in spoken if text not in shown]
        if lines and lines[-1].speaker is Speaker.PERSON:
            found.append(f"{chat}: no answer to {lines[-1].text}")
    return found


async def nothing_left(world: World) -> bool:
    """Whether no mailbox holds anything, and nobody serves one."""
    async with world.store.client() as client:
        return not await world._left(client)


@pytest.mark.faults_long
async def test_children_that_are_killed_again_and_again_lose_nothing(
    new_world: MakeWorld, long_figures: Figures
) -> None:
    seed = 71
    async with new_world(seed=seed) as world:
        own = at_home(world) | {"ENGINE_URL": "", "REPLY_TOKENS": "16", "ENGINE_TIMEOUT": "60", "LEASE_SECONDS": "3"}
        house = await world.add_house("telegram", **own)
        await house.start()
        await house.serving()
        await known(world)
        chats = world.chats(_CHATS, 0)
        engines = 0
        # The little model's words name no message, so that what nobody waits for is seen in the mailboxes.
        async with world.load(chats, pause=4.0):
            for turn in range(int(_SECONDS / _EVERY)):
                await asyncio.sleep(_EVERY)
                if turn % 2:
                    await killed_engine(house)
                    engines += 1
                else:
                    await world.store.kill()
        await eventually(partial(nothing_left, world), seconds=_PATIENCE, every=0.2, otherwise=house.said)
        assert house.alive
        assert await unanswered(world, chats) == []
        said, bubbles = sum(map(len, world.ledger.said.values())), sum(map(len, world.ledger.shown.values()))
        stores = world.store.kills
        name = f"The house's own store killed {stores} times and its model {engines} times, {_CHATS} chats"
        long_figures.note(Row(name, seed, said, bubbles, stores + engines))
