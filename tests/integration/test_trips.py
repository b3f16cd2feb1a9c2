"""How often a turn goes to the store, as the store counts it: once with the message that begins it, once before the
first bubble leaves and once at the end."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
import redis

from bot.settings import Settings
from engine.messages import Bubble
from lab.loopback.engine import EngineServer
from persona.person import Age
from scheduler.privacy.forgetting import Forgetting
from tests.fakes.home import CHAT, PERSON, Home, at_home, last_words, listening
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
CAPS = {"encoder": False, "messages_per_minute": 1000, "tokens_per_day": 10**9, "tokens_per_day_all": 10**9}
FACTS = ["works as a carpenter", "their sister lives in Lisbon"]
ANSWERS = [
    "The kettle sings while the rain walks over the roof.",
    "Bread tastes best where somebody has burned the first slice.",
    "A lighthouse keeper once told me that fog has moods.",
]


class Trips:
    """Counts what the store reads; its own question is the one read more."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url)
        self.at = self.reads()

    def reads(self) -> int:
        info = cast("dict[str, Any]", self.client.info("stats"))
        return int(info["total_reads_processed"])

    def since(self) -> int:
        before, self.at = self.at, self.reads()
        return self.at - before - 1


async def acquainted(home: Home, *, memory: bool) -> None:
    """Somebody known, whose chat this process has met and who is asked nothing more."""
    await home.say("hello")
    await home.person(age=Age.ADULT, zone="UTC", memory=memory)
    await home.chat(questions={"asked": ("age", "memory", "checkins")})
    await home.say("I work as a carpenter.", "The path is dry.")


@pytest.mark.parametrize("memory", [False, True])
async def test_a_turn_of_one_bubble_takes_three_trips_with_the_one_that_takes_the_message_in(
    settings: Make, engine: EngineServer, redis_url: str, memory: bool
) -> None:
    """With every cap that is held, so that all is counted; a note that is kept goes with the end."""
    lines = ["My sister lives in Lisbon.", "The river is high today."]
    async with at_home(settings(**CAPS)) as home, listening(home):
        await acquainted(home, memory=memory)
        trips = Trips(redis_url)
        for line, answer in zip(lines, ANSWERS, strict=False):
            engine.answer = lambda _, answer=answer: answer
            trips.since()
            assert await home.say(line) == [answer]
            assert trips.since() == 3
        assert [fact.text for fact in await home.facts()] == (FACTS if memory else [])
        assert await home.app.mailbox.is_served(CHAT)


@pytest.mark.parametrize("further", [1, 2])
async def test_each_further_bubble_takes_one_trip(
    settings: Make, engine: EngineServer, redis_url: str, further: int
) -> None:
    """The note that one has left puts the next there as about to leave, and only then comes its pause."""

    async def take_its_time(_: Bubble) -> None:
        # As a platform does; meanwhile the engine has written all.
        await asyncio.sleep(0.1)

    answers = ANSWERS[: 1 + further]
    async with at_home(settings(pause_shortest=0.1, pause_longest=0.1, **CAPS)) as home, listening(home):
        await acquainted(home, memory=False)
        engine.answer, home.door.then = lambda _: "\n".join(answers), take_its_time
        trips = Trips(redis_url)
        assert await home.say("The river is high today.") == answers
        assert trips.since() == 3 + further
        assert [line.text for line in (await home.history())[-len(answers) :]] == answers


async def test_what_is_written_after_the_one_before_was_noted_takes_a_trip_of_its_own(
    settings: Make, engine: EngineServer, redis_url: str
) -> None:
    """Two with the note that it has left, where the engine is slower than the platform, and one for its own end."""
    async with at_home(settings(pause_shortest=0.1, pause_longest=0.1, **CAPS)) as home, listening(home):
        await acquainted(home, memory=False)
        engine.answer, engine.pause = lambda _: "\n".join(ANSWERS[:2]), 0.02
        trips = Trips(redis_url)
        assert await home.say("The river is high today.") == ANSWERS[:2]
        assert trips.since() == 3 + 2


async def test_what_waits_for_more_looks_once_more(settings: Make, engine: EngineServer, redis_url: str) -> None:
    """The time in which a burst may go on costs one trip, where nobody writes in it."""
    async with at_home(settings(burst_quiet=0.1, burst_longest=0.1, **CAPS)) as home, listening(home):
        await acquainted(home, memory=False)
        engine.answer = lambda _: ANSWERS[0]
        trips = Trips(redis_url)
        assert await home.say("The river is high today.") == [ANSWERS[0]]
        assert trips.since() == 3 + 1


