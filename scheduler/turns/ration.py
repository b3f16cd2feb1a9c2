"""How much one person, and all together, may have of him: a rule on counts, held before and after each turn; knows no
platform and no words."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.messages import Cost
from engine.turn import budget, prompt
from persona.chat import Chat
from persona.scene import Snapshot
from scheduler.door import door_of
from scheduler.mailbox import Mail
from scheduler.mailbox.counts import EVERYBODY, Counts, Excess, Had, Use

_NOTHING = Had()
_NOBODY: Mapping[str, Had] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Caps:
    """Messages a minute, and as many commands, tokens a day, reports and exports an hour, and pictures, lookups, voice
    notes and voice messages that are heard a day of one person; tokens, pictures, lookups and voice notes a day of
    everybody; and messages a minute of one member of a group. 0: any number."""

    per_minute: int = 0
    tokens: int = 0
    tokens_all: int = 0
    reports: int = 0
    exports: int = 0
    pictures: int = 0
    pictures_all: int = 0
    voices: int = 0
    voices_all: int = 0
    heard: int = 0
    lookups: int = 0
    lookups_all: int = 0
    per_minute_in_group: int = 0

    @property
    def any(self) -> bool:
        """Whether anything need be counted at all."""
        return bool(self.per_minute or self.per_minute_in_group or self.tokens or self.tokens_all)

    def messages(self, *, group: bool) -> int:
        """How many of one person are answered in a minute; in a ``group`` nobody uses up what is there for all."""
        caps = [cap for cap in (self.per_minute, self.per_minute_in_group if group else 0) if cap]
        return min(caps, default=0)

    def of(self, use: Use) -> int:
        """How many of a use there are in its time."""
        return {
            Use.REPORT: self.reports,
            Use.EXPORT: self.exports,
            Use.COMMAND: self.per_minute,
            Use.PICTURE: self.pictures,
            Use.PICTURE_OF_ALL: self.pictures_all,
            Use.VOICE: self.voices,
            Use.VOICE_OF_ALL: self.voices_all,
            Use.HEARD: self.heard,
            Use.LOOKUP: self.lookups,
            Use.LOOKUP_OF_ALL: self.lookups_all,
        }[use]


@dataclass(frozen=True, slots=True)
class Share:
    """Seconds that messages wait so that others are served too, and whether the day's tokens are spent."""

    wait: float = 0.0
    exhausted: bool = False


def _unseen() -> None:
    """Where nobody counts people."""


@dataclass(frozen=True, slots=True)
class Ration:
    """Nobody in danger waits or is sent away, and whoever sits at the machine itself has no cap."""

    counts: Counts
    caps: Caps
    person: Callable[[], None] = _unseen
    """Told of each person's first turn of a day, where turns are counted."""

    async def excess(self, chat: Chat, person: str, uses: Sequence[Use], now: float) -> Excess | None:
        """Count what somebody asks for; what there is too much of by it, if anything. Raises StoreDown."""
        if door_of(chat.key) == "terminal":
            return None
        # Whoever is in danger may ask for anything, but floods neither the operator nor the exports.
        calm = now < chat.care.calm_until
        caps = {use: cap for use in uses if (cap := self.caps.of(use)) and not (calm and use is Use.COMMAND)}
        return await self.counts.use(person, caps)

    def counted(self, people: Sequence[str]) -> Sequence[str]:
        """Of whom is held against an answer to these people what they had."""
        return [*dict.fromkeys((*people, EVERYBODY) if self.caps.tokens_all else people)] if self.caps.any else []

    async def share(self, mail: Mail, now: float, had: Mapping[str, Had] = _NOBODY) -> Share:
        """What there is for those whose messages are in the inbox; ``had`` is known already. Raises StoreDown."""
        if any(incoming.crisis for incoming in mail.inbox):
            return Share()
        people, group = [incoming.person for incoming in mail.inbox], mail.inbox[-1].group
        return await self._share(mail.chat, people, now, had, group=group)

    async def exhausted(self, snapshot: Snapshot, now: float) -> bool:
        """Whether the person, or all together, had what there is for a day. Raises StoreDown."""
        return (await self._share(snapshot.chat, [snapshot.person.key], now, {})).exhausted

    async def _share(
        self, chat: Chat, people: Sequence[str], now: float, had: Mapping[str, Had], *, group: bool = False
    ) -> Share:
        """What there is for these people, the last of whom would have the answer."""
        if not self.caps.any or now < chat.care.calm_until or door_of(chat.key) == "terminal":
            return Share()
        if not had.keys() >= {*people}:
            keys = self.counted(people)
            had = dict(zip(keys, await asyncio.gather(*map(self.counts.add, keys)), strict=True))
        counts = dict(had)
        everybody = counts.pop(EVERYBODY, _NOTHING)
        most = self.caps.messages(group=group)
        return Share(pause(counts.values(), most), exhausted(counts[people[-1]], everybody, self.caps))

    async def spend(self, snapshot: Snapshot, cost: Cost, *, messages: int = 0) -> None:
        """Count what a turn took. Raises StoreDown."""
        if not self.caps.any:
            return
        tokens = spent_tokens(cost, lambda: budget.of_lines(snapshot.history) + budget.tokens(prompt.system(snapshot)))
        counting = [self.counts.add(snapshot.person.key, messages=messages, tokens=tokens)]
        if self.caps.tokens_all:
            counting.append(self.counts.add(EVERYBODY, tokens=tokens))
        had, *_ = await asyncio.gather(*counting)
        if 0 < tokens == had.tokens:
            self.person()


def pause(counts: Iterable[Had], most: int) -> float:
    """Seconds until those who wrote are answered, all at once; 0 where any of them has not had ``most`` answers (0: any
    number)."""
    if not most:
        return 0.0
    return min((count.left if count.messages >= most else 0.0 for count in counts), default=0.0)


def exhausted(own: Had, everybody: Had, caps: Caps) -> bool:
    """Whether a person, or all together, had what there is for a day."""
    return 0 < caps.tokens <= own.tokens or 0 < caps.tokens_all <= everybody.tokens


def spent_tokens(cost: Cost, estimate: Callable[[], int]) -> int:
    """The tokens that were computed for a turn; ``estimate`` says it of one call where the engine tells nothing,
    as when it was interrupted."""
    usage = cost.usage
    if usage.prompt or usage.output:
        return usage.prompt - usage.cached + usage.output
    return cost.calls * estimate() if cost.calls else 0
