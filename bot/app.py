"""The composition root: settings become clients, clients become the app, opened and closed as one whole."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bot import engines, garbage, log, personas, platforms, senses, stores, turns
from bot.commands import Commands
from bot.doors.api.sender import WebSender
from bot.doors.ports import Intake, Site
from bot.doorway import Doorway, Make
from bot.health import Health
from bot.ids import maker
from bot.joining import Joining
from bot.metrics import Metrics
from bot.reception import Reception
from bot.screening import Screening
from bot.settings import Settings
from bot.texts import texts_of
from engine import safety
from engine.errors import EngineError, NotMade
from engine.meaning import Meaning
from engine.media.hearing.ear import Ear
from engine.media.painter import Painter
from engine.media.speech.speaker import Speaker
from engine.memory.knowing import likely
from engine.messages import WorkKind
from engine.models.supervisor import Supervisor
from engine.ports import Maker, Model
from persona.chat import Chat, Place
from persona.languages import CLAIMED
from persona.person import Person
from persona.scene import Scene, Snapshot
from scheduler.clock import Clock, SystemClock
from scheduler.door import Door, door_of
from scheduler.duties.loop import Loop, Share
from scheduler.duties.makers import Makers
from scheduler.duties.troubles import Troubles
from scheduler.duties.workers import Workers
from scheduler.mailbox import Mailbox
from scheduler.turns.lookups import Web
from scheduler.turns.passing import Passing
from scheduler.turns.post import Post, here
from scheduler.turns.refusals import Refusals
from scheduler.turns.taking import Conversations
from scheduler.turns.watch import Watch

if TYPE_CHECKING:
    from bot.doors.api.house import House
    from bot.doors.api.talks import Talks
    from bot.doors.terminal import TerminalDoor


_LAST_STEPS = 2.0
"""Seconds that a door's service gets to end."""
_PATIENCE = 10.0
"""Seconds that whoever opens a door waits to hear how it went."""
_LAST_TURNS = 5.0
"""Seconds that turns get to end when the house closes; what is not done then is taken up at the next start."""
_LOADING = 10.0
"""Seconds for which the making of rules leaves the machine to the encoder that is loaded."""
_EVERYTHING = Share()


