"""The store as a cluster of three primaries and three replicas: talk, and the death of a primary while people write."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace

import pytest

from bot.settings import Settings
from engine.messages import Bubble, Incoming
from lab.loopback.engine import EngineServer
from persona.chat import Chat, FirstWords, Place, Session, Summary
from persona.codec import Codec
from scheduler.clock import SystemClock
from scheduler.errors import LeaseLost, StoreDown
from scheduler.mailbox import Ingested, Mailbox, Once, Store
from scheduler.mailbox.wakes import QUEUE, Wakes
from tests.conftest import DATA_KEY
from tests.fakes.cluster import ClusterNodes, cluster, settled
from tests.fakes.dying import Dying
from tests.fakes.home import at_home
from tests.fakes.lines import said
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.faults  # processes that start and die: too long for each commit

Make = Callable[..., Settings]
CHATS = [f"fake:c{number}" for number in range(1, 11)]


@pytest.fixture
async def nodes() -> AsyncIterator[ClusterNodes]:
    """Six real nodes."""
    async with cluster() as running:
        yield running


async def test_talk_goes_on_over_the_death_of_a_primary_and_nothing_acknowledged_is_lost(
    settings: Make, nodes: ClusterNodes, engine: EngineServer
) -> None:
    engine.answer = lambda messages: f"I heard {messages[-1]['content'].split()[-1]}."
    house = settings(
        redis_url=nodes.url, store_wait_replicas=1, store_timeout=2.0, sweep_seconds=0.5, lease_seconds=3.0
    )
    async with at_home(house) as home, home.app.loop.running():
        for chat in CHATS:
            await home.write("hello", chat=chat, person=chat.replace(":c", ":u"))
        await eventually(lambda: all(home.door.heard(chat) for chat in CHATS), seconds=60)
        acknowledged: list[tuple[str, str]] = []

        async def people() -> None:
            for turn in range(8):
                for chat in CHATS:
                    words = f"m{turn}x{chat[6:]}"
                    try:
                        await home.write(words, chat=chat, person=chat.replace(":c", ":u"))
                    except Exception:  # noqa: BLE001, S112 - not acknowledged: the platform brings it again
                        continue
                    acknowledged.append((chat, words))
                await asyncio.sleep(0.4)

        writing = asyncio.create_task(people())
        await asyncio.sleep(1.0)
        nodes.kill(nodes.ports[0])
        await eventually(lambda: settled(nodes.ports[1]), seconds=60, every=0.2)
        await writing
        assert len(acknowledged) > len(CHATS) * 3

        async def lost() -> list[tuple[str, str]]:
            talks = {chat: str(await home.app.mailbox.whole(chat)) for chat in CHATS}
            return [(chat, words) for chat, words in acknowledged if f"{words}'" not in talks[chat]]

        async def all_served() -> bool:
            return not await home.app.mailbox.waiting()

        await eventually(all_served, seconds=60, every=0.2)
        assert await lost() == []


async def test_whoever_only_waits_for_wake_ups_finds_them_after_the_death_of_their_node(
    settings: Make, nodes: ClusterNodes
) -> None:
    """No other command tells an idle worker that the queue has another primary."""
    async with at_home(settings(redis_url=nodes.url, store_timeout=2.0)) as home:
        await home.write("hello", chat=CHATS[0], person="fake:u1")
        codec, clock = home.app.mailbox.store.codec, home.app.clock
        # Stores of their own, which nothing else asks for anything.
        waiter, sayer = (Wakes(Store.connect(nodes.url, codec, timeout=2.0), clock) for _ in range(2))
        port = (await waiter.store.at(QUEUE)).connection_pool.connection_kwargs["port"]
        nodes.kill(port)
        other = next(other for other in nodes.ports if other != port)
        await eventually(lambda: settled(other), seconds=60, every=0.2)

        async def said() -> bool:
            with suppress(StoreDown):
                await sayer.put(CHATS[0])
                return True
            return False

        await eventually(said, seconds=60, every=0.2)

        async def taken() -> str:
            with suppress(StoreDown):
                async with aclosing(waiter.taken()) as found:
                    return await anext(found)
            return ""

        assert await eventually(taken, seconds=30, every=0.2) == CHATS[0]
        await asyncio.gather(waiter.store.close(), sayer.store.close())


OLD, NEW = "fake:c-42", "fake:c-1042"


@asynccontextmanager
async def mailboxes(nodes: ClusterNodes) -> AsyncIterator[tuple[Mailbox, Mailbox]]:
    """Those of two processes."""
    numbers = itertools.count(1)
    stores = [Store.connect(nodes.url, Codec((DATA_KEY,))) for _ in range(2)]
    here, there = (Mailbox(store, SystemClock(), lambda: f"{next(numbers):014d}") for store in stores)
    yield here, there
    for store in stores:
        await store.close()


def letter(id_: str, text: str, chat: str = OLD) -> Incoming:
    return Incoming("fake:u1", chat, id=id_, at=float(id_), text=text, group=True)


async def lived(mailbox: Mailbox, chat: str, word: str = "") -> None:
    """A group with a past, in which something waits."""
    await mailbox.ingest(letter("00009", f"hello{word}", chat), update=f"u9{word}")
    async with mailbox.holding(chat) as held:
        assert held is not None
        state = Chat(
            chat, place=Place(group=True), session=Session(messages=3), summary=Summary(f"They sail{word}.", 1)
        )
        state = replace(state, first_words=FirstWords(next_look=5000.0))
        lines = [said(f"one{word}", 1.0, id="00001"), said(f"two{word}", 2.0, id="00002")]
        await held[0].commit(chat=state, lines=lines, bubbles=[Bubble(f"b{word}", f"on the way{word}")])
        await held[0].compact(state, 1)
    await mailbox.once_in(chat, Once.OWED_CARD, 600)


async def test_d02_a_chat_whose_id_changes_moves_to_another_slot_once_whatever_comes_in_and_whoever_is_told(
    nodes: ClusterNodes,
) -> None:
    async with mailboxes(nodes) as (here, there):
        names = await here.store.names()
        assert not here.store.is_one_step([names.chat(chat).key("state") for chat in (OLD, NEW)])
        await lived(here, OLD)
        await lived(here, NEW, " new")
        lease = here.lease(OLD)
        mail = await lease.look()
        assert mail is not None
        renames = (mailbox.rename(OLD, NEW) for mailbox in (here, there, here))
        telling = asyncio.gather(*renames, here.ingest(letter("00010", "in between"), update="u10"))
        async with asyncio.timeout(60):
            assert (await telling)[:3] == [NEW] * 3
        # What was delivered before is known under both.
        assert await here.ingest(letter("00009", "hello"), update="u9") is Ingested.KNOWN
        assert await there.rename(OLD, NEW) == await there.rename(NEW, OLD) == NEW
        whole = await there.whole(OLD)
        assert [line.text for line in (*whole.archive, *whole.history)] == ["one", "one new", "two", "two new"]
        assert sorted(incoming.text for incoming in whole.inbox) == ["hello", "hello new", "in between"]
        assert sorted(bubble.text for bubble in whole.outbox) == ["on the way", "on the way new"]
        assert (whole.chat.session.messages, whole.chat.summary.text) == (6, "They sail.\nThey sail new.")
        assert [chat for chat, _ in await here.waiting(older_than=-10)] == [NEW]
        assert [chat for chat, _ in await here.due(9e9)] == [NEW]
        assert not await there.once_in(OLD, Once.OWED_CARD, 600)
        with pytest.raises(LeaseLost):
            await lease.commit(chat=mail.chat)
        left = [key async for page in here.store.pages() for key in page if names.hash(OLD) in key]
        assert [key.rpartition(":")[2] for key in left] == ["moved"]


@pytest.mark.parametrize("after", [False, True])
async def test_d02_on_a_cluster_too_it_may_be_cut_off_anywhere(nodes: ClusterNodes, after: bool) -> None:
    """And told again: nothing is lost, and nothing doubled."""
    async with mailboxes(nodes) as (here, there):
        for steps in itertools.count():
            old, new = f"fake:c-{steps}{int(after)}", f"fake:c-10{steps}{int(after)}"
            await lived(here, old)
            await lived(here, new, " new")
            dying = Dying(here.store.client, here.store.codec, left=steps, after=after)
            dying._nodes = here.store._nodes
            try:
                box = Mailbox(dying, here.clock, lambda number=steps: f"9{number:013d}", lease_seconds=0.5)
                await box.rename(old, new)
                survived = True
            except StoreDown:
                survived = False
            async with asyncio.timeout(60):
                assert await there.rename(old, new) == new
            whole = await there.whole(new)
            assert [line.text for line in (*whole.archive, *whole.history)] == ["one", "one new", "two", "two new"]
            assert sorted(incoming.text for incoming in whole.inbox) == ["hello", "hello new"]
            assert len(whole.outbox) == 2
            assert whole.chat.session.messages == 6
            if survived:
                assert steps > 10
                return


async def test_d02_on_a_cluster_too_two_that_say_the_opposite_end_in_one_place(nodes: ClusterNodes) -> None:
    async with mailboxes(nodes) as (here, there):
        for number in range(5):
            old, new = f"fake:c-7{number}", f"fake:c-107{number}"
            await lived(here, old)
            await lived(here, new, " new")
            async with asyncio.timeout(20):
                one, other = await asyncio.gather(here.rename(old, new), there.rename(new, old))
            assert one == other
            assert len((await here.whole(old)).inbox) == 2
