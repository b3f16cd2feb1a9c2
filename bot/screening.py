"""How closely a message is screened for danger: each once, and all of it, unless one person sends more at once than
anybody reads; knows no door and no card."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine import safety
from engine.meaning import Meaning, NoEncoder
from engine.messages import Incoming

_SECONDS = 10.0
"""For so long what a person has sent counts as sent at one time."""
_MANY = 500
_SOON, _LATER = 0.3, 2.0
"""Seconds that meaning has for what may be a crisis, and for what looks like nothing."""
_LOADING = 1.5
"""Seconds before that in which its encoder may be loaded: a house that has just opened is late with every answer."""

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a first look says of a text: of danger, and of what else it comes to."""

    look: safety.Look
    hearing: safety.Hearing

    @property
    def pieces(self) -> tuple[str, ...]:
        """What meaning is asked for."""
        return (*self.look.pieces, *self.hearing.pieces)


def _look(text: str) -> safety.Look:
    return safety.look(safety.read(text))


_Verdict = tuple[safety.Level, tuple[str, ...] | None]
"""How worried a text makes us, and what else it comes to, by its meaning; None where that told nothing."""


@dataclass(slots=True)
class Screening:
    """Remembers what it has just seen, since a message is looked at when it comes and when its turn has come. ``now``
    gives seconds; without ``meaning`` the first look decides alone."""

    now: Callable[[], float]
    meaning: Meaning | None = None
    first_look: Callable[[str], safety.Look] = _look
    soon: float = _SOON
    later: float = _LATER
    loading: float = _LOADING
    _sights: "OrderedDict[_Key, Sight]" = field(default_factory=OrderedDict, init=False)
    _verdicts: "OrderedDict[_Key, asyncio.Task[_Verdict]]" = field(default_factory=OrderedDict, init=False)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict, init=False)
    _had: Counter[str] = field(default_factory=Counter, init=False)
    _since: float = field(default=0.0, init=False)

    def mark(self, incoming: Incoming) -> Incoming:
        """The message with what a first look says of the person's own words: typed, a caption, an edit, or heard in a
        voice; what is for meaning to say is ``unsure``. Words that they pass on, or quote, may be somebody else's
        ``cry``."""
        others = incoming.others_words
        is_cry = bool(others) and self._see(incoming.person, others).look.alone.level is not safety.Level.NONE
        seen = self._see(incoming.person, incoming.written)
        is_unsure = self.meaning is not None and bool(seen.pieces)
        # What may be danger is nothing yet.
        marks = {} if is_unsure and seen.look.pieces else _marks((seen.look.alone.level, None))
        return _marked(incoming, marks | {"cry": is_cry, "unsure": is_unsure})

    async def settle(self, incoming: Incoming) -> Incoming:
        """The message with the whole verdict. What may be a crisis waits 0.3 seconds for its meaning at most, and is
        one where nothing was heard by then; what may be danger otherwise waits longer, and nothing comes of it then.
        Anything else that a line may come to waits 0.3 seconds too, and is for the rules then."""
        if not incoming.unsure:
            return incoming
        seen, meaning = self._see(incoming.person, incoming.written), self.meaning
        if meaning is None or not seen.pieces:
            return _marked(incoming, _marks((seen.look.alone.level, None)))
        key = (incoming.person, incoming.written)
        if key not in self._verdicts:
            self._verdicts[key] = asyncio.create_task(self._verdict(meaning, incoming.person, seen))
            _bound(self._verdicts)
        return _marked(incoming, _marks(await asyncio.shield(self._verdicts[key])))

    async def reread(self, before: Incoming, after: Incoming) -> Incoming:
        """The whole verdict on a message of which more could be read ``after``: what it shows now nobody has helped
        with yet."""
        if after == before:
            return await self.settle(before)
        return await self.settle(replace(self.mark(after), unsure=True))

    async def _verdict(self, meaning: Meaning, person: str, seen: Sight) -> _Verdict:
        is_maybe = seen.look.sureness is safety.Sureness.MAYBE
        await meaning.loaded(within=self.loading)
        try:
            async with asyncio.timeout(self.later if seen.look.pieces and not is_maybe else self.soon):
                return await self._ask(meaning, person, seen)
        except (TimeoutError, NoEncoder):
            return safety.unanswered(seen.look).level, None

    async def _ask(self, meaning: Meaning, person: str, seen: Sight) -> _Verdict:
        """Ask for one text of a person at a time, so that nobody's flood stands before another's question."""
        turn = self._turns.setdefault(person, asyncio.Lock())
        look, hearing = seen.look, seen.hearing
        try:
            async with turn:
                vectors = await meaning.encode(seen.pieces)
        finally:
            if not turn.locked():
                self._turns.pop(person, None)
        ours = len(look.pieces)
        level = safety.judge(look, vectors[:ours]).level if look.pieces else look.alone.level
        return level, safety.intents(hearing, vectors[ours:]) if hearing.pieces else None

    def _see(self, person: str, text: str) -> Sight:
        key = (person, text)
        if key not in self._sights:
            self._sights[key] = self._sight(self._excerpt(person, text))
            _bound(self._sights)
        return self._sights[key]

    def _sight(self, text: str) -> Sight:
        look, reading = self.first_look(text), safety.read(text)
        # Where danger is plain, or nobody would be asked, nothing else matters here.
        is_plain = not look.pieces and look.alone.level is safety.Level.CRISIS
        return Sight(look, safety.Hearing(reading) if is_plain or self.meaning is None else safety.hear(reading))

    def _excerpt(self, person: str, text: str) -> str:
        now = self.now()
        if not 0.0 <= now - self._since < _SECONDS:
            self._since = now
            self._had.clear()
        had = self._had[person]
        self._had[person] += len(text)
        return safety.excerpt(text, had=had)


def _marks(verdict: _Verdict) -> dict[str, Any]:
    level, intents = verdict
    crisis, concern = level is safety.Level.CRISIS, level is safety.Level.CONCERN
    return {"crisis": crisis, "concern": concern, "intents": intents}


def _marked(incoming: Incoming, marks: Mapping[str, Any]) -> Incoming:
    # Most lines are calm, and stay as they are.
    new = {name: value for name, value in marks.items() if getattr(incoming, name) != value}
    return replace(incoming, **new) if new else incoming


def _bound(things: "OrderedDict[_Key, Any]") -> None:
    while len(things) > _MANY:
        things.popitem(last=False)
