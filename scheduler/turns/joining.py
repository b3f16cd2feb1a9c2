"""Whether he joins a talk in a group unasked: what would be a reason, and the gates before it; pure rules, which know
no platform and no words."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from engine.messages import Incoming
from persona.consent import Permission, allowed
from persona.person import Person
from persona.place.local import quiet
from persona.scene import Scene

UNANSWERED = 180.0
"""Seconds that a question stands there before he answers it."""
NAMED = 30.0
"""Seconds of silence after his name was said, for those to whom it was said."""
LULL = 3 * 3600.0
"""Seconds in which nobody says anything, after a talk of at least so many lines by several."""
_TALK = 5
_STALE = {"question": 1800.0, "named": 600.0, "lull": 6 * 3600.0}
"""Seconds after which it is too late."""
_COOLDOWN = 600.0
"""Seconds since his last word there."""
EVERY = 3600
"""Seconds in which he joins once in a place."""
_QUESTION = re.compile(r"[?？]\W*\Z")
_TO_ANOTHER = re.compile(r"\A\W*@|@\w")


@dataclass(frozen=True, slots=True)
class Occasion:
    """A line that he might answer, and by what reason."""

    reason: str
    line: Incoming


def occasion(lines: Sequence[Incoming], names: Collection[str], now: float) -> Occasion | None:
    """What he might join for in the latest lines of a place (the oldest first): a question that nobody has answered,
    talk of him by name, or a long lull; None where there is nothing, or it was said too long ago."""
    if not lines:
        return None
    last = lines[-1]
    age, others = now - last.at, _TO_ANOTHER.search(last.text) or last.quote is not None
    speaks_of_him = any(re.search(rf"\b{re.escape(name)}\b", last.text, re.IGNORECASE) for name in names)
    talk = [line for line in lines if last.at - line.at <= LULL]
    reasons = (
        ("question", UNANSWERED, bool(_QUESTION.search(last.text)) and not others),
        ("named", NAMED, speaks_of_him),
        ("lull", LULL, len(talk) >= _TALK and len({line.person for line in talk}) > 1),
    )
    return next(
        (Occasion(reason, last) for reason, after, holds in reasons if holds and after <= age <= _STALE[reason]), None
    )


@dataclass(frozen=True, slots=True)
class Gate:
    """A named reason for silence; ``holds`` says that it applies."""

    reason: str
    holds: Callable[[Scene, Sequence[Incoming]], bool]


GATES = (
    Gate("joining_off", lambda scene, _: not scene.snapshot.server.joins),
    Gate("joining_quiet", lambda scene, _: _is_quiet(scene)),
    Gate("joining_serious", lambda scene, inbox: scene.now < scene.chat.care.calm_until or _is_serious(inbox)),
    Gate("not_allowed", lambda scene, _: not allowed(Permission.TALK, scene.snapshot)),
    Gate("joining_cooldown", lambda scene, _: scene.now - scene.chat.session.said_at < _COOLDOWN),
)


def closed_gate(scene: Scene, inbox: Sequence[Incoming]) -> str:
    """The reason of the first gate that keeps him from joining for what lies there, "" where none does."""
    return next((gate.reason for gate in GATES if gate.holds(scene, inbox)), "")


def _is_serious(inbox: Sequence[Incoming]) -> bool:
    """Whether what he would join, or what was said just before, may show somebody in need."""
    return any(
        incoming.crisis or incoming.concern or incoming.cry or any(line.heavy for line in incoming.overheard)
        for incoming in inbox
    )


def _is_quiet(scene: Scene) -> bool:
    server = scene.snapshot.server
    return quiet(Person("", zone=server.zone, quiet=server.quiet), scene.now)
