"""Makers behind a broker: what they make is delivered once by whoever answers, who makes it where they don't."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import redis
from celery import Celery
from celery.worker import state

from bot.settings import Settings
from engine.errors import NotMade
from engine.messages import Bubble, Work, WorkKind
from engine.ports import Made
from lab.loopback.engine import EngineServer
from scheduler.duties.broker import Terms
from scheduler.duties.makers import Makers
from scheduler.mailbox import Mailbox
from tests.conftest import DATA_KEY
from tests.fakes.home import CHAT, at_home
from tests.fakes.house import House
from tests.fakes.ports import free_port
from tests.fakes.roles import Client, Roles, roles
from tests.fakes.speech import Services, services
from tests.fakes.valkey import valkey
from tests.fakes.waiting import eventually

Make = Callable[..., Settings]
WORDS = "your sister Marigold called"
NOTE = Bubble("b1", WORDS).showing(Work(WorkKind.VOICE, "fable", "Spoken by an AI."))


@dataclass(slots=True)
class Voice:
    """Says what a recipe and words are, once it may; ``fails`` where it can't."""

    fails: bool = False
    said: list[str] = field(default_factory=list)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.may.set()

    async def make(self, work: Work, text: str) -> Made:
        """The recipe and the words as bytes."""
        self.said.append(text)
        await self.may.wait()
        if self.fails:
            raise NotMade("hoarse")
        return Made(f"{work.recipe}: {text}".encode())


@dataclass(slots=True)
class Workshop:
    """Who asks and who makes, both in this process, and what was counted."""

    mailbox: Mailbox
    url: str
    voice: Voice = field(default_factory=Voice)
    counted: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def makers(self, **more: Any) -> Makers:
        """Those behind the broker."""
        return Makers(
            self.url,
            self.mailbox,
            {WorkKind.VOICE: self.voice},
            lambda kind, _: self.problems.append(kind),
            lambda _, outcome: self.counted.append(outcome),
            **more,
        )

    @asynccontextmanager
    async def at_work(self, **terms: Any) -> AsyncIterator[None]:
        """Have a maker for the length of the block."""
        makers = self.makers(terms=Terms(**terms))
        # The library notes its end for the whole process.
        state.should_stop = None
        serving = asyncio.create_task(makers.serve())
        try:
            yield
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await makers.close()


@pytest.fixture
async def mailbox(settings: Make) -> AsyncIterator[Mailbox]:
    async with at_home(settings()) as home:
        yield home.app.mailbox


@pytest.fixture
async def workshop(mailbox: Mailbox) -> AsyncIterator[Workshop]:
    with valkey() as port:
        yield Workshop(mailbox, f"redis://localhost:{port}/0")


@pytest.mark.faults
def test_without_a_broker_nothing_of_it_is_imported() -> None:
    program = "import sys, bot.app, bot.roles; sys.exit('celery' in sys.modules or 'kombu' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


async def test_where_no_maker_is_there_nobody_is_asked_or_waited_for(mailbox: Mailbox) -> None:
    workshop = Workshop(mailbox, f"redis://localhost:{free_port()}/0")
    makers = workshop.makers()
    assert await makers.made(CHAT, NOTE) is None
    assert (workshop.counted, workshop.problems) == (["alone"], [])
    await makers.close()


async def test_where_no_broker_answers_it_is_made_here(mailbox: Mailbox) -> None:
    workshop = Workshop(mailbox, f"redis://localhost:{free_port()}/0")
    makers = workshop.makers()
    await mailbox.commissions.show("a maker")
    assert await makers.made(CHAT, NOTE) is None
    assert (workshop.counted, workshop.problems) == (["silent"], ["maker"])
    await makers.close()


