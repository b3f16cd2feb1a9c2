"""Makes this folder's store and manifest with the code of commit 8e16622 alone; see README.md. No part of the tests."""

import asyncio
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from bot.loopback.engine import EngineServer
from persona.model import Age, Chat, Fact, Line, Person
from scheduler.mailbox.forgetting import Forgetting

from bot.app import House, open_house
from bot.settings import Settings
from engine.messages import Bubble, Button, Incoming, Kind
from persona.codec import Codec
from scheduler.mailbox import Keeping, Marks
from scheduler.mailbox.people import Places
from scheduler.mailbox.reports import Report
from tests.fakes.door import FakeDoor

DATA_KEY = "11" * 32
BEGIN = datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()
FAR = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
AGES = 100 * 365 * 86_400
ANN, BEN, CLEO, DAN = "telegram:u7", "discord:u8001", "telegram:u9", "telegram:u13"
HERE, THERE, GROUP, FORGOTTEN = "telegram:c7", "discord:c8001", "telegram:c-100200", "telegram:c13"
KINDS = {
    "state": Chat,
    "history": Line,
    "archive": Line,
    "inbox": Incoming,
    "outbox": Bubble,
    "person": Person,
    "chats": Places,
    "age": Age,
    "locks": bytes,
    "proof": str,
}
ANSWERS = itertools.cycle(("That sounds good. What comes next?", "Tell me more about it.", "I like that, honestly."))


@dataclass(slots=True)
class Life:
    """A house with a door to each platform, and a clock that is set."""

    house: House
    clock: Path
    doors: dict[str, FakeDoor]
    now: float = BEGIN
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def at(self, seconds: float) -> None:
        self.now = BEGIN + seconds
        self.clock.write_text(str(self.now - time.time()))

    def incoming(self, person: str, chat: str, text: str, **more: Any) -> Incoming:
        kind = Kind.COMMAND if text.startswith("/") else Kind.TEXT
        name = {ANN: "Ann", BEN: "Ben", CLEO: "Cleo", DAN: "Dan"}[person]
        return Incoming(person, chat, f"{next(self._numbers):020d}", self.now, text, name, kind, language="en", **more)

    async def say(self, person: str, chat: str, *texts: str, **more: Any) -> None:
        for text in texts:
            incoming = self.incoming(person, chat, text, **more)
            await self.house.reception.receive(incoming, update=f"update-{incoming.id}")
            await asyncio.wait_for(self.house.conversations.idle(), 20)

    async def know(self, person: str, **changes: Any) -> None:
        await self.house.mailbox.change_person(person, lambda known: replace(known, **changes))


@asynccontextmanager
async def living(folder: Path) -> AsyncIterator[Life]:
    async with EngineServer() as engine:
        engine.answer = lambda _: next(ANSWERS)
        clock = folder / "clock"
        settings = Settings(
            _env_file=None,
            engine_url=engine.url,
            data_dir=folder / "data",
            data_key=DATA_KEY,
            open_to_everyone=True,
            operator_chat="telegram:c1",
            clock_offset_file=clock,
            seed=1,
            log_level="error",
            http_port=0,
            telegram_rate=0,
            telegram_chat_pause=0.0,
            telegram_group_rate=0,
            **dict.fromkeys(("burst_quiet", "burst_longest", "pause_per_character"), 0.0),
            **dict.fromkeys(("pause_shortest", "pause_longest"), 0.0),
        )
        clock.write_text(str(BEGIN - time.time()))
        async with open_house(settings) as house:
            house.mailbox.store.keeping = Keeping(AGES, AGES, AGES, AGES)
            doors = {name: FakeDoor(name) for name in ("telegram", "discord")}
            house.doors.update(doors)
            yield Life(house, clock, doors)


async def ann(life: Life) -> None:
    """Long talk, compacted once; he wrote first; then a promise, a reminder to come, and one that is due."""
    life.at(600)
    await life.say(ANN, HERE, "/start", "hello, I'm Ann")
    facts = (Fact("has a cat named Miso", HERE, BEGIN, BEGIN + AGES), Fact("plays the cello", HERE, BEGIN, FAR))
    await life.know(ANN, age=Age.ADULT, zone="Europe/Berlin", memory=True, playful=False, facts=facts, pace=1.5)
    await life.say(ANN, HERE, "/checkins yes", "/quiet 23-7", "/checkins often")
    for minutes, text in enumerate(("my cat is called Miso", "I play the cello", "thanks, you're kind"), 11):
        life.at(minutes * 60)
        await life.say(ANN, HERE, text)
    async with life.house.mailbox.holding(HERE) as held:
        lease, taken = held
        chat = replace(taken.chat, summary="Ann has a cat, Miso, and plays the cello.", compacted=4)
        await lease.compact(chat, 4)
    for hour in range(20, 60):
        life.at(hour * 3600)
        await life.house.loop.tick()
        await asyncio.wait_for(life.house.conversations.idle(), 20)
    await life.say(ANN, HERE, "oh, you wrote", "my exam is on Friday at 10", "remind me in 20 minutes to make tea")
    await life.say(ANN, HERE, "remind me in two days at 9 to call mum")
    life.at(60 * 3600)


