"""The composition root: settings become clients, clients become the app; the only place that names real things."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from bot import engines, keys, log, personas, platforms
from bot.commands import Commands
from bot.doors.ports import Intake, Problem, Site
from bot.doorway import Doorway, Make
from bot.health import Health
from bot.ids import maker
from bot.metrics import Metrics
from bot.progress import bar
from bot.reception import Reception
from bot.settings import Settings
from engine.errors import EngineError
from engine.models.breaker import Breaker, GuardedModel
from engine.models.supervisor import OK, Supervisor
from engine.ports import Model
from engine.turn.turn import TurnEngine
from persona.chat import Chat, Place
from persona.codec import Codec
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from scheduler.clock import Clock, SystemClock
from scheduler.duties.loop import Loop
from scheduler.duties.reports import Operator
from scheduler.errors import StoreDown
from scheduler.first_words import gates
from scheduler.first_words.checkins import CheckIns
from scheduler.mailbox import Adoption, Mailbox, Store
from scheduler.mailbox import embedded as embedded_store
from scheduler.mailbox.counts import Counts
from scheduler.mailbox.policy import forgetfulness
from scheduler.turns.idle import Compaction, Idle, Judgement
from scheduler.turns.orders import Orders
from scheduler.turns.outcomes import Outcomes
from scheduler.turns.post import Post
from scheduler.turns.ration import Ration
from scheduler.turns.reminders import Reminders
from scheduler.turns.reply import Replies
from scheduler.turns.scenes import Scenes
from scheduler.turns.taking import Conversations

if TYPE_CHECKING:
    from bot.doors.terminal import TerminalDoor


_LAST_STEPS = 2.0
"""Seconds that a door's service gets to end."""
_PATIENCE = 10.0
"""Seconds that whoever opens a door waits to hear how it went."""