async def test_the_broker_gets_no_word_and_no_id_and_nothing_stays_in_the_store(workshop: Workshop) -> None:
    makers = workshop.makers(patience=0.05)
    # One that showed itself a moment ago, and is dead.
    await workshop.mailbox.commissions.show("a maker")
    assert await makers.made(CHAT, NOTE) is None
    assert workshop.counted == ["silent"]
    with redis.Redis.from_url(workshop.url) as broker:
        (task,) = broker.lrange("aifriend.works", 0, -1)
    assert not any(word in task for word in (b"Marigold", b"fable", CHAT.encode()))
    assert (await workshop.mailbox.commissions.standing()).waiting == 0
    await makers.close()


@pytest.mark.faults
async def test_a_maker_makes_it_once_however_often_it_is_said(workshop: Workshop) -> None:
    makers = workshop.makers()
    async with workshop.at_work():
        await eventually(workshop.mailbox.commissions.makers)
        made = await makers.made(CHAT, NOTE)
        assert made == Made(f"fable: {WORDS}".encode())
        name = (await workshop.mailbox.store.names()).chat(CHAT).hash
        with redis.Redis.from_url(workshop.url) as broker:
            await makers._tasks.say(name, NOTE.id)
            await eventually(lambda: not broker.llen("aifriend.works") and not broker.hlen("unacked"))
    assert (workshop.voice.said, workshop.counted) == ([WORDS], ["made"])
    await makers.close()


@pytest.mark.faults
async def test_what_a_maker_can_not_make_is_not_tried_again_here(workshop: Workshop) -> None:
    workshop.voice.fails = True
    makers = workshop.makers()
    async with workshop.at_work():
        await eventually(workshop.mailbox.commissions.makers)
        with pytest.raises(NotMade, match="hoarse"):
            await makers.made(CHAT, NOTE)
    assert workshop.counted == ["failed"]
    await makers.close()


@pytest.mark.faults
async def test_a_maker_takes_no_more_than_it_makes_and_keeps_it_until_it_is_made(workshop: Workshop) -> None:
    makers, voice = workshop.makers(patience=60.0), workshop.voice
    voice.may.clear()
    async with workshop.at_work(works=1):
        await eventually(workshop.mailbox.commissions.makers)
        asked = [asyncio.create_task(makers.made(f"{CHAT}{number}", NOTE)) for number in range(3)]
        with redis.Redis.from_url(workshop.url) as broker:
            await eventually(lambda: voice.said and broker.llen("aifriend.works") == 2)
            assert broker.hlen("unacked") == 1
        standing = await workshop.mailbox.commissions.standing()
        assert standing.making == 1
        voice.may.set()
        assert all(await asyncio.gather(*asked))
    await makers.close()


@pytest.mark.faults
async def test_what_a_dead_maker_had_taken_goes_to_another_one(workshop: Workshop) -> None:
    makers = workshop.makers(patience=60.0)
    await workshop.mailbox.commissions.show("the dead one")
    asked = asyncio.create_task(makers.made(CHAT, NOTE))
    with (
        Celery(broker=workshop.url).connection_for_read() as line,
        line.SimpleQueue("aifriend.works") as queue,
    ):
        await asyncio.to_thread(queue.get, timeout=10)
        # Neither acknowledged nor given back.
        queue.channel.qos._delivered.clear()
    async with workshop.at_work(visibility=1.0):
        assert await asked is not None
    assert workshop.counted == ["made"]
    await makers.close()


