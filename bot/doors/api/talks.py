"""Takes what somebody says over HTTP to the house, and brings what is answered; knows no request and no key."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.doors.api.ear import Ear
from bot.doors.api.sender import NAME
from bot.doors.ports import Receive
from bot.doors.slash import command_in
from engine.messages import Incoming, Kind
from persona.line import Media
from persona.names import clean_name
from persona.person import Age, Person
from scheduler.clock import Clock
from scheduler.mailbox import Mailbox, Sign, Told

_LOOK = 1.0
"""Seconds after which a request that hears nothing looks for itself."""
LINES = 16
"""On which one person listens at one time, so that nobody takes all that there are."""
_BEAT = 15.0
"""Seconds after which whoever listens hears that the line still stands."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A chat over HTTP: its ``id`` there, whose it is, and what both are called in the house."""

    id: str

    @property
    def owner(self) -> str:
        """The name of the person whose it is: what stands before the first dot."""
        return self.id.partition(".")[0]

    @property
    def chat(self) -> str:
        """The key of the chat."""
        return f"{NAME}:c{self.id}"

    @property
    def person(self) -> str:
        """The key of the person."""
        return f"{NAME}:u{self.owner}"


@dataclass(frozen=True, slots=True)
class Word:
    """Something that a person sends: words, a command or a tapped ``button``, with what was uploaded before."""

    text: str = ""
    media: tuple[Media, ...] = ()
    button: bool = False
    update: str = ""
    name: str = ""
    language: str = ""

    @property
    def kind(self) -> Kind:
        """What it is."""
        if self.button:
            return Kind.BUTTON
        if self.media:
            kinds = {"image": Kind.PHOTO, "audio": Kind.VOICE}
            return kinds.get(self.media[0].type.partition("/")[0], Kind.FILE)
        return Kind.COMMAND if command_in(self.text) else Kind.TEXT


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more comes by itself; ``pending`` where it was waited for long enough and the answer is still to come."""

    pending: bool = False


@dataclass(frozen=True, slots=True)
class Bit:
    """A bubble with its place in the chat's feed."""

    place: str
    told: Told


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken in at a spot: the ids of the messages, and the place in the feed after which the answer comes."""

    spot: Spot
    ids: tuple[str, ...]
    after: str


Heard = Bit | Sign | Done
"""What a listener gets."""


@dataclass(slots=True)
class Talks:
    """All talks over HTTP of this process. An answer is waited for ``patience`` seconds at most; who listens is to come
    again after ``longest``, since lines that stand for ever die unseen."""

    receive: Receive
    mailbox: Mailbox
    ear: Ear
    clock: Clock
    new_id: Callable[[], str]
    patience: float
    longest: float
    names: tuple[str, ...] = ()
    _under_way: int = field(default=0, init=False)
    _lines: Counter[str] = field(default_factory=Counter, init=False)
    _closing: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    @property
    def is_closing(self) -> bool:
        """Whether nothing new is taken in."""
        return self._closing.is_set()

    async def take(self, spot: Spot, words: Sequence[Word], *, vouched: bool = False) -> Taken:
        """Take words in, one after the other. Of somebody who is ``vouched`` for it is known that they are of age, and
        agree to notes. Raises StoreDown."""
        if vouched:
            await self._vouch(spot.person)
        after = await self.mailbox.feed.newest(spot.chat)
        return Taken(spot, tuple([await self._take(spot, word) for word in words]), after)

    async def answer(self, taken: Taken) -> AsyncGenerator[Heard]:
        """Yield what is told since something was taken in, until all of it is answered; last comes Done. Raises
        StoreDown."""
        chat, after = taken.spot.chat, taken.after
        deadline, is_over = asyncio.get_running_loop().time() + self.patience, False
        self._under_way += 1
        try:
            with self.ear.at(chat) as signs:
                while True:
                    for place, told in await self.mailbox.feed.since(chat, after):
                        after = place
                        yield Bit(place, told)
                    left = deadline - asyncio.get_running_loop().time()
                    if is_over or left <= 0:
                        yield Done(pending=not is_over)
                        return
                    sign = await _next(signs, min(left, _LOOK))
                    if sign in (Sign.TYPING, Sign.MAKING):
                        yield sign
                    elif sign is Sign.RESTS:
                        is_over = await self.mailbox.settled(chat, taken.ids)
                    elif sign is None:
                        is_over = await self.mailbox.is_served(chat)
        finally:
            self._under_way -= 1

    async def listen(self, spot: Spot, after: str) -> AsyncGenerator[Heard]:
        """Yield what is told after a place, for a while and as long as the house is open; Done now and then, where
        nothing is. Raises StoreDown."""
        loop, closing = asyncio.get_running_loop(), asyncio.ensure_future(self._closing.wait())
        end = loop.time() + self.longest
        tasks: set[asyncio.Future[Any]] = {closing}
        self._lines[spot.owner] += 1
        try:
            with self.ear.at(spot.chat) as signs:
                while not self.is_closing and loop.time() < end:
                    for place, told in await self.mailbox.feed.since(spot.chat, after):
                        after = place
                        yield Bit(place, told)
                    sign = asyncio.ensure_future(signs.get())
                    tasks = {closing, sign}
                    await asyncio.wait(tasks, timeout=min(_BEAT, self.longest), return_when=asyncio.FIRST_COMPLETED)
                    if not sign.done():
                        sign.cancel()
                        yield Done()
                    elif sign.result() is not Sign.TOLD:
                        yield sign.result()
        finally:
            self._lines -= Counter([spot.owner])
            for task in tasks:
                task.cancel()

    def may_listen(self, spot: Spot) -> bool:
        """Whether somebody has not as many lines open as one person may have."""
        return self._lines[spot.owner] < LINES

    async def upload(self, spot: Spot, kind: str, content: bytes) -> Media:
        """Keep a file of a type like image/png, so that a message can bring it. Raises StoreDown."""
        name = f"{kind.replace('/', '-')}-{self.new_id()}"
        await self.mailbox.feed.put(spot.chat, name, content)
        return Media(name, kind)

    async def finish(self) -> None:
        """Take nothing in any more, and wait until all that was asked is answered."""
        self._closing.set()
        while self._under_way:
            await asyncio.sleep(0.05)

    async def _take(self, spot: Spot, word: Word) -> str:
        """Take one in; returns its id."""
        now = self.clock.now()
        id_ = f"{int(now * 1e6):020d}-{self.new_id()}"
        incoming = Incoming(
            spot.person,
            spot.chat,
            id_,
            now,
            word.text,
            clean_name(word.name, in_use=self.names),
            word.kind,
            language=word.language,
            media=word.media,
        )
        await self.receive(incoming, update=word.update or id_)
        return id_

    async def _vouch(self, person: str) -> None:
        """Note what whoever runs the house vouches for, where nothing else was said."""

        def note(known: Person) -> Person:
            age = Age.ADULT if known.age is Age.UNKNOWN and not known.seems_young else known.age
            memory = True if known.memory is None else known.memory
            return replace(known, age=age, memory=memory)

        known = await self.mailbox.person(person)
        if known.age is Age.UNKNOWN or known.memory is None:
            await self.mailbox.change_person(person, note)


async def _next(signs: "asyncio.Queue[Sign]", seconds: float) -> Sign | None:
    try:
        async with asyncio.timeout(seconds):
            return await signs.get()
    except TimeoutError:
        return None
