"""The rules that stand before any model, in their fixed order, and check what one chose after it; plain functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.plan.plan import LIKELY, MEANT, MODEL, ActKind, Plan, Step, plainly
from engine.plan.wants import Wants

FALLBACK, PLAIN = "unread", "plain"
"""The reason of an answer where a model's choice can't be read, or is none that it had; and of one beside
which nothing is done."""
_NO_REASONS: Mapping[ActKind, str] = {}


@dataclass(frozen=True, slots=True)
class Leave:
    """Why an act may not be done in this turn, by its kind; what is not named may be. ``care`` is the reason for which
    nothing but an answer is right."""

    refused: Mapping[ActKind, str] = field(default_factory=lambda: _NO_REASONS)
    care: str = ""

    def lets(self, kind: ActKind) -> bool:
        """Whether it may be done."""
        return kind not in self.refused


def by_rules(wants: Wants, kept: Sequence[ActKind], leave: Leave) -> Plan:
    """The plan that the rules make: care, then what is kept, then sure wishes, then what needs no words. A sure wish is
    planned whether it may be granted or not: who asks is told why not by whoever would do it."""
    if leave.care:
        return plainly(leave.care)
    wished = _wished(wants)
    kinds = [*(step for step in (Step(kind, "told") for kind in kept) if step.kind is ActKind.REMIND), *wished]
    if wants.quote and leave.lets(ActKind.QUOTE):
        kinds.append(Step(ActKind.QUOTE, wants.quote))
    kinds += (Step(kind, "told") for kind in kept if kind is not ActKind.REMIND)
    if not kinds and (quiet := _quiet(wants, leave)):
        return Plan((quiet,))
    hinted = frozenset(kind for kind in wants.hints if leave.lets(kind))
    reply = Step(ActKind.REPLY, PLAIN if not kinds else "with")
    if wants.joy and leave.lets(ActKind.REACT):
        return Plan((*kinds, reply, Step(ActKind.REACT, wants.joy.name)))
    return Plan((*kinds, reply), frozenset() if wished else hinted)


def as_meant(plan: Plan, kind: ActKind | None, leave: Leave) -> Plan:
    """The plan with an act that is ``meant``, where the rules know of none and let it be done; an engine need not be
    asked then."""
    if kind is None or not is_plain(plan) or not leave.lets(kind):
        return plan
    return Plan((Step(kind, MEANT), Step(ActKind.REPLY, "with")))


def is_plain(plan: Plan) -> bool:
    """Whether the rules know of nothing but an answer."""
    return plan.steps == (Step(ActKind.REPLY, PLAIN),)


def checked(chosen: Sequence[ActKind] | None, plan: Plan, leave: Leave) -> Plan:
    """The plan with what a model chose among what is open, in its order; the plan as it was where that can't be read
    (None) or holds anything that is not open or not allowed."""
    if chosen is None or not all(kind is ActKind.REPLY or (kind in plan.open and leave.lets(kind)) for kind in chosen):
        return Plan(tuple(_because(step, FALLBACK) for step in plan.steps))
    more = tuple(Step(kind, MODEL) for kind in dict.fromkeys(chosen) if kind is not ActKind.REPLY)
    return Plan((*more, *plan.steps))


def _because(step: Step, reason: str) -> Step:
    return Step(step.kind, reason) if step.kind is ActKind.REPLY else step


def _wished(wants: Wants) -> list[Step]:
    wishes = {
        ActKind.READ_PAGE: bool(wants.page),
        ActKind.LOOK_UP: wants.lookup is not None and not wants.page,
        ActKind.PICTURE: wants.picture is not None,
        ActKind.VOICE_NOTE: wants.voice,
    }
    return [Step(kind, _why(kind, wants)) for kind, is_wished in wishes.items() if is_wished]


def _why(kind: ActKind, wants: Wants) -> str:
    return LIKELY if kind is ActKind.LOOK_UP and wants.likely else "asked"


def _quiet(wants: Wants, leave: Leave) -> Step | None:
    """What stands for an answer, where none is wanted."""
    if wants.silence and leave.lets(ActKind.SILENT):
        return Step(ActKind.SILENT, wants.silence)
    if wants.signal and leave.lets(ActKind.REACT):
        return Step(ActKind.REACT, wants.signal.name)
    return None
