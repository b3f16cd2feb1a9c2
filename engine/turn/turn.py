"""The one turn engine: a Snapshot in, bubbles out, for answers and for first words alike.

It knows no store and no door; clock and randomness come with the call.
"""

import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.errors import EngineDown, PromptTooLong
from engine.messages import Bubble, BubbleKind, Impulse, TurnReport, Usage
from engine.output.bubbles import Sizes, Splitter
from engine.output.phrasing import Said, brief, fresh, silent, spoken
from engine.output.stopping import Stopping
from engine.ports import Model, Request, Sampling
from engine.promises import due_promise, hint
from engine.turn import budget, prompt
from engine.turn.calm import at_rest
from engine.turn.check import Check
from persona.line import Line, Speaker
from persona.place.local import local_time
from persona.scene import Snapshot
from persona.sheets.sheet import Sheet

LIVE, CHECK_IN, BACKGROUND = 0, 5, 10
"""Priorities of engine calls: lower is served sooner."""

_TRIES = 2
_LEAST_TALK = 60
"""Tokens of talk without which an answer would make no sense."""
_CUT_OFF = ("length", "repetition")


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
        can = self.model.capabilities
        limits = self.limits.for_context(can.context)
        return limits.for_small() if can.small else limits

    async def reply(
        self, snapshot: Snapshot, sheet: Sheet, *, now: float, rng: random.Random, report: TurnReport
    ) -> AsyncGenerator[Bubble]:
        """Yield the bubbles that answer the newest lines, each as soon as it is whole. Raises EngineError."""
        burst = _burst(snapshot)
        check = Check.of(snapshot, sheet, "\n".join(line.text for line in burst), now=now)
        if check.resting:
            sheet = at_rest(sheet)
        if honest := check.opening():
            yield self._bubble(honest)
        unseen = [line.kind for line in burst if line.kind in sheet.cant_see]
        if unseen and not any(line.text for line in burst):
            yield self._bubble(sheet.cant_see[unseen[0]])
            return
        tail = self._reply_tail(snapshot, sheet, now)
        # Closed with this generator: whoever leaves it early must not leave the engine working.
        async with aclosing(self._checked(snapshot, sheet, tail, LIVE, check, rng, report)) as bubbles:
            async for bubble in bubbles:
                yield bubble
        cut_short = any(budget.tokens(line.text) > budget.of_line(line) for line in burst)
        if cut_short and check.passed(sheet.cant_see["long"]):
            yield self._bubble(sheet.cant_see["long"])

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
        check = Check.of(snapshot, sheet, "", now=now)
        tail = prompt.opening_tail(snapshot, sheet, impulse, local=local_time(snapshot.person, now))
        opening: TurnEngine = replace(self, sizes=replace(self.sizes, most=1))
        async with aclosing(opening._checked(snapshot, sheet, tail, CHECK_IN, check, rng, report)) as bubbles:
            bubble = await anext(bubbles)
        text = bubble.text
        # The model's oldest trick is to send its last answer again.
        before = _said(snapshot)
        rest_of_an_old_line = brief(text)
        said_before = rest_of_an_old_line or fresh(text, before) != text
        if said_before or check.stands_in(text) or silent(text):
            new = [line for line in sheet.openers if fresh(line, before) == line]
            if not new:
                raise EngineDown("the engine had nothing new to say")
            text = rng.choice(new)
        yield replace(bubble, text=text, kind=BubbleKind.CHECK_IN)

    async def summarize(self, snapshot: Snapshot, sheet: Sheet, *, report: TurnReport) -> str:
        """Return what is worth keeping of the turns that are about to be cut. Raises EngineError."""
        request = self.request(snapshot, sheet, prompt.summary_tail(snapshot, sheet), BACKGROUND, self.room, 90)
        piece = await self.model.complete(request)
        report.calls += 1
        report.usage += piece.usage or Usage()
        stopping = Stopping(bot=sheet.display, people=_people(snapshot))
        splitter = Splitter(Sizes(most=1))
        shown = splitter.feed(stopping.feed(piece.text) + stopping.finish())
        shown += splitter.finish(complete=_complete(stopping, piece.finish))
        # Better an old summary than none.
        return prompt.as_data(budget.clip(" ".join(" ".join(shown).split()), 120)) or snapshot.chat.summary.text

    async def warm_up(self, snapshot: Snapshot, sheet: Sheet) -> None:
        """Let the server compute the prefix before the person's first message needs it. Raises EngineError."""
        tail = self._reply_tail(snapshot, sheet, now=0.0)
        request = self.request(snapshot, sheet, tail, BACKGROUND, self.room, 1)
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
        """Yield what passes the output check and was not said before. Where nothing does, the model is asked once
        more, a little bolder; a prompt that turns out too long once more with less of the talk. After that even
        an old line will do, and where nothing passes, that is said honestly."""
        given = wrote = lied = False
        old, before = "", _said(snapshot)
        limits = self.room
        for attempt in range(_TRIES):
            request = self.request(snapshot, sheet, tail, priority, limits)
            request = replace(request, sampling=request.sampling.bolder(attempt))
            try:
                async with aclosing(self._written(request, snapshot, sheet, report)) as texts:
                    async for text in texts:
                        wrote = True
                        # Judged as it was written too: a gesture that is cut off tells how the rest was meant.
                        plain = spoken(text)
                        if (plain != text and not check.passed(text, gestures=True)) or not check.passed(plain):
                            lied = lied or "human" in (check.refusal(text), check.refusal(plain))
                            continue
                        text = plain
                        old = old or text
                        if new := fresh(text, before):
                            given = True
                            before.add(new)
                            yield self._bubble(new)
            except PromptTooLong:
                if limits.context < self.room.context:
                    raise
                # Our estimate was off: other scripts take more tokens in some vocabularies.
                limits = limits.for_context(limits.context // 2)
                continue
            if given:
                return
        if not wrote:
            raise EngineDown("the engine gave an empty answer twice")
        # Who asked what he is has been told already.
        if old or not check.opening():
            yield self._bubble(old or check.instead(rng, lied=lied))

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
        for text in splitter.finish(complete=_complete(stopping, finish)):
            yield text

    def request(
        self, snapshot: Snapshot, sheet: Sheet, tail: str, priority: int, limits: budget.Budget, words: int = 0
    ) -> Request:
        """Return the call that ends with what ``tail`` asks for, answered in at most so many tokens (``words``)."""
        can = self.model.capabilities
        fitted = _fitted(snapshot, sheet, tail, limits)
        return Request(
            messages=prompt.render(fitted, tail, sheet=sheet, can=can),
            sampling=replace(self.sampling.suited(can), max_tokens=words or limits.reply),
            stop=prompt.stop_strings(snapshot, sheet),
            priority=priority,
            session=snapshot.chat.key,
        )

    def _reply_tail(self, snapshot: Snapshot, sheet: Sheet, now: float) -> str:
        local, small = local_time(snapshot.person, now), self.model.capabilities.small
        tail = prompt.reply_tail(snapshot, sheet, local=local, small=small)
        promised = None if small else due_promise(snapshot, now)
        return hint(promised, local) + tail if promised and now >= snapshot.chat.care.calm_until else tail

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


def _complete(stopping: Stopping, finish: str) -> bool:
    """Whether an answer came to its own end, so that its last sentence is whole."""
    return not stopping.looping and (stopping.stopped or finish not in _CUT_OFF)


def _said(snapshot: Snapshot) -> Said:
    return Said(line.text for line in snapshot.history if line.speaker is Speaker.HARRY)


def _fitted(snapshot: Snapshot, sheet: Sheet, tail: str, limits: budget.Budget) -> Snapshot:
    """A last resort for turns that outgrew the context before they could be compacted: cut in the same block."""
    fixed = budget.tokens(prompt.system(snapshot, sheet)) + budget.tokens(tail) + limits.reply
    room = limits.context - fixed
    if budget.of_lines(snapshot.history) <= room:
        return snapshot
    if room < _LEAST_TALK:
        raise PromptTooLong("the sheet and the summary leave no room for the talk: shorten the sheet")
    gone = budget.cut(snapshot.history, replace(limits, high_water=0, low_water=min(limits.low_water, room)))
    *older, newest = snapshot.history[gone:]
    if not older:
        newest = replace(newest, text=budget.clip(newest.text, room - budget.TOKENS_PER_MESSAGE))
    return replace(snapshot, history=(*older, newest))
