"""When he speaks his answer: spoken to, asked to, or wanted so always, within what there is for a day, and never while
somebody may be in danger; knows no sound."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from engine.errors import EngineError
from engine.media.speech import spoken
from engine.media.speech.voices import Voice
from engine.messages import Bubble, Cost
from engine.plan.plan import ActKind, Plan
from engine.plan.wants import Wants
from persona.acts import Act
from persona.consent import minor_mode
from persona.languages import talk_language
from persona.scene import Scene
from persona.sheets.sheet import Sheet
from scheduler.mailbox.counts import EVERYBODY, Use
from scheduler.turns.ration import Ration

Part = Act | Bubble | Cost


@dataclass(frozen=True, slots=True)
class Wanted:
    """How one answer leaves: by ``voice``, or in writing (None); ``asked`` tells whether sound was asked for, and
    ``instead`` what is said where there is none."""

    language: str
    voice: Voice | None = None
    asked: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """The rules, on what a ``ration`` is left; ``voice_of`` tells which voice a persona has here."""

    new_id: Callable[[], str]
    ration: Ration
    voice_of: Callable[[Sheet], Voice | None] = field(default=lambda _: None)

    def planned(self, scene: Scene, plan: Plan, wants: Wants) -> Wanted:
        """How the answer of a plan is to leave."""
        language, step = talk_language(scene.person, wants.words), plan.step(ActKind.VOICE_NOTE)
        if scene.now < scene.chat.care.calm_until:
            return Wanted(language)
        asked, wish = step is not None and step.is_sure, scene.person.voice
        # A minor hears him where they began it, and not as a habit.
        always = bool(wish) and not minor_mode(scene.snapshot)
        if not (step or always or (wants.spoken and wish is not False)):
            return Wanted(language)
        said = spoken.words(language)
        if wish is False:
            return Wanted(language, asked=asked, instead=said.off)
        voice = self.voice_of(scene.sheet)
        if voice is None or not voice.speaks(language):
            return Wanted(language, asked=asked, instead=said.none)
        return Wanted(language, voice, asked)

    def can(self, scene: Scene) -> bool:
        """Whether the persona has a voice here that speaks the person's language."""
        voice = self.voice_of(scene.sheet)
        return voice is not None and voice.speaks(talk_language(scene.person, ""))

    def refused(self, wanted: Wanted) -> Bubble | None:
        """What is said where somebody asks to hear him and can't."""
        return Bubble(self.new_id(), wanted.instead) if wanted.asked and wanted.instead else None

    async def spoken(self, answer: AsyncGenerator[Part], scene: Scene, wanted: Wanted) -> AsyncGenerator[Part]:
        """The answer with what can be said in one voice note, in its place. Raises EngineError, StoreDown."""
        held: list[Bubble] = []
        async with aclosing(answer) as parts:
            try:
                async for part in parts:
                    if isinstance(part, Bubble) and spoken.is_sayable(part):
                        held.append(part)
                        continue
                    if isinstance(part, Bubble | Cost):
                        for bubble in await self._said(held, scene, wanted):
                            yield bubble
                        held = []
                    yield part
            except EngineError:
                # What was written so far is an answer.
                for bubble in held:
                    yield bubble
                raise

    async def _said(self, held: Sequence[Bubble], scene: Scene, wanted: Wanted) -> Sequence[Bubble]:
        """These bubbles as one voice note, or as they are where that is too long, or too much for a day."""
        if not held:
            return ()
        whole = replace(held[0], text="\n".join(bubble.text for bubble in held))
        if not spoken.is_sayable(whole):
            return held
        said = spoken.words(wanted.language)
        for whose, use in ((scene.person.key, Use.VOICE), (EVERYBODY, Use.VOICE_OF_ALL)):
            if excess := await self.ration.excess(scene.chat, whose, (use,), scene.now):
                told = wanted.asked or excess.first
                return (*held, Bubble(self.new_id(), said.spent)) if told else held
        return (said.said(whole, str(wanted.voice)),)
