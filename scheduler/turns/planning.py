"""Makes the plan of a turn: the rules' where they are sure, else what a model that can judge chooses among what they
leave open, checked by them again; carries nothing out."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from engine.errors import EngineError
from engine.meaning import Meaning, NoEncoder
from engine.messages import Cost, Incoming, Kind
from engine.plan import signs
from engine.plan.choosing import able, choose, values_for
from engine.plan.meant import gist, may_mean, meant
from engine.plan.plan import ActKind, Plan
from engine.plan.rules import Leave, as_meant, by_rules, checked, is_plain
from engine.plan.servers import Servers, Tool
from engine.plan.wants import Wants, recalls_or_keeps
from engine.promises.noticing import Remark, acts_of
from engine.turn.calls import Calls
from persona.acts import Act, Remember
from persona.chat import Chat, Decision
from persona.consent import minor_mode
from persona.line import Line, Speaker
from persona.scene import Scene
from scheduler.turns.hearing import line_of
from scheduler.turns.promises import zone_of

_SOON = 0.3
"""Seconds that an answer waits to hear what a burst means; words alone decide then."""
_REACTS_AGAIN = 5
"""Lines of his among which one reaction alone is enough."""


@dataclass(frozen=True, slots=True)
class Use:
    """A tool, and what it is given."""

    tool: Tool
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """A ``plan``, what the burst ``wants`` by which it is carried out, the ``acts`` that its words settle and promise,
    what a tool is to be given, and what the choice cost."""

    plan: Plan
    wants: Wants
    acts: tuple[Act, ...] = ()
    use: Use | None = None
    cost: Cost = field(default_factory=Cost)

    def noted(self, chat: Chat, now: float) -> Chat:
        """The chat with what was decided, for /why: of an act and a reason no word of anybody's."""
        decisions = tuple(Decision(now, step.kind.value, step.reason) for step in self.plan)
        return replace(chat, session=replace(chat.session, planned=decisions))


@dataclass(frozen=True, slots=True)
class Planning:
    """For all chats, by the ``calls`` of one model; ``searches`` says whether there is a web to ask, ``speaks`` whether
    a persona has a voice here, ``problem`` hears why no choice came, and ``servers`` have tools, where there are
    any. What a burst means is told by its words alone without ``meaning``."""

    calls: Calls
    searches: bool
    speaks: Callable[[Scene], bool]
    problem: Callable[[str, BaseException | None], None]
    servers: Servers | None = None
    meaning: Meaning | None = None

    async def plan(
        self, scene: Scene, burst: Sequence[Incoming], remarks: Sequence[Remark], *, may_ask: bool
    ) -> Planned:
        """What he does at these messages; a model is asked only where it ``may_ask``."""
        wants = Wants.of(burst)
        acts = acts_of(scene.snapshot, remarks, zone_of(scene.person), scene.now)
        leave = self._leave(scene, wants, burst)
        tool = None
        if self.servers and wants.words and self.calls.can.judges:
            tool = self.servers.near(wants.words.lower())
        if tool is not None:
            wants = replace(wants, hints=wants.hints | {ActKind.TOOL})
        plan = by_rules(wants, tuple(_kept(scene, wants, burst, acts)), leave)
        plan = as_meant(plan, await self._meant(wants) if is_plain(plan) else None, leave)
        if not (plan.open and may_ask and able(self.calls.can)):
            return Planned(replace(plan, open=frozenset()), wants.meant(step.kind for step in plan), acts)
        lines = [line_of(incoming, scene.history) for incoming in burst]
        heard = replace(scene.snapshot, history=(*scene.history, *lines))
        try:
            chosen, cost = await choose(self.calls, scene.at(heard), plan.open, tool=tool)
            values: Mapping[str, Any] | None = None
            if tool is not None and chosen and ActKind.TOOL in chosen:
                values, more = await values_for(self.calls, scene.at(heard), tool, wants.words)
                chosen, cost = chosen if values is not None else None, cost + more
        except EngineError as error:
            # Whoever asks for the answer next says what is wrong.
            self.problem("plan", error)
            chosen, values, cost = None, None, Cost(calls=1)
        plan = checked(chosen, plan, leave)
        use = Use(tool, values) if tool and values is not None and ActKind.TOOL in plan else None
        return Planned(plan, wants.meant(step.kind for step in plan), acts, use, cost)

    async def _meant(self, wants: Wants) -> ActKind | None:
        """The act that the words of a burst mean although no rule says so."""
        low = signs.plain(wants.words)
        if not (wants.words and may_mean(low)):
            return None
        vector = None
        if self.meaning is not None:
            with suppress(NoEncoder, TimeoutError):
                async with asyncio.timeout(_SOON):
                    vector = (await self.meaning.encode([gist(wants.words)]))[0]
        kind = meant(low, vector)
        return kind if kind and wants.can_mean(kind) else None

    def _leave(self, scene: Scene, wants: Wants, burst: Sequence[Incoming]) -> Leave:
        """What may not be done now, and why."""
        chat, person = scene.chat, scene.person
        in_care = scene.now < chat.care.calm_until or any(
            incoming.crisis or incoming.concern or incoming.cry for incoming in burst
        )
        may_search = self.searches and chat.place.lookups and not minor_mode(scene.snapshot)
        refused = {
            ActKind.LOOK_UP: "" if may_search else "web",
            ActKind.READ_PAGE: "" if may_search else "web",
            ActKind.TOOL: "" if self.servers and chat.place.lookups and not minor_mode(scene.snapshot) else "web",
            ActKind.PICTURE: "" if chat.place.pictures else "off",
            ActKind.VOICE_NOTE: "" if person.voice is not False and self.speaks(scene) else "voice",
            ActKind.REACT: _speaks_against_signs(scene, beside=wants.signal is None),
            ActKind.SILENT: "" if _his(scene.history) else "first",
        }
        return Leave({kind: reason for kind, reason in refused.items() if reason}, "care" if in_care else "")


def _kept(scene: Scene, wants: Wants, burst: Sequence[Incoming], acts: Sequence[Act]) -> Sequence[ActKind]:
    ids = {incoming.id for incoming in burst}
    reminded = any(promise.is_reminder and promise.line in ids for promise in scene.chat.promises)
    kinds = [ActKind.REMIND] if reminded else []
    kinds += recalls_or_keeps(wants.words)
    return (*kinds, ActKind.PROMISE) if any(isinstance(act, Remember) for act in acts) else kinds


def _his(history: Sequence[Line]) -> list[Line]:
    return [line for line in history if line.speaker is Speaker.PERSONA]


def _speaks_against_signs(scene: Scene, *, beside: bool) -> str:
    """Why a sign would not do: one that is not ``beside`` an answer where they have just begun, or are asked something
    by him or the house; any where it would be one too many."""
    his = _his(scene.history)
    if not (his or beside):
        return "first"
    if not beside and ("?" in his[-1].text or scene.chat.questions.open):
        return "asked"
    return "again" if any(line.kind == Kind.REACTION for line in his[-_REACTS_AGAIN:]) else ""
