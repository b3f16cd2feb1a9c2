"""The one turn engine: a Scene in, bubbles out, for answers and for first words alike; knows no store and no door."""

import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.acts import Act, Attend, LookedUp
from engine.errors import EngineError, PromptRefused, PromptTooLong
from engine.messages import SHEET, Bubble, BubbleKind, Button, Cost, Found, Impulse
from engine.output.bubbles import Sizes, Splitter
from engine.output.gestures import strip_gestures
from engine.output.markup import plain
from engine.output.phrasing import drop_repeats, drop_silence
from engine.output.stopping import Stopping
from engine.ports import Model, Request, Sampling
from engine.promises import due_promise, hint
from engine.promises.noticing import Remark, acts_of
from engine.safety.acute.kinds import Kind
from engine.safety.acute.script import Step
from engine.turn import attending, budget, found, lore, prompt
from engine.turn.adapted import LONGEST, adapted, has_adapter
from engine.turn.calm import calm_down
from engine.turn.check import Check
from engine.turn.company import Company, Knows, Said, knows_nothing, sampled
from engine.turn.fitting import burst_of, fitted, for_small, newest_of
from engine.turn.opening import first_words, past_lines
from engine.turn.sent import Things
from engine.turn.sharing import shared
from engine.turn.talk.intents import Intents, plainly
from engine.turn.talk.lines import Lines
from engine.turn.talk.score import Ground, faults_anywhere
from engine.turn.talk.sense import Sense
from persona.feelings.manner import manner
from persona.scene import Scene, Snapshot

LIVE, CHECK_IN, BACKGROUND = 0, 5, 10
"""Priorities of engine calls: lower is served sooner."""

_TRIES = 2
_IDLE = (Kind.OTHER, Kind.QUESTION, Kind.SILENCE)
"""Lines of the house that say nothing beside an honest answer to what he is."""
_CUT_OFF = ("length", "repetition", "content_filter")


