"""A tenth of all replies replaced by faults of whatever gave them: nothing lost, all answered after, memory flat."""

import asyncio
import random

import pytest

from tests.faults.conftest import MakeWorld
from tests.faults.figures import Figures
from tests.faults.lines import Spoil

_SECONDS = 60.0
_FIRST_LOOK = 15.0


@pytest.mark.faults
async def test_a_mark_that_gets_lost_doubles_nothing(new_world: MakeWorld) -> None:
    rng = random.Random(31)
    marks = Spoil(rng, share=0.0, only="store: sent", most=12)
    async with new_world(seed=31) as world:
        house = await world.add_house("telegram", spoil={"store": marks}.get)
        await house.start()
        await house.serving()
        chat = world.chats(1, 0)[0]
        world.say(chat)
        await world.answered()
        marks.share = 0.6
        while marks.spoilt < marks.most:
            world.say(chat)
            await world.answered(seconds=60)
        assert await world.broken() == []
        assert world.ledger.doubled([chat]) == 0


@pytest.mark.faults
async def test_a_tenth_of_all_replies_may_be_faults(new_world: MakeWorld, figures: Figures) -> None:
    """Of the store's a tenth of its trips: one holds some ten commands, each of which has an answer."""
    seed = 30
    rng = random.Random(seed)
    shares = {"store": 0.01, "engine": 0.1, "telegram": 0.1, "discord": 0.1}
    spoils = {name: Spoil(rng, share=0.0) for name in shares}
    async with new_world(seed=seed) as world:
        house = await world.add_house("telegram", "discord", spoil=spoils.get)
        await house.start()
        await house.serving()
        chats = world.chats(5, 5)
        for chat in chats:
            world.say(chat)
        await world.answered()
        for name, share in shares.items():
            spoils[name].share = share
        async with world.load(chats, pause=0.1):
            await asyncio.sleep(_FIRST_LOOK)
            before = house.memory()
            for _ in range(int((_SECONDS - _FIRST_LOOK) / 5)):
                await asyncio.sleep(5)
                world.discord.disconnect(code=None)
            after = house.memory()
        for spoil in spoils.values():
            spoil.share = 0.0
        await world.answered(seconds=90)
        assert house.alive
        assert await world.broken(unsure=True) == []
        assert all(spoil.spoilt >= 5 for spoil in spoils.values()), {name: spoils[name].spoilt for name in spoils}
        assert after < before * 1.1 + 5, f"{before:.0f} MiB became {after:.0f} MiB"
        unsure = sum(spoils[name].unsure for name in ("store", "telegram"))
        assert world.ledger.doubled(chat for chat in chats if chat.startswith("telegram")) <= unsure
        faults = sum(spoil.spoilt for spoil in spoils.values())
        memory = f"memory {before:.0f} → {after:.0f} MiB"
        figures.add(f"A tenth of replies spoilt for 60 s ({faults} faults, {memory})", world, seed=seed)
