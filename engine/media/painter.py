"""Makes pictures: the card, or a painting from an images service in its place; knows no chat and no door."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.errors import NotMade
from engine.media.card.values import Card
from engine.media.easel import Easel
from engine.media.images import Images
from engine.media.pictures import mark, refusal
from engine.media.postcard import card_of
from engine.messages import Work
from engine.ports import Made
from persona.words import tables

_TABLES = tables(__file__, "painter.toml")
_WORDS, _TEMPLATE, _VIEWS = _TABLES["words"], _TABLES["prompt"]["template"], _TABLES["prompt"]["views"]

Problem = Callable[[str, BaseException | None], None]


@dataclass(frozen=True, slots=True)
class Painter:
    """Makes each picture marked as made by a program. Where the ``images`` service fails, the card takes its place, and
    ``problem`` hears why."""

    problem: Problem
    images: Images | None = None
    easel: Easel = field(default_factory=Easel)

    async def make(self, work: Work, text: str) -> Made:
        """Make it. Raises NotMade."""
        del text
        try:
            card = card_of(work)
        except ValueError as error:
            raise NotMade("no card stands in this recipe") from error
        if self.images is not None and not work.repeats:
            try:
                return Made(mark(await self.images.painted(prompt_of(card))))
            except NotMade as error:
                self.problem("picture", error)
        return Made(mark(await self.easel.drawn(card)))


def prompt_of(card: Card) -> str:
    """What an images service is asked for: words of our own only. Raises NotMade for what is not to be painted."""
    view = random.Random(card.seed).choice(_VIEWS)  # noqa: S311
    words = {name: _WORDS[name][getattr(card, name).value] for name in ("weather", "season", "mood")}
    prompt = str(_TEMPLATE.format(view=view, **words))
    if topic := refusal(prompt):
        raise NotMade(f"refused to ask for this picture: {topic}")
    return prompt
