"""The Discord listener: takes in what the gateway tells, in its order, and what was missed; it sends no bubble."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.doors.discord.answers import SUGGEST, first_answer, is_anothers, suggestions
from bot.doors.discord.api import DiscordApi
from bot.doors.discord.backlog import CAUGHT_UP, Backlog
from bot.doors.discord.gateway import READY, Gateway
from bot.doors.discord.interactions import Interactions
from bot.doors.discord.library import Route
from bot.doors.discord.menu import set_menu
from bot.doors.discord.parsing import ODD, Me, place_of, sent_at, to_incoming
from bot.doors.errands import Errands, Hearing
from bot.doors.ports import HttpRoute, Intake
from engine.messages import Incoming
from scheduler.clock import Clock
from scheduler.errors import StoreDown
from scheduler.mailbox import Bookmarks

_INTERACTION = "INTERACTION_CREATE"


@dataclass(slots=True)
class DiscordListener:
    """Hears what is written to one bot account. ``interactions`` are shared with the sender; with ``bookmarks``, what
    was written while nobody listened is fetched; ``reads_all`` and ``shards`` are the gateway's."""

    api: DiscordApi
    clock: Clock
    intake: Intake
    interactions: Interactions = field(default_factory=Interactions)
    bookmarks: Bookmarks | None = None
    reads_all: bool = False
    shards: int = 1
    errands: Errands = field(init=False)
    hearing: Hearing = field(init=False)
    _gateway: Gateway = field(init=False, repr=False)
    _backlog: Backlog | None = field(default=None, init=False, repr=False)
    _at_work: bool = field(default=False, init=False)
    _events: "asyncio.Queue[tuple[str, Any]]" = field(default_factory=asyncio.Queue, init=False, repr=False)

    def __post_init__(self) -> None:
        problem, factor = self.intake.problem, self.intake.retry_factor
        self.errands, self.hearing = Errands(problem), Hearing(lambda: problem("discord_deaf", None), factor)
        self._gateway = Gateway(self.api.token, self.api.url, self._hear, problem, factor, self.reads_all, self.shards)
        if self.bookmarks is not None:
            self._backlog = Backlog(self.bookmarks, self.clock, self.api.read, self._events.put_nowait, problem, factor)

    @property
    def routes(self) -> Sequence[HttpRoute]:
        """None: all comes by the gateway."""
        return ()

    @property
    def state(self) -> str:
        """ "ok" while the line is up; else in one line what is wrong."""
        return self._gateway.trouble or self.hearing.trouble or "ok"

    async def open(self) -> None:
        """Log in at the gateway and set the menu. Raises ValueError for a bad token, Undelivered when out of reach."""
        application = await self._gateway.open()
        await set_menu(self.api, application, self.intake.problem, self.intake.offers)

    async def hears(self) -> None:
        """Wait until the line is up: the first word of a chat that the house has never heard of can't be fetched."""
        await self._gateway.is_up.wait()

    async def announce(self) -> None:
        """Nothing to do: the platform calls nobody."""

    async def close(self) -> None:
        """Leave the gateway."""
        await self.errands.close()
        await self._gateway.close()

    async def listen(self) -> None:
        """Stay connected for ever, and take in events in the order in which they came. Raises ValueError when
        the platform shuts the door for good."""
        services = [asyncio.create_task(self._take_all()), asyncio.create_task(self.hearing.watch())]
        try:
            await self._gateway.stay()
        finally:
            for service in services:
                service.cancel()
            if self._backlog is not None:
                self._backlog.end()

    async def take(self, event: str, data: Any) -> None:
        """Take in one raw event, however odd. Raises StoreDown."""
        try:
            if event == "TYPING_START":
                if int(data["user_id"]) != self.api.me:
                    self.intake.typing(f"discord:c{int(data['channel_id'])}")
                return
            if event == _INTERACTION and int(data["type"]) == SUGGEST:
                self._call_back(data, suggestions(data, self.intake.offers))
                return
            arrival = self._read(event, data)
            if event == _INTERACTION and is_anothers(data):
                self._tell(data)
            position = (place_of(data), sent_at(data["id"])) if event == "MESSAGE_CREATE" else ("", 0.0)
        except ODD as error:
            self.intake.problem("discord_event", error)
            return
        for_him = arrival is not None and arrival[0].addressed
        if arrival is not None and not for_him:
            self.intake.overhear(arrival[0])
        if arrival is not None and for_him:
            await self._take_in(*arrival, event, data)
        if self._backlog is not None and event == "MESSAGE_CREATE":
            await self._backlog.note(*position, for_him=for_him)

    def _read(self, event: str, data: Any) -> tuple[Incoming, str] | None:
        """Parse one raw event. Raises ODD."""
        # Some events carry nothing at all.
        guild = int((data or {}).get("guild_id") or 0)
        me = Me(self.api.me, self._gateway.role_in(guild))
        return to_incoming(event, data, me, personas=self.intake.names)

    async def _take_in(self, incoming: Incoming, update: str, event: str, data: Mapping[str, Any]) -> None:
        answer_to = incoming.answer_to
        if answer_to:
            self._owe(incoming, data)
        try:
            await self.intake.receive(incoming, update=update)
        except StoreDown:
            self.interactions.forget(answer_to)
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of an event: one must not hold up all others
            self.interactions.forget(answer_to)
            self.intake.problem("discord_event", error)
            return
        if telling := self.interactions.begin(answer_to):
            telling.add_done_callback(lambda _: self.interactions.forget(answer_to))
        elif event == _INTERACTION:
            self._tell(data)

    def _owe(self, incoming: Incoming, data: Mapping[str, Any]) -> None:
        self.interactions.owe(incoming.answer_to, lambda: self._tell(data))

    def _tell(self, data: Mapping[str, Any]) -> "asyncio.Task[None]":
        """Tell the platform within its three seconds that an interaction was seen."""
        return self._call_back(data, first_answer(data))

    def _call_back(self, data: Mapping[str, Any], answer: Mapping[str, Any]) -> "asyncio.Task[None]":
        async def call() -> None:
            path = "/interactions/{webhook_id}/{webhook_token}/callback"
            route = Route("POST", path, webhook_id=int(data["id"]), webhook_token=str(data["token"]))
            await self.api.call(route, json=answer)

        return self.errands.begin("discord_interaction", call)

    def _hear(self, event: str, data: Any) -> None:
        """Keep an event until all before it have been taken in; whoever is in danger is helped meanwhile."""
        if event != READY and (self._at_work or not self._events.empty()):
            self._look_ahead(event, data)
        self._events.put_nowait((event, data))

    def _look_ahead(self, event: str, data: Any) -> None:
        with suppress(*ODD):
            arrival = self._read(event, data)
            if arrival is not None and arrival[0].addressed:
                if arrival[0].answer_to:
                    # Help that leaves at once is an answer too.
                    self._owe(arrival[0], data)
                self.intake.look_ahead(arrival[0])

    async def _take_all(self) -> None:
        while True:
            self._at_work = False
            self.hearing.rest()
            event, data = await self._events.get()
            self._at_work = True
            self.hearing.expect()
            while True:
                try:
                    await self._handle(event, data)
                    break
                except StoreDown as error:
                    self.intake.problem("store", error)
                    await asyncio.sleep(1.0 * self.intake.retry_factor)
                except Exception as error:  # noqa: BLE001 - whatever one event does, the next is still listened to
                    self.intake.problem("discord_event", error)
                    break

    async def _handle(self, event: str, data: Any) -> None:
        if self._backlog is not None and event == READY:
            await self._backlog.begin()
        elif self._backlog is not None and event == CAUGHT_UP:
            self._backlog.caught_up(data)
        else:
            await self.take(event, data)