# Told in full a house is forty million letters, and asyncio tells what a task returns wherever it sets a signal back.
@dataclass(slots=True, repr=False)
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
    speaker: Speaker
    joining: Joining
    _services: list["asyncio.Task[None]"] = field(default_factory=list)
    _doorways: list[Doorway] = field(default_factory=list)
    _site: Site = field(default_factory=Site)
    _talks: "Talks | None" = None

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

    def open_senders(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Return what opens, by its name, each door for sending alone whose settings are present."""
        settings, post = self.settings, self.post
        makes: dict[str, Make] = {}
        if settings.telegram_bot_token.get_secret_value():
            makes["telegram"] = partial(platforms.telegram_sender, settings, post)
        if settings.discord_bot_token.get_secret_value():
            makes["discord"] = partial(platforms.discord_sender, settings, post)
        return {name: partial(self._open, name, make) for name, make in makes.items()}

    @property
    def open_doors(self) -> Sequence[str]:
        """The doors of platforms that are open now."""
        return [doorway.name for doorway in self._doorways if doorway.is_open]

    async def _open(self, name: str, make: Make) -> None:
        doorway = Doorway(name, make, self.post.doors, self._site, partial(self.loop.sweep, older_than=0.0))
        keeper = Supervisor(name, doorway.serve, self.post.watch.error, self.settings.pauses)
        doorway.supervisor = keeper
        if not self._doorways:
            self._run(self.joining.run())
        self._doorways.append(doorway)
        self.metrics.begin(name)
        self.health.watch(name, doorway.state, door=True)
        self._run(keeper.run())
        await keeper.first_try(_PATIENCE)

    async def until_heard(self) -> None:
        """Wait until what is written at the doors that have opened comes in, or a while."""
        await asyncio.gather(*(doorway.until_heard(_PATIENCE) for doorway in self._doorways if doorway.is_open))

    async def open_http(self, *, api: bool = False) -> int:
        """Serve health, metrics and what doors offer, and the ``api`` where it is wanted; return the port. Raises
        ValueError when it can't be had, or when a platform refuses what it is offered; DoorError when it does not
        answer."""
        from bot.doors.api import server as http
        from bot.doors.api.limits import Limits

        settings = self.settings
        app = http.create(
            metrics=self.metrics,
            health=self.health.look,
            serves=self.health.serves,
            site=self._site,
            word=settings.metrics_word.get_secret_value(),
            public=api or bool(settings.telegram_webhook_url),
            house=self._open_api() if api else None,
            problem=self.post.watch.error,
        )
        limits = Limits(connections=settings.api_connections) if api else Limits()
        host, port = settings.http_host, settings.http_port
        port = await self.stack.enter_async_context(http.serving(app, host=host, port=port, limits=limits))
        self._site.is_served.set()
        for doorway in self._doorways:
            await doorway.until_announced(_PATIENCE)
        return port

    def _open_api(self) -> "House":
        """Hear what is told in the store, and return what the API needs of the house."""
        from bot import over_http

        house = over_http.house(self.settings, self.reception, self.rules, self.health, self.metrics.told_errors)
        self._talks = house.talks
        keeper = Supervisor("api", house.talks.ear.serve, self.post.watch.error, self.settings.pauses)
        self._run(keeper.run())

        async def state() -> str:
            return keeper.state

        self.metrics.begin("web")
        self.health.watch("api", state, door=True)
        return house

    def open_terminal(self, *, json: bool) -> "TerminalDoor":
        """Open the terminal door."""
        from bot.doors.terminal import TerminalDoor

        speaker = lambda: self.rules.sheets[self.settings.persona].display  # noqa: E731
        door = TerminalDoor(self.clock, speaker, json, self.settings.data_dir.parent)
        self.metrics.begin(door.name)
        self.post.doors[door.name] = door
        return door

    def warm_up(self) -> None:
        """Let the engine read the default persona's sheet as soon as it is there, all rules be made and the voice be
        loaded, as far as this process needs them, beside all else."""
        share = self.loop.share
        if share.makes or (share.sends and self.loop.makers is None):
            self._run(self._warm_up_voice())
        if not share.sends:
            return
        self._run(self._warm_up())
        if self.reception.screening.meaning is not None:
            self._run(self.reception.screening.meaning.warm_up())
        self._run(self._rehearse())

    async def _warm_up(self) -> None:
        await self.engine.ready()
        parts, sheet = self.conversations.replies, self.rules.sheets[self.settings.persona]
        nobody = Snapshot(Person("nobody"), Chat("nobody", place=Place(persona=sheet.name)), sheet)
        try:
            await parts.engine.warm_up(Scene(nobody, self.clock.now(), parts.scenes.rng))
        except EngineError as error:
            self.post.watch.error("engine", error)

    async def _rehearse(self) -> None:
        """Make all rules, which takes seconds, and then let no collection of garbage look at them again."""
        if self.reception.screening.meaning is not None:
            # The first message may wait for it.
            await self.reception.screening.meaning.loaded(within=_LOADING)
        for rehearse in (safety.rehearse, likely.rehearse):
            await asyncio.to_thread(rehearse)
        garbage.settle()

    async def _warm_up_voice(self) -> None:
        voice = self.speaker.voices.of(self.rules.sheets[self.settings.persona])
        try:
            if voice is not None:
                await self.speaker.warm_up(voice)
        except NotMade as error:
            self.post.watch.error("voice", error)

    @property
    def _intake(self) -> Intake:
        names = tuple(sheet.display for sheet in self.rules.sheets.values())
        reception = self.reception
        problem, factor = self.post.watch.error, self.settings.retry_factor
        look_ahead, typing, rename = reception.look_ahead, reception.typing, reception.rename
        overhear, offers = reception.overhear, self.rules.offers
        return Intake(reception.receive, look_ahead, typing, problem, names, factor, rename, overhear, offers)

    def _run(self, service: Awaitable[None]) -> None:
        async def serve() -> None:
            await service

        task = asyncio.create_task(serve())
        self.stack.push_async_callback(_end, task)
        self._services.append(task)

    async def finish(self) -> None:
        """Let what is under way end, for some seconds: no turn that has begun need be begun again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_TURNS):
                if self._talks is not None:
                    await self._talks.finish()
                await self.conversations.idle()

    async def serve(self) -> None:
        """Wait for ever; what fails meanwhile is begun again. Whoever ends this ends no door, by which something may be
        on its way out."""
        await asyncio.gather(asyncio.Event().wait(), *map(asyncio.shield, self._services))


def _behind_broker(
    settings: Settings,
    share: Share,
    mailbox: Mailbox,
    makers: Mapping[WorkKind, Maker],
    watch: Watch,
    metrics: Metrics,
    stack: AsyncExitStack,
) -> tuple[Workers | None, Makers | None]:
    """Who answers and who makes works in other processes, where a broker brings them."""
    if not settings.broker_url or share == _EVERYTHING:
        return None, None
    url, terms, problem = settings.broker_url, settings.terms, watch.error
    workers = Workers(url, mailbox.wakes, problem, terms)
    stack.push_async_callback(workers.close)
    metrics.begin_commissions()
    others = Makers(url, mailbox, makers, problem, metrics.count_commission, terms)
    stack.push_async_callback(others.close)
    return workers, others


# Of a language nothing is read before somebody speaks it.
def _refused(language: str) -> str | None:
    return texts_of(language).house.refused if language in CLAIMED else None


def _refused_in_group(language: str) -> str | None:
    return texts_of(language).house.refused_in_group if language in CLAIMED else None


async def _end(service: "asyncio.Task[None]") -> None:
    """Let it give back what it holds while the store is still there."""
    service.cancel()
    await asyncio.wait({service}, timeout=_LAST_STEPS)


