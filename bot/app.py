"""The composition root: settings become clients, clients become the house; the only place that names real things."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot import keys, log
from bot.commands import Commands
from bot.doors.ports import Intake, Listener
from bot.ids import maker
from bot.metrics import Metrics
from bot.reception import Reception
from bot.settings import Settings
from engine.errors import EngineDown, EngineError
from engine.models import embedded as embedded_engine
from engine.models.breaker import Breaker, Guarded
from engine.models.vllm import OpenAICompatible
from engine.ports import Model
from engine.turn.turn import TurnEngine
from persona.chat import Chat, Place
from persona.codec import Codec
from persona.person import Age, Person
from persona.scene import Snapshot
from persona.sheets import reader as sheets
from persona.sheets.sheet import Sheet
from scheduler.clock import Clock, SystemClock
from scheduler.door import Door
from scheduler.duties.loop import Loop
from scheduler.duties.reports import Operator
from scheduler.errors import StoreDown
from scheduler.first_words import gates
from scheduler.first_words.checkins import CheckIns
from scheduler.mailbox import Mailbox, Marks, Store
from scheduler.mailbox import embedded as embedded_store
from scheduler.turns.taking import Conversations, Watch

if TYPE_CHECKING:
    from bot.doors.terminal import TerminalDoor


_LAST_STEPS = 2.0
"""Seconds that a door's service gets to end."""