@dataclass(slots=True)
class Street:
    """Roles on one store with a broker between them, the service by which both may speak, and somebody who talks."""

    roles: Roles
    speech: Services
    worker: House
    client: Client

    async def asks(self) -> None:
        """Ask for his voice, which comes once."""
        status, answer = await self.client.call(
            "POST", "/v1/chats/42/messages", {"text": "send me a voice message about your evening"}
        )
        assert (status, answer["pending"]) == (200, False), answer
        assert [bubble["file"]["kind"] for bubble in answer["bubbles"] if bubble["file"]] == ["voice"], answer

    async def counted(self, outcome: str) -> int:
        """How many notes the worker has counted with an outcome."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.worker.url}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        sample = f'aifriend_commissions_total{{kind="voice",outcome="{outcome}"}} '
        return next((int(float(line.removeprefix(sample))) for line in lines if line.startswith(sample)), 0)

    async def works(self) -> dict[str, Any]:
        """What the operator sees of works."""
        _, overview = await self.client.call("GET", "/v1/operator/overview")
        works: dict[str, Any] = overview["works"]
        return works


@pytest.fixture
async def street(tmp_path: Path, redis_url: str, engine: EngineServer) -> AsyncIterator[Street]:
    engine.answer = lambda _: "The kettle is on, and the owl is asleep."
    ours = {"DATA_KEY": DATA_KEY, "DATA_DIR": str(tmp_path / "data"), "REDIS_URL": redis_url, "ENGINE_URL": engine.url}
    async with services() as speech:
        ours |= {"VOICE_URL": f"{speech.url}/v1", "VOICE_API_KEY": "k", "ENCODER": "off"}
        with valkey() as port:
            async with roles(tmp_path, ours | {"BROKER_URL": f"redis://localhost:{port}/0"}) as house:
                await house.start("api")
                worker = await house.start("worker")
                client = await house.client(await house.key("--operator"))
                yield Street(house, speech, worker, client)


@contextmanager
def held(speech: Services) -> Any:
    """Let nobody speak for the length of the block."""
    speech.speaks.clear()
    try:
        yield
    finally:
        speech.speaks.set()


async def maker(street: Street) -> House:
    """Start one that the others know of."""
    before = (await street.works())["makers"]
    house = await street.roles.start("maker")
    await eventually(lambda: _more(street, before))
    return house


async def _more(street: Street, before: int) -> bool:
    return bool((await street.works())["makers"] > before)


@pytest.mark.faults
async def test_a_note_is_made_here_without_a_maker_and_by_one_that_is_there(street: Street) -> None:
    await street.asks()
    assert (await street.counted("alone"), await street.counted("made")) == (1, 0)
    await maker(street)
    heard = street.client.events("GET", "/v1/chats/42/events")
    listening = asyncio.create_task(_names(heard))
    await asyncio.sleep(0)
    await street.asks()
    assert "making" in await asyncio.wait_for(listening, 30)
    assert await street.counted("made") == 1
    works = await street.works()
    assert (works["makers"], works["waiting"], works["making"], works["made"], works["failed"]) == (1, 0, 0, 1, 0)


async def _names(heard: AsyncIterator[tuple[str, str, Any]]) -> list[str]:
    """What is heard until a bubble has come."""
    names: list[str] = []
    async for name, _, _ in heard:
        names.append(name)
        if name == "bubble":
            break
    return names


@pytest.mark.faults
async def test_where_a_maker_dies_in_the_middle_the_note_is_made_here_and_comes_once(street: Street) -> None:
    house = await maker(street)
    with held(street.speech):
        asked = asyncio.create_task(street.asks())
        await eventually(lambda: street.speech.said)
        assert (await street.works())["making"] == 1
        house.child.kill()
        await eventually(lambda: len(street.speech.said) == 2)
    await asked
    assert (await street.counted("silent"), await street.counted("made")) == (1, 0)


@pytest.mark.faults
async def test_a_maker_that_is_asked_to_stop_ends_what_it_has_begun(street: Street) -> None:
    house = await maker(street)
    with held(street.speech):
        asked = asyncio.create_task(street.asks())
        await eventually(lambda: street.speech.said)
        house.child.terminate()
        await eventually(lambda: _gone(street))
    await asked
    assert await house.child.wait() == 0
    assert (await street.counted("made"), len(street.speech.said)) == (1, 1)


async def _gone(street: Street) -> bool:
    return bool((await street.works())["makers"] == 0)


@pytest.mark.faults
async def test_what_takes_it_too_long_goes_to_another_maker(street: Street) -> None:
    first = await maker(street)
    with held(street.speech):
        asked = asyncio.create_task(street.asks())
        await eventually(lambda: street.speech.said)
        await maker(street)
        first.child.terminate()
        await eventually(lambda: len(street.speech.said) == 2)
    await asked
    assert await first.child.wait() == 0
    assert (await street.counted("made"), await street.counted("silent")) == (1, 0)
