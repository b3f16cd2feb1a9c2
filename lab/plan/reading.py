"""The first act of a turn, as the house plans it in a talk in which all is allowed; asks no engine."""

from collections.abc import Iterable

from engine.messages import Incoming
from engine.plan.plan import ActKind
from engine.plan.rules import Leave, as_meant, by_rules
from engine.plan.wants import Wants, kept_by
from engine.promises.noticing import Remark

NOON = 1_789_387_200.0
"""A Monday in September 2026, epoch s."""


def ruled(lines: Iterable[str], meant: ActKind | None = None) -> ActKind:
    """What is done first at these lines by the rules, and by what a model says is ``meant``."""
    burst = [Incoming("p", "c", f"{number}", NOON, line) for number, line in enumerate(lines)]
    wants = Wants.of(burst)
    remarks = [Remark(incoming.id, incoming.text, NOON) for incoming in burst]
    plan = by_rules(wants, kept_by(wants.words, remarks, None), Leave())
    return as_meant(plan, meant if meant and wants.can_mean(meant) else None, Leave()).first
