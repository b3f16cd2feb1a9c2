"""The one turn engine: a Scene in, bubbles out, for answers and for first words alike; knows no store and no door."""

import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.errors import EngineError, PromptRefused
from engine.messages import SHEET, Bubble, BubbleKind, Button, Cost, Found, Impulse
from engine.output.bubbles import Sizes, Splitter
from engine.output.gestures import strip_gestures
from engine.output.markup import plain
from engine.output.phrasing import drop_repeats, drop_silence
from engine.output.stopping import Stopping
from engine.ports import Capabilities, Request
from engine.promises import due_promise, hint
from engine.promises.noticing import Remark
from engine.safety.acute.kinds import Kind
from engine.safety.acute.script import Step
from engine.turn import attending, found, lore, prompt
from engine.turn.calls import BACKGROUND, CHECK_IN, LIVE, Calls
from engine.turn.calm import calm_down
from engine.turn.check import Check
from engine.turn.company import Company, Knows, knows_nothing
from engine.turn.fitting import burst_of
from engine.turn.making import Said
from engine.turn.opening import first_words, past_lines
from engine.turn.sent import Things
from engine.turn.talk.intents import Intents, plainly
from engine.turn.talk.lines import Lines
from engine.turn.talk.score import Ground, faults_anywhere
from engine.turn.talk.sense import Sense
from persona.acts import Act, Attend, LookedUp
from persona.feelings.manner import manner
from persona.scene import Scene, Snapshot

_TRIES = 2
_IDLE = (Kind.OTHER, Kind.QUESTION, Kind.SILENCE)
"""Lines of the house that say nothing beside an honest answer to what he is."""
_CUT_OFF = ("length", "repetition", "content_filter")


@dataclass(frozen=True, slots=True)
class Sights:
    """What was had for one turn: the bubble that is all he is to answer, be it a picture, the JPEGs that the person
    sent, where the model sees, what was found on the web, and the titles of the links that they sent; and the question
    that he asks by that bubble. ``acts`` are what their words settle and promise, ``beside`` a sign that goes with an
    answer, and ``quiet`` says that none is wanted."""

    shown: Bubble | None = None
    seen: tuple[bytes, ...] = ()
    found: Found | None = None
    titles: tuple[str, ...] = ()
    question: str = ""
    acts: tuple[Act, ...] = ()
    beside: tuple[Bubble, ...] = ()
    quiet: bool = False

    @property
    def has_page(self) -> bool:
        """Whether what was found is what a link leads to, which no query names."""
        return self.found is not None and "://" in self.found.query


@dataclass(frozen=True, slots=True)
class TurnEngine:
    """Turns Snapshots into bubbles by the ``calls`` of one model."""

    calls: Calls
    new_id: Callable[[], str]
    sizes: Sizes = field(default_factory=Sizes)
    intents: Intents = field(default_factory=Intents)
    # Answers on small engines what is asked of what was told.
    knows: Knows = knows_nothing

    @property
    def can(self) -> Capabilities:
        """What its model can do."""
        return self.calls.can

    async def reply(
        self, scene: Scene, remarks: Sequence[Remark] = (), *, may_ask: bool = True, sights: Sights = Sights()
    ) -> AsyncGenerator[Act | Bubble | Cost]:
        """Yield the acts and the bubbles that answer the newest lines, which are the person's ``remarks``, each as soon
        as it is whole, and last what they cost; ``may_ask`` says whether the model may see any of it, and ``sights``
        are what was had for this turn. Raises EngineError.
        """
        burst = burst_of(scene.snapshot)
        check = Check.of(scene, "\n".join(line.own_words for line in burst), remarks)
        is_acute = attending.is_acute_turn(scene, burst)
        # What is said in the hours after a card is nothing to ask about one day.
        for act in () if is_acute else sights.acts:
            yield act
        if sights.found is not None:
            yield LookedUp(sights.found.query, next((source.url for source in sights.found.sources), ""))
        if step := attending.step(scene, burst):
            async with aclosing(self._attend(scene, step, check, acute=is_acute, may_ask=may_ask)) as answers:
                async for answer in answers:
                    yield answer
            return
        scene = self._tempered(scene, calm=check.calm)
        things = Things(scene, burst, check, sees=bool(sights.seen), titles=sights.titles, read=sights.has_page)
        if heard := things.heard():
            # The house's, so that no word of it becomes one of his.
            yield replace(self._bubble(heard), kind=BubbleKind.CARD)
        if (plainly := self._plainly(check, things, sights)) is not None:
            for bubble in plainly:
                yield bubble
            yield Cost()
            return
        cost = Cost()
        async with aclosing(self._found_or_not(scene, check, sights)) as parts:
            async for part in parts:
                if isinstance(part, Cost):
                    cost = part
                else:
                    yield part
        notes = map(self._bubble, things.notes(small=self.can.small))
        for more in (*notes, *(() if check.calm else sights.beside)):
            yield more
        yield cost

    def _tempered(self, scene: Scene, *, calm: bool) -> Scene:
        """The Scene as he answers in it: without play in calm hours, else with what his world tells a prompt."""
        if calm:
            return scene.at(calm_down(scene.snapshot))
        return scene if self.can.small else _recalling(scene, lore.told(scene.snapshot, self.calls.room.context))

    def _plainly(self, check: Check, things: Things, sights: Sights) -> tuple[Bubble, ...] | None:
        """What is said without a model, alone: what he is, the picture that was asked for, what he says of things, and
        nothing where that is wanted; None where a model is to answer."""
        if truth := check.opening():
            # Whatever a model writes behind it could take it back: in this turn only the truth leaves.
            return (self._bubble(truth),)
        if sights.shown is not None and not check.calm:
            return (sights.shown,)
        if line := things.answer(small=self.can.small):
            return (self._bubble(line),)
        return () if sights.quiet and not check.calm else None

    def _found_or_not(self, scene: Scene, check: Check, sights: Sights) -> AsyncGenerator[Bubble | Cost]:
        """What is said, by what was found and what a link is called, where that is so."""
        if sights.titles and not self.can.small:
            scene = _recalling(scene, "".join(map(found.told_title, sights.titles)))
        if sights.found is None:
            return self._answer(scene, check, sights.seen)
        return self._by_found(scene, check, sights.found)

    async def _by_found(self, scene: Scene, check: Check, what: Found) -> AsyncGenerator[Bubble | Cost]:
        """Yield what answers by pages, and where that is from: in a large model's words, else as a quotation. Raises
        EngineError."""
        cost, has_answered, source = Cost(), False, found.words(check.language).source(what)
        # Where nothing was found, a model would make something up.
        if what.passages and not self.can.small:
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
        if self.can.small:
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
            request = self.calls.short_request(snapshot, attempt, lesson)
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
        elif not (truth or step.of_house) and may_ask and self.can.steady:
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
        if self.can.small:
            request = self.calls.short_request(scene.snapshot, 0, prompt.Lesson.PLAIN)
            request = replace(request, priority=BACKGROUND, sampling=replace(request.sampling, max_tokens=1))
        else:
            request = self.calls.request(scene.snapshot, self._reply_tail(scene), BACKGROUND, self.calls.room, 1)
        await self.calls.model.complete(request)

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
        limits = self.calls.room
        for attempt in range(_TRIES):
            request = prompt.with_images(self.calls.request(snapshot, tail, priority, limits), seen)
            if attempt:
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
                    snapshot, limits = self.calls.less(snapshot, limits, error)
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
        async with aclosing(self.calls.model.stream(request)) as pieces:
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

    def _reply_tail(self, scene: Scene) -> str:
        small = self.can.small
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
