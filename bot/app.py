"""The composition root: settings become clients, clients become the app, opened and closed as one whole."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import engines, log, personas, platforms, stores, texts, turns
from bot.commands import Commands
from bot.doors.ports import Intake, Listener
from bot.ids import maker
from bot.metrics import Metrics
from bot.reception import Reception
from bot.settings import Settings
from engine.errors import EngineError
from engine.ports import Model
from persona.chat import Chat, Place
from persona.person import Person
from persona.scene import Scene, Snapshot
from scheduler.clock import Clock, SystemClock
from scheduler.door import Door
from scheduler.duties.loop import Loop
from scheduler.duties.troubles import Troubles
from scheduler.errors import StoreDown
from scheduler.mailbox import Mailbox
from scheduler.turns.post import Post
from scheduler.turns.refusals import Refusals
from scheduler.turns.taking import Conversations

if TYPE_CHECKING:
    from bot.doors.terminal import TerminalDoor


_LAST_STEPS = 2.0
"""Seconds that a door's service gets to end."""


@dataclass(slots=True)
class App:
    """Everything that runs in one process, put together."""

    settings: Settings
    metrics: Metrics
    post: Post
    ask_engine: Callable[[], Awaitable[object]]
    rules: Commands
    conversations: Conversations
    reception: Reception
    loop: Loop
    stack: AsyncExitStack
    _services: list["asyncio.Task[None]"] = field(default_factory=list)
    _listeners: list[Listener] = field(default_factory=list)

    @property
    def mailbox(self) -> Mailbox:
        """What is kept."""
        return self.post.mailbox

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self.post.clock

    async def open_telegram(self) -> None:
        """Open the Telegram door. Raises ValueError for a bad token, Undelivered when out of reach."""
        name = self.rules.sheets[self.settings.persona].display
        await self._open(*await platforms.telegram(self.settings, self.post, self._intake, name, self.stack))

    async def open_discord(self) -> None:
        """Open the Discord door. Raises ValueError for a bad token, Undelivered when out of reach."""
        await self._open(*await platforms.discord(self.settings, self.post, self._intake, self.stack))

    async def _open(self, sender: Door, listener: Listener) -> None:
        """Open a door of both halves. Raises ValueError, Undelivered."""
        self.stack.push_async_callback(listener.close)
        await listener.open()
        self.post.doors[sender.name] = sender
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
            await listener.announce()
        return port

    def open_terminal(self, *, json: bool) -> "TerminalDoor":
        """Open the terminal door."""
        from bot.doors.terminal import TerminalDoor

        speaker = lambda: self.rules.sheets[self.settings.persona].display  # noqa: E731
        door = TerminalDoor(self.clock, speaker, json, self.settings.data_dir.parent)
        self.post.doors[door.name] = door
        return door

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
        parts, sheet = self.conversations.replies, self.rules.sheets[self.settings.persona]
        nobody = Snapshot(Person("nobody"), Chat("nobody", place=Place(persona=sheet.name)), sheet)
        try:
            await parts.engine.warm_up(Scene(nobody, self.clock.now(), parts.scenes.rng))
        except EngineError as error:
            self.post.watch.error("engine", error)

    @property
    def _intake(self) -> Intake:
        names = tuple(sheet.display for sheet in self.rules.sheets.values())
        reception = self.reception
        problem, factor = self.post.watch.error, self.settings.retry_factor
        look_ahead, typing, rename = reception.look_ahead, reception.typing, reception.rename
        return Intake(reception.receive, look_ahead, typing, problem, names, factor, rename)

    def _run(self, service: Awaitable[None]) -> None:
        async def serve() -> None:
            await service

        task = asyncio.create_task(serve())
        self.stack.push_async_callback(_end, task)
        self._services.append(task)

    async def serve(self) -> None:
        """Wait for ever, or until a door's service ends by an error, which is raised."""
        # By webhook there is no service to wait for: the web server calls the door.
        await asyncio.gather(asyncio.Event().wait(), *self._services)


async def _end(service: "asyncio.Task[None]") -> None:
    """Let it give back what it holds while the store is still there."""
    service.cancel()
    await asyncio.wait({service}, timeout=_LAST_STEPS)


@asynccontextmanager
async def open_app(settings: Settings, clock: Clock | None = None, model: Model | None = None) -> AsyncIterator[App]:
    """Put everything together and take it apart again; with another clock or model where somebody brings one.

    Raises ValueError, SheetError, StoreDown or EngineRefused, each saying what to do."""
    log.configure(settings.log_level)
    # Not secret: these choose words, greetings and ids. Keys come from the system's source, in `keys`.
    rng = random.Random(settings.seed)  # noqa: S311
    clock = clock or SystemClock(settings.clock_offset_file)
    new_id, new_token = maker(clock, rng)
    sheets = personas.load(settings)
    async with AsyncExitStack() as stack:
        mailbox = await stores.open_mailbox(settings, clock, new_token, stack)
        model, ask_engine = (model, engines.nothing) if model else await engines.open_model(settings, stack)
        engine = engines.turn_engine(settings, model, new_id)
        metrics, troubles = Metrics(), Troubles()
        rules = Commands(
            sheets,
            settings.persona,
            new_id,
            settings.ask_checkins_after,
            engines.elsewhere(settings),
            operator_chat=settings.operator_chat,
        )
        # Left after the conversations have ended, which may still have something to send.
        ways = await stack.enter_async_context(AsyncExitStack())
        refusals = Refusals(texts.REFUSED, texts.REFUSED_IN_GROUP)
        post = Post(mailbox, {}, clock, settings.pace, log.watch(metrics, troubles.note), refusals)
        parts = turns.compose(settings, post, rules, engine, rng)
        stack.push_async_callback(parts.conversations.close)
        reception = Reception(
            parts.conversations,
            post,
            new_id,
            metrics.count_incoming,
            secrets.choice,
            settings.guests,
            settings.open_to_everyone,
            settings.operator_chat,
        )
        stack.push_async_callback(reception.strangers.close)
        yield App(
            settings=settings,
            metrics=metrics,
            post=post,
            ask_engine=ask_engine,
            rules=rules,
            conversations=parts.conversations,
            reception=reception,
            loop=turns.loop(settings, parts, new_id, metrics, troubles),
            stack=ways,
        )