@dataclass(slots=True)
class App:
    """Everything that runs in one process, put together."""

    settings: Settings
    metrics: Metrics
    post: Post
    engine: engines.Engine
    health: Health
    rules: Commands
    conversations: Conversations
    reception: Reception
    loop: Loop
    stack: AsyncExitStack
    _services: list["asyncio.Task[None]"] = field(default_factory=list)
    _doorways: list[Doorway] = field(default_factory=list)
    _site: Site = field(default_factory=Site)

    @property
    def mailbox(self) -> Mailbox:
        """What is kept."""
        return self.post.mailbox

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self.post.clock

    async def open_telegram(self) -> None:
        """Open the Telegram door, and keep it open. Raises what the first try failed of: ValueError for a bad token,
        Undelivered when out of reach."""
        name = self.rules.sheets[self.settings.persona].display
        await self._open("telegram", partial(platforms.telegram, self.settings, self.post, self._intake, name))

    async def open_discord(self) -> None:
        """Open the Discord door, and keep it open. Raises what the first try failed of: ValueError for a bad token,
        Undelivered when out of reach."""
        await self._open("discord", partial(platforms.discord, self.settings, self.post, self._intake))

    async def _open(self, name: str, make: Make) -> None:
        doorway = Doorway(name, make, self.post.doors, self._site, partial(self.loop.sweep, older_than=0.0))
        keeper = Supervisor(name, doorway.serve, self.post.watch.error, self.settings.pauses)
        doorway.supervisor = keeper
        self._doorways.append(doorway)
        self.metrics.begin(name)
        self.health.watch(name, doorway.state, door=True)
        self._run(keeper.run())
        await keeper.first_try(_PATIENCE)

    async def until_heard(self) -> None:
        """Wait until what is written at the doors that have opened comes in, or a while."""
        await asyncio.gather(*(doorway.until_heard(_PATIENCE) for doorway in self._doorways if doorway.is_open))

    async def open_http(self) -> int:
        """Serve health, metrics and what doors offer, and return the port. Raises ValueError when it can't be had, or
        when a platform refuses what it is offered; DoorError when it does not answer."""
        from bot.doors.api import server as http

        settings = self.settings
        app = http.create(
            metrics=self.metrics,
            health=self.health.look,
            serves=self.health.serves,
            site=self._site,
            word=settings.metrics_word.get_secret_value(),
            public=bool(settings.telegram_webhook_url),
        )
        host, port = settings.http_host, settings.http_port
        port = await self.stack.enter_async_context(http.serving(app, host=host, port=port))
        self._site.is_served.set()
        for doorway in self._doorways:
            await doorway.until_announced(_PATIENCE)
        return port

    def open_terminal(self, *, json: bool) -> "TerminalDoor":
        """Open the terminal door."""
        from bot.doors.terminal import TerminalDoor

        speaker = lambda: self.rules.sheets[self.settings.persona].display  # noqa: E731
        door = TerminalDoor(self.clock, speaker, json, self.settings.data_dir.parent)
        self.metrics.begin(door.name)
        self.post.doors[door.name] = door
        return door

    async def grant(self, person: str, chat: str, grants: Collection[str]) -> None:
        """Note what an operator or a script allows for themselves: adult, memory, checkins. Raises StoreDown."""
        if not grants:
            return

        def note(record: Person) -> Person:
            age = Age.ADULT if "adult" in grants else record.age
            return replace(record, age=age, memory=True if "memory" in grants else record.memory)

        await self.mailbox.change_person(person, note)
        async with self.conversations.holding(chat) as held:
            if held is not None and "checkins" in grants:
                lease, mail = held
                await lease.commit(
                    chat=replace(
                        mail.chat,
                        first_words=replace(mail.chat.first_words, wanted=True),
                        place=replace(mail.chat.place, person=person),
                    )
                )

    async def has_met(self, chat: str) -> bool:
        """Whether anything was said in a chat before. Raises StoreDown."""
        async with self.conversations.holding(chat) as held:
            return held is not None and held[1].chat.questions.noticed

    async def until_served(self, chat: str) -> None:
        """Wait until a chat is served, though a process that was killed may still seem to hold it. Raises StoreDown."""
        held_elsewhere = False
        while True:
            # Shielded, since giving up waiting must not end anybody's work in the middle.
            await asyncio.shield(self.conversations.idle())
            async with self.conversations.holding(chat) as held:
                is_free = held is not None
            if is_free and not held_elsewhere:
                return
            held_elsewhere = not is_free
            if is_free:
                self.conversations.wake(chat)
            else:
                await asyncio.sleep(0.2)

    def warm_up(self) -> None:
        """Let the engine read the default persona's sheet as soon as it is there, beside all else."""
        self._run(self._warm_up())

    async def _warm_up(self) -> None:
        await self.engine.ready()
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
        return Intake(
            reception.receive,
            reception.look_ahead,
            reception.typing,
            self.post.watch.error,
            names,
            self.settings.retry_factor,
        )

    def _run(self, service: Awaitable[None]) -> None:
        async def serve() -> None:
            await service

        task = asyncio.create_task(serve())
        self.stack.push_async_callback(_end, task)
        self._services.append(task)

    async def serve(self) -> None:
        """Wait for ever; what fails meanwhile is begun again."""
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
        metrics = Metrics()
        watch = log.watch(metrics)
        mailbox = await _mailbox(settings, clock, new_token, watch.error, stack)
        model, source = (model, engines.Engine()) if model else await engines.open_model(settings, stack, watch.error)
        # Open at first as long as a chat waits before it asks again.
        pause = settings.outage_retry
        breaker = Breaker(asyncio.get_running_loop().time, settings.engine_failures, pause=pause, longest=12 * pause)
        engine = TurnEngine(GuardedModel(model, breaker), new_id, settings.sampling, settings.budget)
        rules = Commands(
            sheets,
            settings.persona,
            new_id,
            settings.ask_checkins_after,
            engines.elsewhere(settings),
            has_operator=bool(settings.operator_chat),
        )
        # Left after the conversations have ended, which may still have something to send.
        ways = await stack.enter_async_context(AsyncExitStack())
        post = Post(mailbox, {}, clock, settings.pace, watch)
        turns = _turns(settings, post, rules, engine, rng)
        stack.push_async_callback(turns.conversations.close)
        loop = _loop(settings, turns, new_id, metrics)
        health = Health(metrics.note_state)
        health.watch("store", partial(_store_state, mailbox, settings))
        health.watch("engine", partial(source.state, breaker))
        health.watch("ticks", loop.state)
        metrics.tick_age.set_function(lambda: loop.tick_age or 0.0)
        yield App(
            settings=settings,
            metrics=metrics,
            post=post,
            engine=source,
            health=health,
            rules=rules,
            conversations=turns.conversations,
            reception=Reception(
                turns.conversations,
                post,
                new_id,
                metrics.count_incoming,
                settings.guests,
                settings.open_to_everyone,
            ),
            loop=loop,
            stack=ways,
        )


