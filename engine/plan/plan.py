"""What he does in one turn: a sequence of acts, each with the name of what speaks for it; knows no rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class ActKind(StrEnum):
    """What a turn can hold."""

    REPLY = "reply"
    LOOK_UP = "look_up"
    READ_PAGE = "read_page"
    RECALL = "recall"
    REMEMBER = "remember"
    PROMISE = "promise"
    REMIND = "remind"
    PICTURE = "picture"
    VOICE_NOTE = "voice_note"
    TOOL = "tool"
    REACT = "react"
    QUOTE = "quote"
    SILENT = "silent"


MODEL, LIKELY, MEANT = "model", "likely", "meant"
"""Reasons: an engine chose it; only somebody who looks can know; what was learned of many voices says that it is
meant."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act, and why: by the name of a rule, or that a model chose it."""

    kind: ActKind
    reason: str

    @property
    def is_sure(self) -> bool:
        """Whether it was asked for in so many words, so that one that can't be done is told of."""
        return self.reason not in (MODEL, LIKELY, MEANT)


@dataclass(frozen=True, slots=True)
class Plan:
    """The acts of a turn in their order. ``open`` are those that a model may still choose among: none where the rules
    are sure."""

    steps: tuple[Step, ...]
    open: frozenset[ActKind] = frozenset()

    def __contains__(self, kind: object) -> bool:
        return any(step.kind is kind for step in self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def step(self, *kinds: ActKind) -> Step | None:
        """The first of such acts, None where there is none."""
        return next((step for step in self.steps if step.kind in kinds), None)

    @property
    def first(self) -> ActKind:
        """What he does first."""
        return self.steps[0].kind


def plainly(reason: str) -> Plan:
    """Nothing but an answer."""
    return Plan((Step(ActKind.REPLY, reason),))