@dataclass(slots=True)
class House:
    """Everything that runs in one process, put together."""

    settings: Settings
    clock: Clock
    metrics: Metrics
    watch: Watch
    mailbox: Mailbox
    ask_engine: Callable[[], Awaitable[object]]
    commands: Commands
    conversations: Conversations
    reception: Reception
    loop: Loop
    doors: dict[str, Door]
    stack: AsyncExitStack
    _services: list["asyncio.Task[None]"] = field(default_factory=list)
    _listeners: list[Listener] = field(default_factory=list)

    async def open_telegram(self) -> None:
        """Open the Telegram door. Raises ValueError for a bad token, Undelivered when out of reach."""
        # Here and below: a door's vendor takes a second to import, and hardly anybody needs them all.
        from bot.doors.telegram.api import TelegramApi
        from bot.doors.telegram.listener import TelegramListener
        from bot.doors.telegram.sender import TelegramSender
        from bot.doors.telegram.webhook import Webhook

        settings = self.settings
        api = TelegramApi(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url, self.clock)
        await self.stack.enter_async_context(api)
        url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret.get_secret_value()
        listener = TelegramListener(
            api,
            self._intake,
            self.mailbox.alone,
            self.commands.sheets[settings.persona].display,
            Webhook(url, secret) if url else None,
        )
        await self._open(TelegramSender(api, self.clock, self.watch.error), listener)

    async def open_discord(self) -> None:
        """Open the Discord door. Raises ValueError for a bad token, Undelivered when out of reach."""
        from bot.doors.discord.api import DiscordApi
        from bot.doors.discord.interactions import Interactions
        from bot.doors.discord.listener import DiscordListener
        from bot.doors.discord.sender import DiscordSender

        api = DiscordApi(self.settings.discord_bot_token.get_secret_value(), self.settings.discord_api_url)
        await self.stack.enter_async_context(api)
        interactions = Interactions()
        marks = Marks(self.mailbox.store, self.clock, "discord")
        listener = DiscordListener(api, self.clock, self._intake, interactions, marks)
        await self._open(DiscordSender(api, self.clock, self.watch.error, interactions), listener)

    async def _open(self, sender: Door, listener: Listener) -> None:
        """Open a door of both halves. Raises ValueError, Undelivered."""
        self.stack.push_async_callback(listener.close)
        await listener.open()
        self.doors[sender.name] = sender
        self._listeners.append(listener)
        self._run(listener.listen())

    async def open_http(self) -> int:
        """Serve health, metrics and what the open doors offer, and return the port. Raises ValueError when it can't
        be had, or when a platform refuses what it is offered; DoorError when it does not answer."""
        from bot.doors.api import server as http

        routes = [route for listener in self._listeners for route in listener.routes]
        app = http.create(metrics=self.metrics, health=self.health, routes=routes)
        host, port = self.settings.http_host, self.settings.http_port
        port = await self.stack.enter_async_context(http.serving(app, host=host, port=port))
        for listener in self._listeners:
            await listener.served()
        return port

    def open_terminal(self, *, json: bool) -> "TerminalDoor":
        """Open the terminal door."""
        from bot.doors.terminal import TerminalDoor

        speaker = lambda: self.commands.sheets[self.settings.persona].display  # noqa: E731
        door = TerminalDoor(self.clock, speaker, json, self.settings.data_dir.parent)
        self.doors[door.name] = door
        return door

    async def grant(self, person: str, chat: str, granted: Collection[str]) -> None:
        """Note what an operator or a script allows for themselves: adult, memory, checkins. Raises StoreDown."""
        if not granted:
            return

        def told(known: Person) -> Person:
            age = Age.ADULT if "adult" in granted else known.age
            return replace(known, age=age, memory=True if "memory" in granted else known.memory)

        await self.mailbox.change_person(person, told)
        async with self.conversations.holding(chat) as held:
            if held is not None and "checkins" in granted:
                lease, taken = held
                await lease.commit(
                    chat=replace(
                        taken.chat,
                        first_words=replace(taken.chat.first_words, wanted=True),
                        place=replace(taken.chat.place, person=person),
                    )
                )

    async def met(self, chat: str) -> bool:
        """Whether anything was said in a chat before. Raises StoreDown."""
        async with self.conversations.holding(chat) as held:
            return held is not None and held[1].chat.questions.noticed

    async def settled(self, chat: str) -> None:
        """Wait until a chat is served, though a process that was killed may still seem to hold it. Raises StoreDown."""
        held_elsewhere = False
        while True:
            # Shielded, since giving up waiting must not end anybody's work in the middle.
            await asyncio.shield(self.conversations.idle())
            async with self.conversations.holding(chat) as held:
                ours = held is not None
            if ours and not held_elsewhere:
                return
            held_elsewhere = not ours
            if ours:
                self.conversations.wake(chat)
            else:
                await asyncio.sleep(0.2)

    async def health(self) -> dict[str, str]:
        """Say of each part whether it answers."""
        parts = {"store": "ok", "engine": "ok"}
        try:
            await self.mailbox.rev("health")
        except StoreDown as error:
            parts["store"] = str(error)
        try:
            await self.ask_engine()
        except EngineError as error:
            parts["engine"] = str(error)
        return parts

    async def warm_up(self) -> None:
        """Let the engine read the default persona's sheet before the first person waits for it."""
        sheet = self.commands.sheets[self.settings.persona]
        nobody = Snapshot(Person("nobody"), Chat("nobody", place=Place(persona=sheet.name)))
        try:
            await self.conversations.engine.warm_up(nobody, sheet)
        except EngineError as error:
            self.watch.error("engine", error)

    @property
    def _intake(self) -> Intake:
        names = tuple(sheet.display for sheet in self.commands.sheets.values())
        reception = self.reception
        return Intake(
            reception.receive,
            reception.look_ahead,
            reception.typing,
            self.watch.error,
            names,
            self.settings.retry_factor,
        )

    def _run(self, service: Awaitable[None]) -> None:
        async def serve() -> None:
            await service

        task = asyncio.create_task(serve())
        self.stack.push_async_callback(_ended, task)
        self._services.append(task)

    async def served(self) -> None:
        """Wait for ever, or until a door's service ends by an error, which is raised."""
        # By webhook there is no service to wait for: the web server calls the door.
        await asyncio.gather(asyncio.Event().wait(), *self._services)


async def _ended(service: "asyncio.Task[None]") -> None:
    """Let it give back what it holds while the store is still there."""
    service.cancel()
    await asyncio.wait({service}, timeout=_LAST_STEPS)