async def _mailbox(
    settings: Settings, clock: Clock, new_token: Callable[[], str], problem: Problem, stack: AsyncExitStack
) -> Mailbox:
    """The mailbox over the store at REDIS_URL, or over an embedded one."""
    codec = Codec(keys.secrets(settings.data_key.get_secret_value(), settings.data_key_file))
    served = embedded_store.serve(settings.data_dir, problem=problem, pauses=settings.pauses)
    redis_url = settings.redis_url or await stack.enter_async_context(served)
    timeout, replicas = settings.store_timeout, settings.store_wait_replicas
    store = Store.connect(redis_url, codec, timeout=timeout, replicas=replicas)
    stack.push_async_callback(store.close)
    mailbox = Mailbox(store, clock, new_token, settings.lease_seconds, settings.rates)
    # Said now, with what to do, and not at the first message.
    await mailbox.agree()
    await mailbox.prove_key()
    if warning := await forgetfulness(store):
        print(f"aifriend: {warning}", file=sys.stderr)
    await _adopt(mailbox)
    return mailbox


async def _store_state(mailbox: Mailbox, settings: Settings) -> str:
    try:
        await mailbox.prove_write()
    except StoreDown as error:
        if settings.redis_url:
            return str(error)
        log_file = settings.data_dir / "store" / "valkey.log"
        return f"the embedded store is away and started again by itself: see whether the disk is full, and {log_file}"
    return OK


async def _adopt(mailbox: Mailbox) -> None:
    """Take over what an older version left in the store, before anybody asks for it."""
    began = False
    async for done, total in Adoption(mailbox, _say_problem).run():
        if total and sys.stderr.isatty():
            print(bar(done / total, "taking over what is kept from the version before"), end="", file=sys.stderr)
            began = True
    if began:
        print(file=sys.stderr)


def _say_problem(kind: str, error: BaseException | None) -> None:
    print(f"aifriend: {kind}: {error}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class _Turns:
    """What answers and what writes first, of the same parts."""

    conversations: Conversations
    replies: Replies


def _turns(settings: Settings, post: Post, rules: Commands, engine: TurnEngine, rng: random.Random) -> _Turns:
    mailbox, watch = post.mailbox, post.watch
    scenes = Scenes(mailbox, rules, post.clock, rng, partial(gates.next_look, policy=settings.policy))
    outcomes = Outcomes(post, scenes, rules)
    ration = Ration(Counts(mailbox.store), settings.caps)
    judgement = Judgement(engine)
    replies = Replies(scenes, rules, engine, post, outcomes, ration, settings.thresholds, judgement, watch)
    conversations = Conversations(
        post,
        scenes,
        rules,
        Orders(scenes, rules, outcomes, watch),
        Reminders(scenes, rules, post),
        replies,
        ration,
        Idle(scenes, rules, ration, watch, (Compaction(engine), judgement)),
    )
    return _Turns(conversations, replies)


def _loop(settings: Settings, turns: _Turns, new_id: Callable[[], str], metrics: Metrics) -> Loop:
    parts = turns.replies
    checkins = CheckIns(
        turns.conversations,
        parts.engine,
        parts.post,
        parts.scenes,
        parts.rules,
        parts.ration,
        metrics.count_checkin,
        settings.policy,
    )
    operator = Operator(parts.post, settings.operator_chat, new_id)
    age = metrics.inbox_age.set
    return Loop(parts.post.mailbox, parts.post, turns.conversations, checkins, settings.intervals, age, operator)
