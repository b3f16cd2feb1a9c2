"""When he sends a picture: asked for, or with some of his first words, within what there is for a day, and never while
somebody may be in danger; knows no drawing."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.media import postcard
from engine.media.postcard import Wish
from engine.messages import Bubble
from engine.plan.plan import ActKind, Plan
from engine.plan.wants import Wants
from persona.consent import minor_mode
from persona.languages import talk_language
from persona.scene import Scene
from scheduler.mailbox.counts import EVERYBODY, Use
from scheduler.turns.ration import Ration

_SOMETIMES = 0.2
"""Share of his hellos and small things of the day that come on a card."""
_LIGHT = ("hello", "own_day")
"""Reasons to write first that a card fits."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The rules, on what a ``ration`` is left. ``painted`` tells whether a model paints, in place of the card."""

    new_id: Callable[[], str]
    ration: Ration
    painted: bool = False

    async def planned(self, scene: Scene, plan: Plan, wants: Wants) -> Bubble | None:
        """The picture of a plan, or why there is none where it was asked for in so many words; None where none is
        planned. Raises StoreDown."""
        step, wish = plan.step(ActKind.PICTURE), wants.picture
        if step is None or wish is None:
            return None
        language = talk_language(scene.person, wants.words)
        said = postcard.words(language)
        refusal = "" if scene.chat.place.pictures else said.off
        if not (refusal or await self._is_left(scene)):
            refusal = said.spent
        if refusal:
            return Bubble(self.new_id(), refusal) if step.is_sure else None
        bubble = Bubble(self.new_id(), said.caption(wish, scene.rng))
        return self._carried(bubble, scene, wish, language)

    async def with_opening(self, scene: Scene, reason: str, opening: Bubble) -> Bubble:
        """His first words, on a card for a birthday and now and then for nothing much. Raises StoreDown."""
        wish = Wish.BIRTHDAY if reason == "birthday" else Wish.PICTURE if reason in _LIGHT else None
        if wish is Wish.PICTURE and scene.rng.random() >= _SOMETIMES:
            return opening
        if wish is None or not scene.chat.place.pictures or not await self._is_left(scene):
            return opening
        return self._carried(opening, scene, wish, talk_language(scene.person, ""))

    def _carried(self, bubble: Bubble, scene: Scene, wish: Wish, language: str) -> Bubble:
        # Of what a model paints for a minor nobody of the house has seen the like.
        painted = self.painted and not minor_mode(scene.snapshot)
        return postcard.carried(bubble, scene, wish, language, painted=painted)

    async def _is_left(self, scene: Scene) -> bool:
        counts = ((scene.person.key, Use.PICTURE), (EVERYBODY, Use.PICTURE_OF_ALL))
        for whose, use in counts:
            if await self.ration.excess(scene.chat, whose, (use,), scene.now):
                return False
        return True