@asynccontextmanager
async def open_house(
    settings: Settings, clock: Clock | None = None, model: Model | None = None
) -> AsyncIterator[House]:
    """Put the house together and take it apart again; with another clock or model where somebody brings one.

    Raises ValueError, SheetError, StoreDown or EngineRefused, each saying what to do."""
    log.configure(settings.log_level)
    # Not secret: these choose words, greetings and ids. Keys come from the system's source, in `keys`.
    rng = random.Random(settings.seed)  # noqa: S311
    clock = clock or SystemClock(settings.clock_offset_file)
    new_id, new_token = maker(clock, rng)
    personas = _personas(settings)
    async with AsyncExitStack() as stack:
        codec = Codec(keys.secrets(settings.data_key.get_secret_value(), settings.data_key_file))
        redis_url = settings.redis_url or await stack.enter_async_context(embedded_store.serve(settings.data_dir))
        timeout, replicas = settings.store_timeout, settings.store_wait_replicas
        store = Store.connect(redis_url, codec, timeout=timeout, replicas=replicas)
        stack.push_async_callback(store.close)
        mailbox = Mailbox(store, clock, new_token, settings.lease_seconds, settings.rates)
        # Said now, with what to do, and not at the first message.
        await mailbox.prove_key()
        model, ask_engine = (model, _nothing) if model else await _engine(settings, stack)
        # It rests at first as long as a chat does before it asks again.
        rest = settings.outage_retry
        breaker = Breaker(asyncio.get_running_loop().time, settings.engine_failures, pause=rest, longest=12 * rest)
        engine = TurnEngine(Guarded(model, breaker), new_id, settings.sampling, settings.budget)
        metrics = Metrics()
        watch = log.watch(metrics)
        commands = Commands(
            personas,
            settings.persona,
            new_id,
            settings.ask_checkins_after,
            _remote(settings),
            reported=bool(settings.operator_chat),
        )
        doors: dict[str, Door] = {}
        # Left after the conversations have ended, which may still have something to send.
        ways = await stack.enter_async_context(AsyncExitStack())
        conversations = Conversations(
            mailbox,
            engine,
            commands,
            doors,
            clock,
            rng,
            watch,
            next_look=lambda snapshot, now: gates.next_look(snapshot, now, policy=settings.policy),
            pace=settings.pace,
            thresholds=settings.thresholds,
            caps=settings.caps,
        )
        stack.push_async_callback(conversations.close)
        checkins = CheckIns(conversations, lambda *labels: metrics.checkins.labels(*labels).inc(), settings.policy)
        operator = Operator(mailbox, doors, settings.operator_chat, new_id, watch.count)
        loop = Loop(mailbox, conversations, checkins, settings.intervals, metrics.inbox_age.set, operator)
        reception = Reception(
            conversations,
            doors,
            clock,
            new_id,
            lambda *labels: metrics.incoming.labels(*labels).inc(),
            settings.allowed,
            settings.open_to_everyone,
        )
        yield House(
            settings,
            clock,
            metrics,
            watch,
            mailbox,
            ask_engine,
            commands,
            conversations,
            reception,
            loop,
            doors,
            ways,
        )


async def _nothing() -> None:
    """What is asked of a model that lives in this process."""


async def _engine(settings: Settings, stack: AsyncExitStack) -> tuple[Model, Callable[[], Awaitable[object]]]:
    """Return the client of the engine, and what asks whether it answers."""
    url = settings.engine_url
    if not url:
        threads = settings.engine_threads or embedded_engine.default_threads()
        url = await stack.enter_async_context(
            embedded_engine.serve(
                settings.engine_gguf,
                context=settings.context,
                threads=threads,
                log=settings.data_dir / "engine.log",
            )
        )
    key = settings.engine_api_key.get_secret_value()
    model = OpenAICompatible(url, settings.engine_model, key, settings.timeouts)
    await stack.enter_async_context(model)
    try:
        await model.discover()
    except EngineDown as error:
        # It may still be loading its weights; until it answers, people hear so honestly.
        print(f"{error}. Starting anyway; it is asked again with every message.", file=sys.stderr)
    return model, partial(model.get, "/v1/models")


def _personas(settings: Settings) -> Mapping[str, Sheet]:
    """Return the shipped sheets, those of PERSONA_DIR, and PERSONA itself. Raises SheetError."""
    folder = settings.persona_dir
    own = sorted(path.stem for path in folder.glob("*.toml")) if folder else []
    loaded = [sheets.load(name, folder) for name in (*sheets.shipped(), *own, settings.persona)]
    named = {sheet.name: sheet for sheet in loaded}
    if settings.persona not in named:
        # PERSONA may be a path; from here on the sheet goes by its own name.
        settings.persona = loaded[-1].name
    return named


def _remote(settings: Settings) -> str:
    """Return the host that words are sent to, if it is somebody else's: not loopback, a private address, or a
    bare name inside our own network."""
    host = urlsplit(settings.engine_url).hostname or ""
    try:
        return "" if ip_address(host).is_private else host
    except ValueError:
        return host if "." in host else ""
