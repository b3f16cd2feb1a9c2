"""How fast a door may send, on a real Valkey: a bot that ignores a 429 is banned for hours (cokacdir#30, agno#7360)."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack

import pytest

from bot.settings import Settings
from engine.messages import Bubble, BubbleKind
from lab.loopback.engine import EngineServer
from persona.codec import Codec
from scheduler.clock import SystemClock
from scheduler.errors import RateLimited, TooSoon
from scheduler.mailbox import Lease, Limits, Mailbox, Rate, Rates, Store, Waiting
from tests.conftest import DATA_KEY
from tests.fakes.door import FakeDoor
from tests.fakes.home import at_home, message
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
SLOW = {"fake": Rates(overall=Rate(every=30.0, burst=2), chat=Rate(every=20.0, burst=3))}


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[Store]:
    store = Store.connect(redis_url, Codec((DATA_KEY,)))
    yield store
    await store.close()


def mailbox(store: Store, rates: Mapping[str, Rates]) -> Mailbox:
    tokens = itertools.count()
    return Mailbox(store, SystemClock(), lambda: f"{next(tokens):014d}", 30.0, rates)


async def test_a_door_may_send_a_burst_and_then_one_by_one_in_the_order_of_asking(store: Store) -> None:
    limits = Limits(store, SLOW)
    waits = [(await limits.ask("fake"))[0] for _ in range(5)]
    assert waits[:2] == [0.0, 0.0]
    assert [round(later - earlier, -1) for earlier, later in itertools.pairwise(waits[1:])] == [30.0] * 3


async def test_a_place_in_the_queue_is_kept_and_nobody_is_overtaken(store: Store) -> None:
    limits = Limits(store, SLOW)
    (_, _), (_, mine), (first, second) = [await limits.ask("fake") for _ in range(3)]
    assert (await limits.ask("fake", mine))[0] == 0.0
    again, place = await limits.ask("fake", second)
    assert (again <= first, place) == (True, second)


async def test_another_doors_messages_do_not_count(store: Store) -> None:
    limits = Limits(store, SLOW | {"other": SLOW["fake"]})
    assert [(await limits.ask(door))[0] for door in ("fake", "fake", "other", "other")] == [0.0] * 4


async def test_without_rates_nothing_waits_and_nothing_is_kept(store: Store) -> None:
    limits = Limits(store)
    assert [(await limits.ask("fake"))[0] for _ in range(50)] == [0.0] * 50
    assert await store.client.keys() == []


async def test_a_wait_that_one_process_was_told_holds_all_of_them(store: Store) -> None:
    told, other = Limits(store), Limits(store)
    await told.hold("fake", 100.0)
    assert 99.0 < (await other.ask("fake"))[0] <= 100.1
    # The shorter of two waits ends nothing.
    await other.hold("fake", 5.0)
    assert (await Limits(store).ask("fake"))[0] > 99.0
    assert (await other.ask("elsewhere"))[0] == 0.0


async def test_a_place_from_before_a_hold_is_lost(store: Store) -> None:
    limits = Limits(store, SLOW)
    _, place = await limits.ask("fake")
    await Limits(store).hold("fake", 50.0)
    wait, new = await limits.ask("fake", place)
    assert (wait > 49.0, new > place) == (True, True)


async def test_a_wait_is_remembered_while_the_store_forgets(store: Store) -> None:
    limits = Limits(store)
    await limits.hold("fake", 100.0)
    await store.client.flushall()
    assert (await limits.ask("fake"))[0] > 99.0


async def outbox(box: Mailbox, chat: str, count: int) -> tuple[Lease, tuple[Waiting, ...]]:
    lease = box.lease(chat)
    await lease.look()
    return lease, await lease.commit(bubbles=[Bubble(f"b{number}", "x") for number in range(count)])


async def test_a_chat_gets_a_burst_and_then_waits_and_a_bubble_that_waits_is_not_on_its_way(store: Store) -> None:
    box = mailbox(store, SLOW)
    lease, waiting = await outbox(box, "fake:c1", 4)
    rate = box.limits.rate("fake", group=False)
    assert [await lease.sending(each, rate) for each in waiting[:3]] == [True] * 3
    with pytest.raises(TooSoon) as early:
        await lease.sending(waiting[3], rate)
    assert 15.0 < early.value.seconds <= 20.0
    mail = await lease.look()
    assert mail is not None
    assert [each.fate_unknown for each in mail.outbox] == [True, True, True, False]
    other, theirs = await outbox(box, "fake:c2", 1)
    assert await other.sending(theirs[0], rate)


async def test_a_wait_for_one_chat_holds_that_chat_only(store: Store) -> None:
    box = mailbox(store, {})
    await box.limits.hold("fake", 60.0, chat="fake:c1")
    held, free = await outbox(box, "fake:c1", 1), await outbox(box, "fake:c2", 1)
    with pytest.raises(TooSoon):
        await held[0].sending(held[1][0])
    assert await free[0].sending(free[1][0])
    assert (await box.limits.ask("fake"))[0] == 0.0


async def test_a_bubble_that_was_voided_waits_for_nothing(store: Store) -> None:
    box = mailbox(store, {})
    lease, waiting = await outbox(box, "fake:c1", 1)
    await box.limits.hold("fake", 60.0, chat="fake:c1")
    await lease.void(waiting)
    assert not await lease.sending(waiting[0])


@pytest.mark.parametrize("most", [1, 2, 3, 5, 20, 60])
def test_a_rate_for_a_minute_is_kept_in_any_minute(most: int) -> None:
    rate = Rate.at_most(most, within=60.0)
    # A burst at the start of the minute, and one more each time that another has been earned.
    assert rate.burst + int(59.999 / rate.every) <= most


def test_a_rate_of_none_is_any_number() -> None:
    assert Rate.at_most(0, within=60.0) == Rate()


async def test_a_429_stops_all_chats_of_all_processes_and_nothing_is_dropped(
    settings: Make, engine: EngineServer
) -> None:
    engine.answer = lambda _: "A word."
    door, clock = FakeDoor(), asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        homes = [await stack.enter_async_context(at_home(settings(seed=seed), door)) for seed in (1, 2)]
        chats = [f"fake:c{number}" for number in range(10)]
        for number, chat in enumerate(chats):
            await homes[number % 2].say("/start", chat=chat, person=f"fake:u{number}")
        door.sent.clear()
        times: list[float] = []

        async def note(_: Bubble) -> None:
            times.append(clock.time())

        door.then = note
        door.fail(RateLimited(1.5))
        await homes[0].write("hello", chat=chats[0], person="fake:u0")
        await eventually(lambda: homes[0].app.mailbox.limits.closed("fake"))
        told, tries = clock.time(), door.tries
        for number, chat in enumerate(chats[1:], 1):
            incoming = message("hello", chat=chat, person=f"fake:u{number}")
            await homes[number % 2].app.reception.receive(incoming, update=f"x{number}")
        await eventually(lambda: all(door.spoken(chat) for chat in chats))
        assert door.tries == tries + len(times)
        # `told` is a moment after the platform spoke.
        assert min(times) >= told + 1.3


async def test_a_newer_message_ends_the_wait_for_a_turn(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        home.door.sent.clear()
        limits = home.app.mailbox.limits
        limits.rates = {"fake": Rates(chat=Rate(every=1.0, burst=1))}
        engine.answer = lambda _: "First thought.\nSecond thought."
        await home.write("tell me")
        await eventually(lambda: home.door.spoken() == ["First thought."])
        engine.answer = lambda _: "Yes, I stopped."
        await home.write("never mind that")
        await home.idle()
        assert home.door.spoken() == ["First thought.", "Yes, I stopped."]


async def test_a_check_in_does_not_wait_for_another_hour(settings: Make) -> None:
    async with at_home(settings()) as home:
        await home.app.mailbox.limits.hold("fake", 3600.0)
        async with home.app.conversations.holding("fake:c1") as held:
            assert held is not None
            lease, mail = held
            scene = await home.app.conversations.scenes.of(mail)
            delivery = home.app.post.delivery(lease, scene.snapshot)
            for waiting in await lease.commit(bubbles=[Bubble("b1", "How are you?", BubbleKind.CHECK_IN)]):
                await delivery.deliver(waiting)
            after = await lease.look()
        assert after is not None
        assert (after.outbox, home.door.tries) == ((), 0)


async def test_k11_a_chat_that_is_told_to_wait_holds_no_other_and_a_second_one_holds_the_door(store: Store) -> None:
    told, other = Limits(store), Limits(store)
    await told.hold("fake", 100.0, chat="fake:c1")
    await told.hold("fake", 100.0, chat="fake:c1")
    assert (await other.ask("fake"))[0] == 0.0
    assert (round(told.closed("fake", "fake:c1")), told.closed("fake", "fake:c2")) == (100, 0.0)
    await other.hold("fake", 40.0, chat="fake:c2")
    for limits in (told, other, Limits(store)):
        assert 39.0 < (await limits.ask("fake"))[0] <= 40.1
    assert (await other.ask("elsewhere"))[0] == 0.0


async def clock_of(store: Store) -> float:
    """What time it is by the store."""
    seconds, micros = await store.command("TIME")
    return float(seconds) + float(micros) / 1e6


async def is_past(store: Store, when: float) -> bool:
    return await clock_of(store) > when


async def test_k11_two_topics_of_one_chat_are_no_two_chats(store: Store) -> None:
    limits = Limits(store)
    for topic in ("", "/t3", "/t9"):
        await limits.hold("fake", 100.0, chat=f"fake:c1{topic}")
    assert (await limits.ask("fake"))[0] == 0.0


async def test_k11_a_chat_that_was_told_after_another_had_waited_holds_no_door(store: Store) -> None:
    limits = Limits(store)
    await limits.hold("fake", 0.001, chat="fake:c1")
    over = await clock_of(store) + 0.01
    await eventually(lambda: is_past(store, over))
    await limits.hold("fake", 100.0, chat="fake:c2")
    assert (await limits.ask("fake"))[0] == 0.0


async def test_k11_a_groups_flood_delays_no_private_chat(settings: Make, engine: EngineServer) -> None:
    engine.answer = lambda _: "A word."
    async with at_home(settings()) as home:
        for number in (1, 2):
            await home.say("/start", chat=f"fake:c{number}", person=f"fake:u{number}")
        home.door.sent.clear()
        home.door.fail(RateLimited(3600.0, chat_only=True))
        await home.write("hello", chat="fake:c1", person="fake:u1")
        await eventually(lambda: home.app.mailbox.limits.closed("fake", "fake:c1"))
        await home.write("hello", chat="fake:c2", person="fake:u2")
        await eventually(lambda: home.door.spoken("fake:c2"))
        assert home.door.heard("fake:c1") == []