@asynccontextmanager
async def open_app(
    settings: Settings,
    clock: Clock | None = None,
    model: Model | None = None,
    meaning: Meaning | None = None,
    web: Web | None = None,
    share: Share = _EVERYTHING,
) -> AsyncIterator[App]:
    """Put everything together and take it apart again; with another clock, model, encoder or web where somebody brings
    one, and of what goes on in the house the ``share`` of this process.

    Raises ValueError, SheetError, StoreDown or EngineRefused, each saying what to do."""
    log.configure(settings.log_level)
    # Not secret: these choose words, greetings and ids. Keys come from the system's source, in `keys`.
    rng = random.Random(settings.seed)  # noqa: S311
    clock = clock or SystemClock(settings.clock_offset_file)
    new_id, new_token = maker(clock, rng)
    sheets = personas.load(settings)
    async with AsyncExitStack() as stack:
        metrics, troubles = Metrics(), Troubles()
        watch = log.watch(metrics, troubles.note)
        mailbox = await stores.open_mailbox(settings, clock, new_token, stack, watch.error)
        asks = share.answers or share.clock
        source = engines.Engine()
        if asks and model is None:
            model, source = await engines.open_model(settings, stack, watch.error)
        breaker = engines.breaker(settings)
        if meaning is None and settings.encoder:
            meaning = Meaning(problem=watch.error)
        if meaning is not None:
            stack.callback(meaning.close)
        engine = engines.turn_engine(settings, model or engines.unasked(), breaker, new_id, meaning)
        speaker = senses.speaker(settings)
        stack.callback(speaker.close)
        if isinstance(listener := senses.listener(settings), Ear):
            stack.push_async_callback(listener.close)
        rules = Commands(
            sheets,
            settings.persona,
            new_id,
            settings.ask_checkins_after,
            engines.elsewhere(settings),
            operator_chat=settings.operator_chat,
            speaks=lambda sheet: speaker.voices.of(sheet) is not None,
            brings=partial(personas.may_bring, settings),
        )
        # Left after the conversations have ended, which may still have something to send.
        ways = await stack.enter_async_context(AsyncExitStack())
        refusals = Refusals(_refused, _refused_in_group)
        painter = Painter(watch.error, engines.images(settings))
        stack.push_async_callback(painter.easel.close)
        makers: dict[WorkKind, Maker] = {WorkKind.PICTURE: painter, WorkKind.VOICE: speaker}
        met_over_http = WebSender(mailbox.feed, clock)
        doors: dict[str, Door] = {met_over_http.name: met_over_http}

        async def rests(chat: str) -> None:
            if door_of(chat) == met_over_http.name:
                await met_over_http.rests(chat)

        workers, others = _behind_broker(settings, share, mailbox, makers, watch, metrics, stack)
        elsewhere = others.made if others else here
        post = Post(mailbox, doors, clock, settings.pace, watch, refusals, makers, rests, elsewhere)
        mailbox.store.problem = post.watch.error
        screening = Screening(clock.now, meaning)
        looks_up = web or engines.web(settings, watch.error)
        if (tools := engines.servers(settings, watch.error)) is not None:
            # Nobody waits for them: until they have told what they offer, there is none.
            learning = asyncio.create_task(tools.discover())
            stack.callback(learning.cancel)
        pass_on = None
        if not share.answers:
            passing = Passing(workers.put if workers else mailbox.wakes.put, watch.error)
            stack.push_async_callback(passing.close)
            pass_on = passing.on
        voices = speaker.voices
        parts = turns.compose(
            settings, post, rules, engine, rng, screening, voices, listener, looks_up, tools, pass_on=pass_on
        )
        stack.push_async_callback(parts.conversations.close)
        reception = Reception(
            parts.conversations,
            post,
            new_id,
            metrics.count_incoming,
            secrets.choice,
            screening,
            settings.guests,
            settings.open_to_everyone,
            settings.operator_chat,
        )
        stack.push_async_callback(reception.strangers.close)
        loop = turns.loop(settings, parts, new_id, metrics, troubles, share, workers, others)
        health = Health(metrics.note_state)
        health.watch("store", partial(stores.state, mailbox, settings))
        if asks:
            health.watch("engine", partial(source.state, breaker))
        health.watch("ticks", loop.state)
        if meaning is not None:
            health.watch("encoder", meaning.state)
        metrics.tick_age.set_function(lambda: loop.tick_age or 0.0)
        yield App(
            settings=settings,
            metrics=metrics,
            post=post,
            engine=source,
            health=health,
            rules=rules,
            conversations=parts.conversations,
            reception=reception,
            loop=loop,
            stack=ways,
            speaker=speaker,
            joining=Joining(
                reception.overhearing,
                mailbox,
                clock,
                screening,
                [sheet.display for sheet in sheets.values()],
                lambda incoming, update: reception.receive(incoming, update=update),
                watch.error,
            ),
        )
