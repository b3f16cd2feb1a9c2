"""The one turn engine: a Snapshot in, bubbles out, for answers and for first words alike.

It knows no store and no door; clock and randomness come with the call.
"""

import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine import budget, prompt
from engine.bubbles import Sizes, Splitter
from engine.errors import EngineDown, PromptTooLong
from engine.messages import Bubble, BubbleKind, Impulse, TurnReport
from engine.output import Check
from engine.ports import Model, Request, Sampling
from engine.stopping import Stopping
from persona.local import local_time
from persona.model import Line, Snapshot, Speaker
from persona.sheet import Sheet

LIVE, CHECK_IN, BACKGROUND = 0, 5, 10
"""Priorities of engine calls: lower is served sooner."""

_TRIES = 2


@dataclass(frozen=True, slots=True)
class TurnEngine:
    """Turns Snapshots into bubbles with one model."""

    model: Model
    new_id: Callable[[], str]
    sampling: Sampling = field(default_factory=Sampling)
    limits: budget.Budget = field(default_factory=budget.Budget)
    sizes: Sizes = field(default_factory=Sizes)

    @property
    def room(self) -> budget.Budget:
        """The token budget that this model's context allows."""
        return self.limits.for_context(self.model.capabilities.context)

    async def reply(
        self, snapshot: Snapshot, sheet: Sheet, *, now: float, rng: random.Random, report: TurnReport
    ) -> AsyncGenerator[Bubble]:
        """Yield the bubbles that answer the newest lines, each as soon as it is whole. Raises EngineError."""
        burst = _burst(snapshot)
        check = Check.of(snapshot, sheet, "\n".join(line.text for line in burst))
        if honest := check.opening():
            yield self._bubble(honest)
        unseen = [line.kind for line in burst if line.kind in sheet.cant_see]
        if unseen and not any(line.text for line in burst):
            yield self._bubble(sheet.cant_see[unseen[0]])
            return
        tail = prompt.reply_tail(snapshot, sheet, local=local_time(snapshot.person, now))
        async for bubble in self._checked(snapshot, sheet, tail, LIVE, check, rng, report):
            yield bubble

    async def speak_first(
        self,
        snapshot: Snapshot,
        sheet: Sheet,
        impulse: Impulse,
        *,
        now: float,
        rng: random.Random,
        report: TurnReport,
    ) -> AsyncGenerator[Bubble]:
        """Yield the one bubble that opens a conversation for ``impulse``. Raises EngineError."""
        check = Check.of(snapshot, sheet, "")
        tail = prompt.opening_tail(snapshot, sheet, impulse, local=local_time(snapshot.person, now))
        opening: TurnEngine = replace(self, sizes=replace(self.sizes, most=1))
        said_before = {line.text for line in snapshot.history if line.speaker is Speaker.HARRY}
        async for bubble in opening._checked(
            snapshot, sheet, tail, CHECK_IN, check, rng, report
        ):
            # The model's oldest trick is to send its last answer again.
            fresh = bubble.text not in said_before and bubble.text != check.instead(rng)
            text = bubble.text if fresh else rng.choice(sheet.openers)
            yield replace(bubble, text=text, kind=BubbleKind.CHECK_IN)

    async def summarize(self, snapshot: Snapshot, sheet: Sheet, *, report: TurnReport) -> str:
        """Return what is worth keeping of the turns that are about to be cut. Raises EngineError."""
        request = self._request(snapshot, sheet, prompt.summary_tail(snapshot, sheet), BACKGROUND, words=90)
        piece = await self._complete(request, report)
        stopping = Stopping(bot=sheet.display, people=_people(snapshot))
        text = " ".join((stopping.feed(piece) + stopping.finish()).split())
        shortened = Splitter(replace(self.sizes, aim=10_000, most=1)).feed(text) or [text]
        return prompt.as_data(budget.clip(shortened[0], 120))

    async def warm_up(self, snapshot: Snapshot, sheet: Sheet) -> None:
        """Let the server compute the prefix before the person's first message needs it. Raises EngineError."""
        request = self._request(snapshot, sheet, prompt.reply_tail(snapshot, sheet, local=None), BACKGROUND, words=1)
        await self.model.complete(request)

    async def _checked(
        self,
        snapshot: Snapshot,
        sheet: Sheet,
        tail: str,
        priority: int,
        check: Check,
        rng: random.Random,
        report: TurnReport,
    ) -> AsyncGenerator[Bubble]:
        """Yield what passes the output check; when nothing does, ask once more, then say so honestly."""
        given = False
        for _ in range(_TRIES):
            wrote = False
            request = self._request(snapshot, sheet, tail, priority)
            async with aclosing(self._written(request, snapshot, sheet, report)) as texts:
                async for text in texts:
                    wrote = True
                    if check.passed(text):
                        given = True
                        yield self._bubble(text)
            if given:
                return
            if wrote:
                break
        if not wrote:
            raise EngineDown("the engine gave an empty answer twice")
        yield self._bubble(check.instead(rng))

    async def _written(
        self, request: Request, snapshot: Snapshot, sheet: Sheet, report: TurnReport
    ) -> AsyncGenerator[str]:
        """Yield whole bubbles while the model writes, and stop it once the rest is not wanted."""
        stopping = Stopping(bot=sheet.display, people=_people(snapshot))
        splitter = Splitter(self.sizes)
        finish = ""
        report.calls += 1
        async with aclosing(self.model.stream(request)) as pieces:
            async for piece in pieces:
                finish = piece.finish or finish
                if piece.usage is not None:
                    report.usage += piece.usage
                for text in splitter.feed(stopping.feed(piece.text)):
                    yield text
                if stopping.stopped or splitter.repeating:
                    break
        for text in splitter.feed(stopping.finish()):
            yield text
        for text in splitter.finish(complete=stopping.stopped or finish != "length"):
            yield text

    async def _complete(self, request: Request, report: TurnReport) -> str:
        piece = await self.model.complete(request)
        report.calls += 1
        if piece.usage is not None:
            report.usage += piece.usage
        return piece.text

    def _request(self, snapshot: Snapshot, sheet: Sheet, tail: str, priority: int, words: int = 0) -> Request:
        can, limits = self.model.capabilities, self.room
        fitted = _fitted(snapshot, sheet, tail, limits)
        return Request(
            messages=prompt.render(fitted, tail, sheet=sheet, can=can),
            sampling=replace(self.sampling, max_tokens=words or limits.reply),
            stop=prompt.stop_strings(snapshot, sheet),
            priority=priority,
            session=snapshot.chat.key,
        )

    def _bubble(self, text: str) -> Bubble:
        return Bubble(self.new_id(), text)


def _burst(snapshot: Snapshot) -> list[Line]:
    """The lines since he last spoke."""
    burst: list[Line] = []
    for line in reversed(snapshot.history):
        if line.speaker is Speaker.HARRY:
            break
        burst.insert(0, line)
    return burst


def _people(snapshot: Snapshot) -> set[str]:
    return {prompt.friend_name(snapshot), *(line.name for line in snapshot.history if line.name)}


def _fitted(snapshot: Snapshot, sheet: Sheet, tail: str, limits: budget.Budget) -> Snapshot:
    """A last resort for turns that outgrew the context before they could be compacted: cut in the same block."""
    fixed = budget.tokens(prompt.system(snapshot, sheet)) + budget.tokens(tail) + limits.reply
    if fixed + budget.of_lines(snapshot.history) <= limits.context:
        return snapshot
    if fixed + limits.low_water > limits.context:
        raise PromptTooLong("the sheet and the summary leave no room for the talk: shorten the sheet")
    gone = budget.cut(snapshot.history, replace(limits, high_water=0))
    return replace(snapshot, history=snapshot.history[gone:])