async def ben(life: Life) -> None:
    """Somebody who was in danger, on Discord; what he was last told is still on its way."""
    await life.say(BEN, THERE, "/start", "hi", "I want to kill myself", "/report he was rude")
    await life.know(BEN, age=Age.ADULT, zone="America/New_York", memory=False)
    async with life.house.mailbox.holding(THERE) as held:
        bubbles = (
            Bubble("b1", "I'm here."),
            Bubble("b2", "Shall I write tomorrow?", buttons=(Button("Yes", "/checkins yes"),)),
        )
        first, _ = await held[0].commit(bubbles=bubbles)
        await held[0].sending(first)
    await life.house.mailbox.expect(THERE)
    await Marks(life.house.mailbox.store, life.house.clock, "discord").note(
        {"0/8001": life.now, "55/56": life.now - 60}
    )


async def group(life: Life) -> None:
    """Two people and he in a group."""
    both = {"group": True, "addressed": True}
    await life.say(ANN, GROUP, "/start", "hi Harry, this is us", **both)
    await life.say(CLEO, GROUP, "hello from me too", **both)
    await life.say(CLEO, GROUP, "not for him", group=True, addressed=False)


async def dan(life: Life) -> None:
    """Somebody under age who was forgotten: the age stays."""
    await life.say(DAN, FORGOTTEN, "/start", "hello")
    await life.know(DAN, age=Age.MINOR)
    life.at(300)
    async with life.house.mailbox.holding(FORGOTTEN) as held:
        lease, taken = held
        await Forgetting(life.house.mailbox, DAN, life.now).before(lease, taken)
        await lease.commit(wipe=True)
        await life.house.mailbox.look_at(FORGOTTEN, 0)


async def unanswered(life: Life) -> None:
    """What came in while nobody was there to answer."""
    for text in ("are you there?", "I passed!"):
        incoming = life.incoming(ANN, HERE, text)
        await life.house.mailbox.ingest(incoming, update=f"update-{incoming.id}")
    await life.house.mailbox.ingest(life.incoming(CLEO, GROUP, "anybody?", group=True), update="update-last")


async def rows(client: Any, key: str) -> list[tuple[str, Any]]:
    """The fields and values of a key; what is no hash has their numbers."""
    match await client.type(key):
        case b"string":
            return [("", await client.get(key))]
        case b"list":
            return [(str(at), value) for at, value in enumerate(await client.lrange(key, 0, -1))]
        case b"hash":
            return sorted((name.decode(), value) for name, value in (await client.hgetall(key)).items())
        case _:
            return [(name.decode(), score) for name, score in await client.zrange(key, 0, -1, withscores=True)]


async def manifest(life: Life) -> dict[str, Any]:
    """Everything that is stored, opened by the code that wrote it."""
    codec, client = Codec((DATA_KEY,)), life.house.mailbox.store.client
    sealed, plain = [], []
    for key in sorted(name.decode() for name in await client.keys("*")):
        what = key.rpartition(":")[2]
        kind = Report if key == "aifriend:{reports}:waiting" else KINDS.get(what)
        place = key.removesuffix("archive") + "history" if what == "archive" else key
        for name, value in await rows(client, key):
            if kind is None:
                plain.append(
                    {"key": key, "field": name, "value": value.decode() if isinstance(value, bytes) else value}
                )
                continue
            state = value[:1].decode() if what == "outbox" else ""
            opened = codec.open(value[len(state) :], kind, place)
            entry = {"key": key, "field": name, "place": place, "kind": kind.__name__, "value": opened}
            sealed.append(entry | ({"before": state} if state else {}))
    return {"now": life.now, "data_key": DATA_KEY, "sealed": sealed, "plain": plain}


async def last_step(life: Life) -> None:
    """Leave no lease, let nothing expire, and write the file anew, as plain commands."""
    client = life.house.mailbox.store.client
    for key in await client.keys("*"):
        if key.endswith(b":lease"):
            await client.delete(key)
        elif await client.ttl(key) >= 0:
            await client.expireat(key, FAR)
    await client.config_set("aof-use-rdb-preamble", "no")
    await client.bgrewriteaof()
    while (await client.info("persistence"))["aof_rewrite_in_progress"]:
        await asyncio.sleep(0.05)


async def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        async with living(Path(work)) as life:
            for part in (dan, ben, group, ann, unanswered):
                await part(life)
            await last_step(life)
            text = msgspec.json.format(msgspec.json.encode(await manifest(life)), indent=1)
        (folder / "manifest.json").write_bytes(text + b"\n")
        shutil.rmtree(folder / "store", ignore_errors=True)
        shutil.copytree(Path(work) / "data/store/appendonlydir", folder / "store/appendonlydir")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
