"""What a chat's holder does next: a pure function of what lies there; knows no store and does nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import Incoming, Kind
from persona.promise import Promises
from scheduler.mailbox import Mail, Waiting
from scheduler.turns.idle import Job
from scheduler.turns.pace import Pace, voidable
from scheduler.turns.parties import parties
from scheduler.turns.promises import reminders_due


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Some of what lies there has made its chat fail too often."""

    hopeless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deliver:
    """Something is left in the outbox."""

    outbox: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Obey:
    """A command goes ahead of all talk."""

    command: Incoming


@dataclass(frozen=True, slots=True)
class Amend:
    """Something that was answered has been changed or taken back."""

    amendments: tuple[Incoming, ...]


@dataclass(frozen=True, slots=True)
class Feel:
    """Somebody has reacted to what he said, which asks for no answer."""

    reactions: tuple[Incoming, ...]


@dataclass(frozen=True, slots=True)
class Remind:
    """Reminders have come due."""

    due: Promises


@dataclass(frozen=True, slots=True)
class Wait:
    """More may come within so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The burst is over, of several people that of those who are named, who has waited longest first; a ``patient``
    answer is finished whatever comes meanwhile."""

    patient: bool
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """Nobody waits, so there is time for a job."""

    job: Job


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing is left to do."""


Move = GiveUp | Deliver | Amend | Feel | Obey | Remind | Wait | Answer | Rest | Leave


def next_move(
    mail: Mail,
    *,
    now: float,
    pace: Pace,
    command: Incoming | None = None,
    hopeless: frozenset[str] = frozenset(),
    interrupts: int = 0,
    typed_at: float = 0.0,
    jobs: Sequence[Job] = (),
) -> Move:
    """The one decision: ``command`` is the first in the inbox, ``hopeless`` names what failed too often,
    ``interrupts`` counts how often in a row something newer has won, ``typed_at`` is when the person last typed."""
    if hopeless:
        return GiveUp(hopeless)
    amendments = tuple(incoming for incoming in mail.inbox if incoming.amends)
    # Whoever writes shows that the platform is well, so what can't be sent nevertheless holds nothing up.
    stuck = tuple(waiting for waiting in mail.outbox if waiting.tries >= pace.patience)
    ready = tuple(waiting for waiting in mail.outbox if waiting.tries < pace.patience)
    # An answer that a command, or a word taken back, makes pointless does not hold it up.
    pointless = command or any(amendment.deleted for amendment in amendments)
    if ready and not (pointless and all(voidable(waiting.bubble.kind) for waiting in ready)):
        return Deliver(ready)
    if amendments:
        return Amend(amendments)
    if reactions := tuple(incoming for incoming in mail.inbox if incoming.kind is Kind.REACTION):
        return Feel(reactions)
    if command is not None:
        return Obey(command)
    if due := reminders_due(mail.chat, now):
        return Remind(due)
    if mail.inbox:
        return _wait_or_answer(mail, now, pace, typed_at, patient=pace.patient(interrupts))
    if stuck:
        return Deliver(stuck)
    job = next((job for job in jobs if job.wanted(mail)), None)
    return Rest(job) if job else Leave()


def _wait_or_answer(mail: Mail, now: float, pace: Pace, typed_at: float, *, patient: bool) -> Move:
    """Each of several has a burst of their own: nobody waits until others have ended."""
    bursts = parties(mail)
    waits = [pace.burst_ends(burst.inbox, burst.arrivals, typed_at=typed_at) - now for burst in bursts]
    if min(waits) > 0:
        return Wait(min(waits))
    # Who wrote a moment later belongs to those who wrote at once.
    ready = tuple(burst.inbox[0].person for burst, wait in zip(bursts, waits, strict=True) if wait <= pace.moment)
    return Answer(patient, ready if len(bursts) > 1 else ())
