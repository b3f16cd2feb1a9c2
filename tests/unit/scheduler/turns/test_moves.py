"""What comes next in a chat: one move for whatever lies there, found without a store, a model or a door."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.messages import Bubble, BubbleKind, Cost, Incoming, Kind
from persona import promise
from persona.chat import Chat
from persona.promise import Promise, Promises, State
from persona.scene import Scene
from scheduler.mailbox import Lease, Mail, Waiting
from scheduler.turns.moves import Answer, Deliver, GiveUp, Leave, Move, Obey, Remind, Rest, Wait, next_move
from scheduler.turns.pace import Pace

NOW = 1000.0
PACE = Pace(quiet=1.5, longest=6.0, after_long=3.0, interrupts=2)
STOP = Incoming("fake:u1", "fake:c1", "9", NOW, "/stop", kind=Kind.COMMAND)
TEA = Promise("1", promise.Kind.REMINDER, "tea", "remind me of the tea", "7", NOW - 60, NOW - 1, NOW - 1)
KINDS = [kind for kind in BubbleKind if kind is not BubbleKind.REPLY]


@dataclass(slots=True)
class Chore:
    """A job that knows whether it is wanted, and how often it was asked."""

    kind: str
    is_wanted: bool = True
    asked: int = field(default=0, init=False)

    def wanted(self, mail: Mail) -> bool:
        """Say so."""
        del mail
        self.asked += 1
        return self.is_wanted

    async def run(self, lease: Lease, scene: Scene) -> Cost:
        """Nobody runs it."""
        raise NotImplementedError


def bubbles(*kinds: BubbleKind) -> tuple[Waiting, ...]:
    """An outbox."""
    return tuple(Waiting(f"{place:07d}", Bubble(str(place), "hi", kind)) for place, kind in enumerate(kinds))


def there(*ago: float, text: str = "hi", outbox: Sequence[Waiting] = (), promises: Promises = ()) -> Mail:
    """A chat to which messages came so many seconds ago."""
    inbox = tuple(Incoming("fake:u1", "fake:c1", str(number), NOW - each, text) for number, each in enumerate(ago))
    arrivals = tuple(NOW - each for each in ago)
    return Mail(Chat("fake:c1", promises=promises), (), inbox, arrivals, tuple(outbox), "1")


def move(mail: Mail, **told: Any) -> Move:
    """What comes next at NOW."""
    return next_move(mail, now=NOW, pace=PACE, **told)


def test_where_nothing_lies_he_leaves() -> None:
    assert move(there()) == Leave()


def test_what_failed_too_often_is_given_up() -> None:
    assert move(there(9.0), hopeless=frozenset({"0"})) == GiveUp(frozenset({"0"}))


@pytest.mark.parametrize("kind", BubbleKind)
def test_what_is_left_in_the_outbox_is_delivered(kind: BubbleKind) -> None:
    left = bubbles(kind)
    assert move(there(outbox=left)) == Deliver(left)
    assert move(there(9.0, outbox=left)) == Deliver(left)


def test_a_command_is_obeyed() -> None:
    assert move(there(0.0), command=STOP) == Obey(STOP)


def test_a_reminder_is_given_once_it_is_due() -> None:
    assert move(there(promises=(TEA,))) == Remind((TEA,))
    for other in (
        Promise(TEA.id, TEA.kind, TEA.what, TEA.said, TEA.line, TEA.at, NOW + 1, NOW + 1),
        Promise(TEA.id, TEA.kind, TEA.what, TEA.said, TEA.line, TEA.at, TEA.due, TEA.until, State.SETTLED),
        Promise(TEA.id, promise.Kind.PROMISE, TEA.what, TEA.said, TEA.line, TEA.at, TEA.due, NOW + 60),
        Promise(TEA.id, TEA.kind, TEA.what, TEA.said, TEA.line, TEA.at, 0.0, 0.0),
    ):
        assert move(there(promises=(other,))) == Leave()


def test_due_reminders_are_given_together_the_earliest_first() -> None:
    cake = Promise("2", promise.Kind.REMINDER, "cake", "remind me of the cake", "8", NOW - 90, NOW - 30, NOW - 30)
    assert move(there(promises=(TEA, cake))) == Remind((cake, TEA))


def test_while_a_burst_is_open_he_waits_for_its_end() -> None:
    assert move(there(0.5)) == Wait(1.0)
    assert move(there(4.0, 1.0)) == Wait(0.5)
    assert move(there(5.75, 0.25)) == Wait(0.25)
    assert move(there(1.0, text="x" * 4000)) == Wait(2.0)


def test_typing_keeps_a_burst_open_but_not_for_ever() -> None:
    assert move(there(2.0), typed_at=NOW - 1.0) == Wait(0.5)
    assert move(there(6.0), typed_at=NOW) == Answer(patient=False)


@pytest.mark.parametrize("ago", [(1.5,), (60.0,), (6.0, 0.1), (3.0, 1.5)])
def test_a_burst_that_is_over_is_answered(ago: tuple[float, ...]) -> None:
    assert move(there(*ago)) == Answer(patient=False)


def test_an_answer_is_patient_once_newer_messages_have_won_often_enough() -> None:
    answers = [move(there(9.0), interrupts=won) for won in range(4)]
    assert answers == [Answer(patient=False), Answer(patient=False), Answer(patient=True), Answer(patient=True)]


def test_the_first_job_that_is_wanted_is_done_while_he_rests() -> None:
    idle, first, second = Chore("idle", is_wanted=False), Chore("first"), Chore("second")
    assert move(there(), jobs=(idle, first, second)) == Rest(first)
    assert (idle.asked, first.asked, second.asked) == (1, 1, 0)
    assert move(there(), jobs=(idle,)) == Leave()


def test_jobs_are_asked_only_where_nothing_else_is_to_do() -> None:
    job, busy = Chore("job"), bubbles(BubbleKind.CARD)
    for mail, told in (
        (there(), {"hopeless": frozenset({"0"})}),
        (there(outbox=busy), {}),
        (there(9.0), {"command": STOP}),
        (there(promises=(TEA,)), {}),
        (there(0.1), {}),
        (there(9.0), {}),
    ):
        assert not isinstance(move(mail, jobs=(job,), **told), Rest | Leave)
    assert job.asked == 0


def test_a_command_overtakes_an_answer_that_it_makes_pointless() -> None:
    answer = bubbles(BubbleKind.REPLY, BubbleKind.REPLY)
    assert move(there(0.0, outbox=answer), command=STOP) == Obey(STOP)


@pytest.mark.parametrize("kind", KINDS)
def test_a_command_overtakes_nothing_that_must_be_said(kind: BubbleKind) -> None:
    left = bubbles(BubbleKind.REPLY, kind, BubbleKind.REPLY)
    assert move(there(0.0, outbox=left), command=STOP) == Deliver(left)


def test_each_move_gives_way_to_those_before_it() -> None:
    """All at once, and then one thing less at a time."""
    job, left = Chore("job"), bubbles(BubbleKind.CARD)
    gone, all_at_once = frozenset({"0"}), there(0.5, outbox=left, promises=(TEA,))
    without_outbox, burst = there(0.5, promises=(TEA,)), there(0.5)
    found = (
        move(all_at_once, hopeless=gone, command=STOP, jobs=(job,)),
        move(all_at_once, command=STOP, jobs=(job,)),
        move(without_outbox, command=STOP, jobs=(job,)),
        move(without_outbox, jobs=(job,)),
        move(burst, jobs=(job,)),
        move(there(9.0), jobs=(job,)),
        move(there(), jobs=(job,)),
        move(there()),
    )
    expected = (GiveUp(gone), Deliver(left), Obey(STOP), Remind((TEA,)), Wait(1.0), Answer(patient=False))
    assert found == (*expected, Rest(job), Leave())


@given(
    ago=st.lists(st.floats(0, 30), max_size=4),
    kinds=st.lists(st.sampled_from(BubbleKind), max_size=3),
    promises=st.sampled_from([(), (TEA,)]),
    command=st.sampled_from([None, STOP]),
    hopeless=st.sampled_from([frozenset[str](), frozenset({"0"})]),
    interrupts=st.integers(0, 4),
    wanted=st.booleans(),
)
def test_he_leaves_nobody_behind(
    ago: list[float],
    kinds: list[BubbleKind],
    promises: Promises,
    command: Incoming | None,
    hopeless: frozenset[str],
    interrupts: int,
    wanted: bool,
) -> None:
    """Whatever lies there: he leaves or rests only where nothing does, and never waits for nothing."""
    mail = there(*ago, outbox=bubbles(*kinds), promises=promises)
    jobs = (Chore("job", is_wanted=wanted),)
    found = move(mail, command=command, hopeless=hopeless, interrupts=interrupts, jobs=jobs)
    nothing = not (ago or kinds or promises or command or hopeless)
    assert isinstance(found, Leave | Rest) == nothing
    assert isinstance(found, Rest) == (nothing and wanted)
    if isinstance(found, Wait):
        assert 0 < found.seconds <= max(PACE.longest, PACE.quiet)
