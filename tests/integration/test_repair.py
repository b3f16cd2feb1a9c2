"""The due index is a hint that can be lost; the truth is in the chats, and a slow sweep brings both together."""

from collections.abc import AsyncIterator

import pytest

from persona.chat import Chat, FirstWords
from persona.codec import Codec
from scheduler.clock import SystemClock
from scheduler.mailbox import Mailbox, Repair, Store
from tests.conftest import DATA_KEY

CHATS = [f"fake:c{number}" for number in range(30)]
LOOK = 2_000_000_000.5


@pytest.fixture
async def mailbox(redis_url: str) -> AsyncIterator[Mailbox]:
    """A mailbox with some chats, each of which is to be looked at one second after the other."""
    store, numbers = Store.connect(redis_url, Codec((DATA_KEY,))), iter(range(100_000))
    mailbox = Mailbox(store, SystemClock(), lambda: f"{next(numbers):014d}")
    for number, chat in enumerate(CHATS):
        async with mailbox.holding(chat) as held:
            assert held is not None
            await held[0].commit(chat=Chat(chat, first_words=FirstWords(next_look=LOOK + number)))
    yield mailbox
    await store.close()


async def due(mailbox: Mailbox) -> list[tuple[str, float]]:
    return await mailbox.due(LOOK + 1e6)


async def whole_pass(mailbox: Mailbox) -> int:
    """Let a pass run to its end; return how much it repaired."""
    repair = Repair(mailbox, page=10)
    repaired = await repair.step()
    while repair.under_way:
        repaired += await repair.step()
    return repaired


RIGHT = [(chat, LOOK + number) for number, chat in enumerate(CHATS)]


async def test_an_index_that_is_right_is_left_alone(mailbox: Mailbox) -> None:
    assert (await whole_pass(mailbox), await due(mailbox)) == (0, RIGHT)


async def test_what_the_index_lost_is_entered_again(mailbox: Mailbox) -> None:
    for chat in CHATS[::3]:
        await mailbox.look_at(chat, 0)
    await mailbox.look_at(CHATS[1], LOOK - 500)
    assert (await whole_pass(mailbox), await due(mailbox)) == (11, RIGHT)


async def test_entries_of_chats_that_are_gone_or_never_looked_at_are_dropped(mailbox: Mailbox) -> None:
    gone = (await mailbox.store.names()).chat("fake:gone")
    await mailbox.store.command("ZADD", gone.index("due"), int(LOOK * 1000), gone.hash)
    async with mailbox.holding(CHATS[0]) as held:
        assert held is not None
        await held[0].commit(chat=Chat(CHATS[0], first_words=FirstWords(next_look=0.0)))
    await mailbox.look_at(CHATS[0], LOOK)
    assert (await whole_pass(mailbox), await due(mailbox)) == (2, RIGHT[1:])


async def test_a_chat_in_somebodys_hands_is_left_to_them(mailbox: Mailbox) -> None:
    await mailbox.look_at(CHATS[0], 0)
    async with mailbox.holding(CHATS[0]):
        assert await whole_pass(mailbox) == 0


async def test_one_pass_an_hour_is_enough_for_all_processes(mailbox: Mailbox) -> None:
    await whole_pass(mailbox)
    await mailbox.look_at(CHATS[0], 0)
    assert await whole_pass(mailbox) == 0
    await mailbox.undo("repair:due")
    assert await whole_pass(mailbox) == 1


async def test_a_step_reads_a_page_and_not_everything(mailbox: Mailbox) -> None:
    repair = Repair(mailbox, page=10)
    steps = 0
    await repair.step()
    while repair.under_way:
        await repair.step()
        steps += 1
    assert 2 * len(CHATS) / 10 <= steps <= 64
