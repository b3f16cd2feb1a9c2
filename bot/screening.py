"""How closely a message is screened for danger: each once, and all of it, unless one person sends more at once than
anybody reads; knows no door and no card."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable
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

_Key = tuple[str, str]


def _look(text: str) -> safety.Look:
    return safety.look(safety.read(text))


@dataclass(slots=True)
class Screening:
    """Remembers what it has just seen, since a message is looked at when it comes and when its turn has come. ``now``
    gives seconds; without ``meaning`` the first look decides alone."""

    now: Callable[[], float]
    meaning: Meaning | None = None
    first_look: Callable[[str], safety.Look] = _look
    soon: float = _SOON
    later: float = _LATER
    _looks: "OrderedDict[_Key, safety.Look]" = field(default_factory=OrderedDict, init=False)
    _levels: "OrderedDict[_Key, asyncio.Task[safety.Level]]" = field(default_factory=OrderedDict, init=False)
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict, init=False)
    _had: Counter[str] = field(default_factory=Counter, init=False)
    _since: float = field(default=0.0, init=False)

    def mark(self, incoming: Incoming) -> Incoming:
        """The message with what a first look says of the person's own words: typed, a caption, an edit, or heard in a
        voice; what is for meaning to say is ``unsure``. Words that they pass on, or quote, may be somebody else's
        ``cry``."""
        others = incoming.others_words
        is_cry = bool(others) and self._look(incoming.person, others).alone.level is not safety.Level.NONE
        incoming = replace(incoming, cry=is_cry)
        seen = self._look(incoming.person, incoming.own_words)
        if self.meaning is not None and seen.pieces:
            return replace(incoming, unsure=True)
        return _marked(incoming, seen.alone.level)

    async def settle(self, incoming: Incoming) -> Incoming:
        """The message with the whole verdict. What may be a crisis waits 0.3 seconds for its meaning at most, and is
        one where nothing was heard by then; anything else waits longer, and nothing comes of it then."""
        if not incoming.unsure:
            return incoming
        seen, meaning = self._look(incoming.person, incoming.own_words), self.meaning
        if meaning is None or not seen.pieces:
            return _marked(incoming, seen.alone.level)
        key = (incoming.person, incoming.own_words)
        if key not in self._levels:
            self._levels[key] = asyncio.create_task(self._level(meaning, incoming.person, seen))
            _bound(self._levels)
        return _marked(incoming, await asyncio.shield(self._levels[key]))

    async def _level(self, meaning: Meaning, person: str, seen: safety.Look) -> safety.Level:
        is_maybe = seen.sureness is safety.Sureness.MAYBE
        try:
            async with asyncio.timeout(self.soon if is_maybe else self.later):
                return await self._ask(meaning, person, seen)
        except (TimeoutError, NoEncoder):
            return safety.unanswered(seen).level

    async def _ask(self, meaning: Meaning, person: str, seen: safety.Look) -> safety.Level:
        """Ask for one text of a person at a time, so that nobody's flood stands before another's question."""
        turn = self._turns.setdefault(person, asyncio.Lock())
        try:
            async with turn:
                return safety.judge(seen, await meaning.encode(seen.pieces)).level
        finally:
            if not turn.locked():
                self._turns.pop(person, None)

    def _look(self, person: str, text: str) -> safety.Look:
        key = (person, text)
        if key not in self._looks:
            self._looks[key] = self.first_look(self._excerpt(person, text))
            _bound(self._looks)
        return self._looks[key]

    def _excerpt(self, person: str, text: str) -> str:
        now = self.now()
        if not 0.0 <= now - self._since < _SECONDS:
            self._since = now
            self._had.clear()
        had = self._had[person]
        self._had[person] += len(text)
        return safety.excerpt(text, had=had)


def _marked(incoming: Incoming, level: safety.Level) -> Incoming:
    crisis, concern = level is safety.Level.CRISIS, level is safety.Level.CONCERN
    return replace(incoming, crisis=crisis, concern=concern)


def _bound(things: "OrderedDict[_Key, Any]") -> None:
    while len(things) > _MANY:
        things.popitem(last=False)