async def test_what_is_known_of_somebody_is_as_it_was_when_the_wait_for_more_was_over(
    settings: Make, engine: EngineServer
) -> None:
    """A yes that was taken back elsewhere meanwhile, an age that was told: none of it is answered as it was."""
    async with at_home(settings(burst_quiet=1.0, burst_longest=1.0)) as home, listening(home):
        await acquainted(home, memory=True)
        engine.answer = lambda _: ANSWERS[0]
        await home.write("I have a dog called Rex.")
        await asyncio.sleep(0.1)
        await home.person(name="Ferdinand", memory=False, facts=[])
        await home.idle()
        assert "Ferdinand" in str(engine.seen[-1])
        assert await home.facts() == ()


async def test_who_lost_a_chat_while_a_bubble_left_notes_nothing_of_it(settings: Make, engine: EngineServer) -> None:
    """Somebody else may have served it since, and been told to keep nothing."""

    async def stand_still(_: Bubble) -> None:
        time.sleep(1.5)  # noqa: ASYNC251 - so that no sign of life is given

    async with at_home(settings(lease_seconds=0.5)) as home, listening(home):
        await acquainted(home, memory=True)
        engine.answer, home.door.then = lambda _: ANSWERS[0], stand_still
        assert await home.say("My sister lives in Lisbon.") == [ANSWERS[0]]
        assert [fact.text for fact in await home.facts()] == FACTS[:1]
        assert (await home.mail()).outbox == ()


async def test_of_a_chat_that_was_forgotten_between_the_two_what_was_read_along_counts_for_nothing(
    settings: Make,
) -> None:
    async with at_home(settings()) as home, listening(home):
        await acquainted(home, memory=True)
        mailbox, ahead = home.app.mailbox, home.app.conversations.scenes.ahead
        for is_forgotten in (False, True):
            async with ahead.reading(CHAT, wanted=True) as given:
                # Read before the look, as it can be where two servers have person and chat.
                await asyncio.sleep(0.1)
                if is_forgotten:
                    async with mailbox.holding(CHAT) as held:
                        assert held is not None
                        await Forgetting(mailbox, PERSON, home.app.clock.now()).before(*held)
                        await held[0].commit(wipe=True)
                known = await given(await home.mail())
            assert (known is None) is is_forgotten


async def test_a_wake_up_for_what_is_being_answered_costs_one_question(
    settings: Make, engine: EngineServer, redis_url: str
) -> None:
    """Each message of a burst wakes its chat: that all of it is known already is no reason to look at it again."""
    async with at_home(settings(**CAPS)) as home, listening(home):
        await acquainted(home, memory=False)
        engine.answer = lambda _: ANSWERS[0]
        trips, asked = Trips(redis_url), len(engine.seen)
        engine.hold()
        await home.write("The river is high today.")
        await eventually(lambda: len(engine.seen) > asked)
        home.app.conversations.wake(CHAT)
        engine.let_go()
        await home.idle()
        assert home.door.heard()[-1] == ANSWERS[0]
        assert trips.since() <= 1 + 3 + 1


async def test_the_first_bubble_is_known_to_be_leaving_before_it_leaves(settings: Make, engine: EngineServer) -> None:
    """Else nobody would look for it after the death of its process (P4)."""
    marks: list[bytes] = []
    async with at_home(settings()) as home, listening(home):

        async def look(bubble: Bubble) -> None:
            del bubble
            keys = (await home.app.mailbox.store.names()).chat(CHAT)
            marks.extend(await home.app.mailbox.store.command("HVALS", keys.key("outbox")))

        await acquainted(home, memory=False)
        home.door.then = look
        engine.answer = lambda _: ANSWERS[0]
        await home.say("The river is high today.")
        assert [mark[:1] for mark in marks] == [b"s"]


async def test_bubbles_keep_their_order_in_a_store_that_has_forgotten_how_to_commit(
    settings: Make, engine: EngineServer
) -> None:
    """One that was started anew, say: the first bubble is not there yet when it is to be noted as leaving."""
    async with at_home(settings(**CAPS)) as home, listening(home):
        await acquainted(home, memory=False)
        store, lease = home.app.mailbox.store, home.app.mailbox.lease("fake:c9")
        await store.command("SCRIPT", "FLUSH")
        assert await lease.look()
        await lease.sending(*lease.letters([Bubble("b1", "nothing")]))
        await lease.release()
        engine.answer = lambda _: " ".join(ANSWERS)
        assert " ".join(await home.say("The river is high today.")) == " ".join(ANSWERS)


async def test_who_answers_at_once_is_answered_too(settings: Make, engine: EngineServer) -> None:
    """What comes in while a chat is given back is not lost: the wake-up that a reply has heard counts once more."""
    async with at_home(settings(**CAPS)) as home, listening(home):
        await acquainted(home, memory=False)
        engine.answer = last_words
        for number in range(30):
            await home.write(f"The river is {number} feet high.")
            said = f"You said: The river is {number} feet high.."
            await eventually(lambda said=said: said in home.door.heard(), every=0.0)
        await home.idle()
        assert await home.app.mailbox.is_served(CHAT)