@dataclass(frozen=True, slots=True)
class Sights:
    """What was had for one turn: the bubble that is all he is to answer, be it a picture, the JPEGs that the person
    sent, where the model sees, what was found on the web, and the titles of the links that they sent; and the question
    that he asks by that bubble."""

    shown: Bubble | None = None
    seen: tuple[bytes, ...] = ()
    found: Found | None = None
    titles: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class TurnEngine:
    """Turns Snapshots into bubbles with one model."""

    model: Model
    new_id: Callable[[], str]
    sampling: Sampling = field(default_factory=Sampling)
    limits: budget.Budget = field(default_factory=budget.Budget)
    sizes: Sizes = field(default_factory=Sizes)
    intents: Intents = field(default_factory=Intents)
    # Answers on small engines what is asked of what was told.
    knows: Knows = knows_nothing
    # Draws a seed for each call; None where the engine draws for itself.
    draw: Callable[[], int] | None = None

    @property
    def room(self) -> budget.Budget:
        """The token budget that this model's context allows."""
        can = self.model.capabilities
        limits = self.limits.for_context(can.context)
        return limits.for_small() if can.small else limits

    async def reply(
        self, scene: Scene, remarks: Sequence[Remark] = (), *, may_ask: bool = True, sights: Sights = Sights()
    ) -> AsyncGenerator[Act | Bubble | Cost]:
        """Yield what the person's ``remarks`` ask to be done, the bubbles that answer the newest lines, each as soon as
        it is whole, and last what they cost; ``may_ask`` says whether the model may see any of it, and
        ``sights`` are what was had for this turn. Raises EngineError.
        """
        burst = burst_of(scene.snapshot)
        check = Check.of(scene, "\n".join(line.own_words for line in burst), remarks)
        is_acute = attending.is_acute_turn(scene, burst)
        zone = scene.local.tzinfo if scene.local else None
        # What is said in the hours after a card is nothing to ask about one day.
        for act in () if is_acute else acts_of(scene.snapshot, remarks, zone, scene.now):
            yield act
        if sights.found is not None:
            yield LookedUp(sights.found.query, next((source.url for source in sights.found.sources), ""))
        if step := attending.step(scene, burst):
            async with aclosing(self._attend(scene, step, check, acute=is_acute, may_ask=may_ask)) as answers:
                async for answer in answers:
                    yield answer
            return
        if check.calm:
            scene = scene.at(calm_down(scene.snapshot))
        elif not self.model.capabilities.small:
            scene = _recalling(scene, lore.told(scene.snapshot, self.room.context))
        things = Things(scene, burst, check, sees=bool(sights.seen), titles=sights.titles)
        if heard := things.heard():
            # The house's, so that no word of it becomes one of his.
            yield replace(self._bubble(heard), kind=BubbleKind.CARD)
        if (plainly := self._plainly(check, things, sights)) is not None:
            yield plainly
            yield Cost()
            return
        cost = Cost()
        async with aclosing(self._found_or_not(scene, check, sights)) as parts:
            async for part in parts:
                if isinstance(part, Cost):
                    cost = part
                else:
                    yield part
        for note in things.notes(small=self.model.capabilities.small):
            yield self._bubble(note)
        yield cost

    def _plainly(self, check: Check, things: Things, sights: Sights) -> Bubble | None:
        """What is said without a model, alone: what he is, the picture that was asked for, what he says of things."""
        if truth := check.opening():
            # Whatever a model writes behind it could take it back: in this turn only the truth leaves.
            return self._bubble(truth)
        if sights.shown is not None and not check.calm:
            return sights.shown
        line = things.answer(small=self.model.capabilities.small)
        return self._bubble(line) if line else None

    def _found_or_not(self, scene: Scene, check: Check, sights: Sights) -> AsyncGenerator[Bubble | Cost]:
        """What is said, by what was found and what a link is called, where that is so."""
        if sights.titles and not self.model.capabilities.small:
            scene = _recalling(scene, "".join(map(found.told_title, sights.titles)))
        if sights.found is None:
            return self._answer(scene, check, sights.seen)
        return self._by_found(scene, check, sights.found)

    async def _by_found(self, scene: Scene, check: Check, what: Found) -> AsyncGenerator[Bubble | Cost]:
        """Yield what answers by pages, and where that is from: in a large model's words, else as a quotation. Raises
        EngineError."""
        cost, has_answered, source = Cost(), False, found.words(check.language).source(what)
        # Where nothing was found, a model would make something up.
        if what.passages and not self.model.capabilities.small:
            scene = _recalling(scene, found.told(what))
            async with aclosing(self._answer(scene, check, ())) as parts:
                async for part in parts:
                    if isinstance(part, Cost):
                        cost = part
                    elif (text := found.without_links(part.text)) and not check.stands_in(text):
                        has_answered = True
                        yield replace(part, text=text)
        if not has_answered:
            text, source = found.quoted(what, check, scene.rng)
            yield self._bubble(text)
        if source:
            yield self._bubble(source)
        yield cost

    async def _answer(self, scene: Scene, check: Check, seen: Sequence[bytes]) -> AsyncGenerator[Bubble | Cost]:
        """Yield what is said to the newest words and the pictures ``seen``, and last what that cost. Raises
        EngineError."""
        if self.model.capabilities.small:
            known = "" if check.calm else lore.said(scene.snapshot, burst_of(scene.snapshot))
            said = Said(known, Cost(origin=SHEET)) if check.passes(known) else await self._company(scene, check)
            yield self._bubble(said.text)
            yield said.cost
            return
        # Closed with this generator: whoever leaves it early must not leave the engine working.
        written = self._bubbles(scene.snapshot, self._reply_tail(scene), LIVE, check, scene.rng, seen)
        async with aclosing(written) as parts:
            async for part in parts:
                yield part

    async def _company(self, scene: Scene, check: Check) -> Said:
        """What a small model, or the sheet in its place, answers. Raises EngineError."""
        snapshot = scene.snapshot

        async def ask(attempt: int, lesson: prompt.Lesson) -> tuple[str, Cost]:
            texts, cost = [], Cost()
            request = self.short_request(snapshot, attempt, lesson)
            async with aclosing(self._drafts(request, snapshot)) as drafts:
                async for draft in drafts:
                    if isinstance(draft, Cost):
                        cost = draft
                    else:
                        texts.append(draft)
            return " ".join(texts), cost

        return await Company(self.intents, self.knows).answer(scene, check, ask)

    async def _attend(
        self, scene: Scene, step: Step, check: Check, *, acute: bool, may_ask: bool
    ) -> AsyncGenerator[Act | Bubble | Cost]:
        """Yield the house's line, or where the engine is large enough what it says in the frame of that line."""
        truth, has_answered, cost = check.opening(), False, Cost()
        if truth and step.name in _IDLE:
            yield self._bubble(truth)
            has_answered = True
        elif not (truth or step.of_house) and may_ask and self.model.capabilities.steady:
            frame = attending.frame(scene, step)
            check = check.framed(frame, step.text, acute=acute)
            calm = scene.at(calm_down(scene.snapshot)).snapshot
            tail = f"{self._reply_tail(scene)} {frame}"
            try:
                async with aclosing(self._bubbles(calm, tail, LIVE, check, scene.rng)) as parts:
                    async for part in parts:
                        if isinstance(part, Cost):
                            cost = part
                        elif part.text != step.text:
                            has_answered = True
                            yield part
            except EngineError:
                # Nobody in danger waits for an engine to come back.
                cost = Cost(calls=1)
        if not has_answered:
            # Before the first bubble, with which it is kept.
            yield Attend(step.care)
            if truth:
                yield self._bubble(truth)
            yield self._house_bubble(scene, step)
        yield cost

    def _house_bubble(self, scene: Scene, step: Step) -> Bubble:
        choices = ((step.yes, "/safe yes"), (step.no, "/safe no")) if step.yes else ()
        asked = step.care.asked if choices and scene.chat.place.group else ""
        return replace(self._bubble(step.text), buttons=tuple(Button(*choice) for choice in choices), asked=asked)

    async def speak_first(self, scene: Scene, impulse: Impulse) -> AsyncGenerator[Bubble | Cost]:
        """Yield the one bubble that opens a conversation for ``impulse``, and what it cost. Raises EngineError."""
        check = Check.of(scene, "")
        tail = prompt.opening_tail(scene.snapshot, impulse, local=scene.local)
        opening: TurnEngine = replace(self, sizes=replace(self.sizes, bubbles=1))
        async with aclosing(opening._bubbles(scene.snapshot, tail, CHECK_IN, check, scene.rng)) as parts:
            async for part in parts:
                yield part if isinstance(part, Cost) else first_words(part, scene, check, impulse)

    async def warm_up(self, scene: Scene) -> None:
        """Let the server compute the prefix before the person's first message needs it. Raises EngineError."""
        if self.model.capabilities.small:
            request = self.short_request(scene.snapshot, 0, prompt.Lesson.PLAIN)
            request = replace(request, priority=BACKGROUND, sampling=replace(request.sampling, max_tokens=1))
        else:
            request = self.request(scene.snapshot, self._reply_tail(scene), BACKGROUND, self.room, 1)
        await self.model.complete(request)

    async def _bubbles(
        self,
        snapshot: Snapshot,
        tail: str,
        priority: int,
        check: Check,
        rng: random.Random,
        seen: Sequence[bytes] = (),
    ) -> AsyncGenerator[Bubble | Cost]:
        """Yield what passes the output check and was not said before, and last the cost. Where nothing passes, the
        model is asked once more, a little bolder; a prompt that is too long or refused once more with less of the talk.
        After that even an old line will do, and where nothing passes or nothing is written, that is said honestly: the
        engine is there."""
        has_answered = has_lied = False
        spare, past, cost, ground = "", past_lines(snapshot), Cost(), Ground(Sense.of(snapshot))
        faults: tuple[str, ...] = ()
        limits = self.room
        for attempt in range(_TRIES):
            request = prompt.with_images(self.request(snapshot, tail, priority, limits), seen)
            request = replace(request, sampling=request.sampling.bolder(attempt))
            try:
                async with aclosing(self._drafts(request, snapshot)) as drafts:
                    async for draft in drafts:
                        if isinstance(draft, Cost):
                            cost += draft
                            continue
                        # Judged as it was written too: a gesture that is cut off tells how the rest was meant.
                        spoken = strip_gestures(drop_silence(draft), check.name)
                        text = plain(spoken)
                        if (spoken != draft and not check.passes(draft, as_written=True)) or not check.passes(text):
                            has_lied = has_lied or "human" in (check.refusal(draft), check.refusal(text))
                            continue
                        if minded := faults_anywhere(text, ground):
                            faults += minded
                            continue
                        spare = spare or text
                        if news := drop_repeats(text, past):
                            has_answered = True
                            past.add(news)
                            yield self._bubble(news)
            except PromptRefused as error:
                if not has_answered:
                    snapshot, limits = self._less(snapshot, limits, error)
            if has_answered:
                break
        if not has_answered:
            # What weighs on somebody is answered, if not by the model.
            kind = _kind_line(snapshot, ground.sense, check, rng) if faults and priority == LIVE else ""
            yield self._bubble(spare or kind or check.instead(rng, after_lie=has_lied))
        yield cost + Cost(faults=faults)

    async def _drafts(self, request: Request, snapshot: Snapshot) -> AsyncGenerator[str | Cost]:
        """Yield whole bubbles while the model writes, stop it once no more is wanted, and say what the call cost."""
        stopping = Stopping(bot=snapshot.sheet.display, people=people(snapshot))
        splitter = Splitter(
            replace(self.sizes, bubbles=min(self.sizes.bubbles, manner(snapshot.chat.mood.mood).bubbles))
        )
        finish, usage = "", None
        async with aclosing(self.model.stream(request)) as pieces:
            async for piece in pieces:
                finish, usage = piece.finish or finish, piece.usage or usage
                for text in splitter.feed(stopping.feed(piece.text)):
                    yield text
                if stopping.over or splitter.repeating:
                    break
        for text in splitter.feed(stopping.finish()):
            yield text
        for text in splitter.finish(complete=complete(stopping, finish)):
            yield text
        yield Cost.of(usage)

    def short_request(self, snapshot: Snapshot, attempt: int, lesson: prompt.Lesson) -> Request:
        """Return the call for one draft of a small model: by the persona's own adapter, else one line, after examples
        and the end of the talk."""
        if has_adapter(snapshot, self.model.capabilities):
            return Request(
                messages=adapted(shared(snapshot), self.model.capabilities),
                sampling=replace(self._seeded(sampled(self.sampling, attempt)), max_tokens=LONGEST),
                stop=prompt.stop_strings(snapshot),
                session=snapshot.chat.key,
                adapter=snapshot.sheet.name,
            )
        return Request(
            messages=prompt.short(shared(snapshot), self.model.capabilities, lesson),
            sampling=self._seeded(sampled(self.sampling, attempt)),
            stop=("\n", *prompt.stop_strings(snapshot)[: prompt.MOST_STOPS - 1]),
            session=snapshot.chat.key,
        )

    def _seeded(self, sampling: Sampling) -> Sampling:
        """The same with a seed of its own: one seed for all calls is one voice for all talks."""
        return sampling if self.draw is None else replace(sampling, seed=self.draw())

    def request(self, snapshot: Snapshot, tail: str, priority: int, limits: budget.Budget, words: int = 0) -> Request:
        """Return the call that ends with what ``tail`` asks for, answered in at most so many tokens (``words``)."""
        can, snapshot = self.model.capabilities, shared(snapshot)
        if can.small:
            snapshot = for_small(snapshot)
        excerpt = fitted(snapshot, tail, limits)
        return Request(
            messages=prompt.render(excerpt, tail, can=can),
            sampling=self._seeded(
                replace(
                    self.sampling.suited(can),
                    max_tokens=words or round(limits.reply * manner(snapshot.chat.mood.mood).room),
                )
            ),
            stop=prompt.stop_strings(snapshot),
            priority=priority,
            session=snapshot.chat.key,
            # A small model's has learned answers, and no other task.
            adapter="" if can.small else snapshot.sheet.name,
        )

    def _less(self, snapshot: Snapshot, limits: budget.Budget, error: PromptRefused) -> tuple[Snapshot, budget.Budget]:
        """What of the talk is sent once more after a refusal; raises that where there is no less."""
        if isinstance(error, PromptTooLong) and limits.context == self.room.context:
            # Our estimate was off: other scripts take more tokens in some vocabularies.
            return snapshot, limits.for_context(limits.context // 2)
        # Perhaps it is an older line that is minded, or what is kept of older ones.
        newest = newest_of(snapshot)
        if isinstance(error, PromptTooLong) or newest == snapshot:
            raise error
        return newest, limits

    def _reply_tail(self, scene: Scene) -> str:
        small = self.model.capabilities.small
        tail = prompt.reply_tail(scene.snapshot, local=scene.local, small=small)
        promise = None if small or not scene.chat.promises else due_promise(scene.snapshot, scene.now)
        calm = scene.now < scene.chat.care.calm_until
        return hint(promise, scene.local) + tail if promise and not calm else tail

    def _bubble(self, text: str) -> Bubble:
        return Bubble(self.new_id(), text)


def _kind_line(snapshot: Snapshot, sense: Sense, check: Check, rng: random.Random) -> str:
    """The sheet's line for what was said, where the house has none of its own; "" where that is so or none is left."""
    return "" if check.house_line else Lines(snapshot, check.language, check.allows).answer(plainly(sense), sense, rng)


def _recalling(scene: Scene, told: str) -> Scene:
    """The same, where the tail of a prompt tells this too."""
    return scene.at(replace(scene.snapshot, recalled=scene.snapshot.recalled + told))


def people(snapshot: Snapshot) -> set[str]:
    return {prompt.friend_name(snapshot), *(line.name for line in snapshot.history if line.name)}


def complete(stopping: Stopping, finish: str) -> bool:
    """Whether an answer came to its own end, so that its last sentence is whole."""
    return not stopping.looping and (stopping.over or finish not in _CUT_OFF)
