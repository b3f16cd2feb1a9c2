"""Turns put to an engine whatever the rules say of them, and what comes of its choices; carries nothing out."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from engine.messages import Cost
from engine.plan.plan import MODEL, ActKind, Plan, plainly
from engine.plan.rules import PLAIN, Leave, checked
from engine.turn.calls import Calls
from lab.plan.reading import NOON
from persona.chat import Chat
from persona.line import Line, Speaker
from persona.person import Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load

OFFERED = (ActKind.LOOK_UP, ActKind.READ_PAGE, ActKind.PICTURE, ActKind.VOICE_NOTE)
"""What is offered in each turn; of these, one in its turn is not allowed."""
_PATIENCE = 60.0
"""Seconds: nobody waits."""
Ask = Callable[..., Awaitable[tuple[tuple[ActKind, ...] | None, Cost]]]
"""`choose` or `pick`."""


@dataclass(frozen=True, slots=True)
class Forced:
    """What was ``chosen`` in each turn (None: it could not be read), and the plans that came of it."""

    chosen: Sequence[tuple[ActKind, ...] | None]
    plans: Sequence[Plan]

    def __str__(self) -> str:
        read = sum(chosen is not None for chosen in self.chosen)
        more = sum(len(plan.steps) > 1 for plan in self.plans)
        return (
            f"{len(self.plans)} turns: {read} read, {len(self.chosen) - read} not; {more} plans do more than answer, "
            f"{len(self.plans) - more} are a plain answer; {len(self.beyond)} hold what is not allowed"
        )

    @property
    def beyond(self) -> Sequence[Plan]:
        """The plans without an answer, or with an act that was not offered or not allowed; there may be none."""
        return [
            plan
            for turn, plan in enumerate(self.plans)
            if ActKind.REPLY not in plan
            or any(step.kind not in OFFERED or not leave(turn).lets(step.kind) for step in plan if step.reason == MODEL)
        ]


def leave(turn: int) -> Leave:
    """What may not be done in a turn: one of what is offered, each in its turn."""
    return Leave({OFFERED[turn % len(OFFERED)]: "spent"})


async def forced(calls: Calls, bursts: Iterable[Sequence[str]], ask: Ask) -> Forced:
    """Let an engine choose at the lines of each burst. Raises EngineError."""
    chosen, plans = [], []
    for turn, lines in enumerate(bursts):
        found, _ = await ask(calls, scene_of(lines), OFFERED, patience=_PATIENCE)
        chosen.append(found)
        plans.append(checked(found, Plan(plainly(PLAIN).steps, frozenset(OFFERED)), leave(turn)))
    return Forced(chosen, plans)


def scene_of(lines: Sequence[str]) -> Scene:
    """A talk that begins with these lines."""
    history = tuple(Line(Speaker.PERSON, text, NOON) for text in lines)
    return Scene(Snapshot(Person("p", name="Ann"), Chat("c"), load("harry"), history), NOON, Random(1))  # noqa: S311 - draws nothing
