"""The calls of one model, as requests: what of a talk each holds, how long its answer may be, and how words are chosen;
asks nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from engine.errors import PromptRefused, PromptTooLong
from engine.ports import Capabilities, Model, Request, Sampling
from engine.turn import budget, prompt
from engine.turn.adapted import LONGEST, adapted, has_adapter
from engine.turn.company import sampled
from engine.turn.fitting import fitted, for_small, newest_of
from engine.turn.sharing import shared
from persona.feelings.manner import manner
from persona.scene import Snapshot

LIVE, CHECK_IN, BACKGROUND = 0, 5, 10
"""Priorities of engine calls: lower is served sooner."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Makes requests of Snapshots for one ``model``, which whoever has them asks."""

    model: Model
    sampling: Sampling = field(default_factory=Sampling)
    limits: budget.Budget = field(default_factory=budget.Budget)
    # Draws a seed for each call; None where the engine draws for itself.
    draw: Callable[[], int] | None = None

    @property
    def can(self) -> Capabilities:
        """What the model can do."""
        return self.model.capabilities

    @property
    def room(self) -> budget.Budget:
        """The token budget that this model's context allows."""
        can = self.can
        limits = self.limits.for_context(can.context)
        return limits.for_small() if can.small else limits

    def request(self, snapshot: Snapshot, tail: str, priority: int, limits: budget.Budget, words: int = 0) -> Request:
        """Return the call that ends with what ``tail`` asks for, answered in at most so many tokens (``words``)."""
        can, snapshot = self.can, shared(snapshot)
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

    def short_request(self, snapshot: Snapshot, attempt: int, lesson: prompt.Lesson) -> Request:
        """Return the call for one draft of a small model: by the persona's own adapter, else one line, after examples
        and the end of the talk."""
        if has_adapter(snapshot, self.can):
            return Request(
                messages=adapted(shared(snapshot), self.can),
                sampling=replace(self._seeded(sampled(self.sampling, attempt)), max_tokens=LONGEST),
                stop=prompt.stop_strings(snapshot),
                session=snapshot.chat.key,
                adapter=snapshot.sheet.name,
            )
        return Request(
            messages=prompt.short(shared(snapshot), self.can, lesson),
            sampling=self._seeded(sampled(self.sampling, attempt)),
            stop=("\n", *prompt.stop_strings(snapshot)[: prompt.MOST_STOPS - 1]),
            session=snapshot.chat.key,
        )

    def less(self, snapshot: Snapshot, limits: budget.Budget, error: PromptRefused) -> tuple[Snapshot, budget.Budget]:
        """What of the talk is sent once more after a refusal; raises that where there is no less."""
        if isinstance(error, PromptTooLong) and limits.context == self.room.context:
            # Our estimate was off: other scripts take more tokens in some vocabularies.
            return snapshot, limits.for_context(limits.context // 2)
        # Perhaps it is an older line that is minded, or what is kept of older ones.
        newest = newest_of(snapshot)
        if isinstance(error, PromptTooLong) or newest == snapshot:
            raise error
        return newest, limits

    def _seeded(self, sampling: Sampling) -> Sampling:
        """The same with a seed of its own: one seed for all calls is one voice for all talks."""
        return sampling if self.draw is None else replace(sampling, seed=self.draw())
