"""The life of promises and reminders."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from persona import promise
from persona.promise import MOST, Kind, Promise, Promises, State


def made(
    what: str = "exam", *, kind: Kind = Kind.PROMISE, line: str = "l1", due: float = 100.0, **more: object
) -> Promise:
    """A promise whose window is from 100 to 200 s."""
    until = due if kind is Kind.REMINDER else due + 100
    return replace(Promise("0", kind, what, f"my {what}", line, 0.0, due, until), **more)


def states(known: Promises) -> list[State]:
    return [each.state for each in known]


def test_each_gets_a_number_that_stays_its_own() -> None:
    known = promise.add(promise.add((), made("exam")), made("flight"))
    assert [each.id for each in known] == ["1", "2"]
    known = promise.add(promise.drop(known, "1"), made("date", line="l2"))
    assert [(each.id, each.what) for each in known] == [("2", "flight"), ("3", "date")]


def test_one_line_tells_of_a_thing_once() -> None:
    once = promise.add((), made())
    assert promise.add(once, made()) == once
    assert promise.add(once, made(line="l2")) == once
    settled = promise.settle(once, "1")
    assert promise.add(settled, made()) == settled


def test_what_is_moved_replaces_what_was_planned() -> None:
    known = promise.add(promise.add((), made()), made(line="l2", due=500.0))
    assert [(each.id, each.due) for each in known] == [("2", 500.0)]


def test_two_reminders_of_one_thing_are_two() -> None:
    tea = made("tea", kind=Kind.REMINDER)
    known = promise.add(promise.add((), tea), replace(tea, line="l2", due=300.0))
    assert len(known) == 2


def test_it_is_due_in_its_window_and_then_expires() -> None:
    known = promise.add((), made())
    assert [promise.due(known, now) != () for now in (99, 100, 200, 201)] == [False, True, True, False]
    assert states(promise.expire(known, 200)) == [State.OPEN]
    assert states(promise.expire(known, 201)) == [State.EXPIRED]


def test_a_reminder_waits_until_it_is_given_however_late() -> None:
    known = promise.expire(promise.add((), made(kind=Kind.REMINDER)), 1e9)
    assert promise.due(known, 1e9) == known
    assert promise.due(promise.settle(known, "1"), 1e9) == ()


def test_a_reminder_without_a_time_is_not_due() -> None:
    known = promise.add((), made(kind=Kind.REMINDER, due=0.0))
    assert promise.due(known, 1e9) == ()
    assert promise.next_due(known, Kind.REMINDER) == 0.0


def test_what_is_raised_is_not_raised_again_and_can_be_settled() -> None:
    known = promise.raise_(promise.add((), made()), "1")
    assert (states(known), promise.due(known, 150)) == ([State.RAISED], ())
    assert states(promise.raise_(promise.settle(known, "1"), "1")) == [State.SETTLED]


def test_a_new_talk_keeps_the_reminders_and_a_stop_takes_them() -> None:
    known = promise.add(promise.add((), made()), made("tea", kind=Kind.REMINDER))
    assert [each.what for each in promise.without_talk(known)] == ["tea"]
    assert [each.what for each in promise.without_reminders(known)] == ["exam"]


def test_what_is_long_is_clipped() -> None:
    (kept,) = promise.add((), made("x" * 500, said="y" * 500))
    assert (len(kept.what), len(kept.said)) == (promise.LONGEST_WHAT, promise.LONGEST_SAID)


def test_what_is_over_leaves_before_what_is_to_come() -> None:
    known: Promises = ()
    for number in range(MOST):
        known = promise.add(known, made(f"thing {number}", at=float(number)))
    known = promise.settle(known, "5")
    known = promise.add(known, made("new", at=99.0))
    assert len(known) == MOST
    assert {"thing 4"} == {f"thing {number}" for number in range(MOST)} - {each.what for each in known}


STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(Kind), st.integers(0, 60), st.sampled_from(["exam", "tea", "flight"])),
    st.tuples(st.just("raise"), st.integers(1, 40)),
    st.tuples(st.just("settle"), st.integers(1, 40)),
    st.tuples(st.just("drop"), st.integers(1, 40)),
    st.tuples(st.just("expire"), st.integers(0, 300)),
)
ORDER = [State.OPEN, State.RAISED, State.SETTLED, State.EXPIRED]


@given(st.lists(STEPS, max_size=60))
def test_over_any_life_numbers_are_unique_kept_few_and_nothing_opens_again(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    known: Promises = ()
    closed: dict[str, State] = {}
    for at, step in enumerate(steps):
        match step:
            case ("add", kind, due, what):
                known = promise.add(known, made(what, kind=kind, line=f"l{at}", due=float(due + 1)))
            case ("raise", number):
                known = promise.raise_(known, str(number))
            case ("settle", number):
                known = promise.settle(known, str(number))
            case ("drop", number):
                known = promise.drop(known, str(number))
            case ("expire", now):
                known = promise.expire(known, float(now))
        ids = [each.id for each in known]
        assert len(ids) == len(set(ids)) <= MOST
        for each in known:
            assert ORDER.index(each.state) >= ORDER.index(closed.get(f"{each.id} {each.line}", State.OPEN))
            closed[f"{each.id} {each.line}"] = each.state


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(1, 10_000)), max_size=60))
def test_of_reminders_to_come_the_oldest_twenty_are_never_lost(made_of: list[tuple[Kind, int]]) -> None:
    known: Promises = ()
    asked: list[str] = []
    for number, (kind, due) in enumerate(made_of):
        new = made(f"thing {number}", kind=kind, line=f"l{number}", due=float(due))
        known = promise.add(known, new)
        asked += [new.line] if kind is Kind.REMINDER else []
    assert {each.line for each in known if each.is_reminder} == set(asked[:MOST])
