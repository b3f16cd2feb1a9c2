"""How long a burst stays open: the rules of waiting, without any waiting."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from engine.messages import BubbleKind, Incoming, Kind
from scheduler.turns.pace import Pace, voidable

PACE = Pace(quiet=1.5, longest=6.0, after_long=3.0)


def at(*times: float, text: str = "hi", kind: Kind = Kind.TEXT, typed_at: float = 0.0) -> float:
    """When a burst ends whose messages came at these times; the newest is of this text and kind."""
    inbox = [Incoming("p", "c", str(time), time) for time in times[:-1]]
    return PACE.burst_ends([*inbox, Incoming("p", "c", "z", times[-1], text=text, kind=kind)], times, typed_at=typed_at)


def test_a_burst_ends_after_a_quiet_while() -> None:
    assert at(100.0) == 101.5
    assert at(100.0, 101.0) == 102.5


def test_a_burst_ends_at_the_latest_after_its_longest() -> None:
    assert at(100.0, 102.0, 104.0, 105.9) == 106.0


def test_a_photo_waits_for_its_caption() -> None:
    assert at(100.0, text="", kind=Kind.PHOTO) == 103.0
    assert at(100.0, text="my cat", kind=Kind.PHOTO) == 101.5


def test_a_part_as_long_as_clients_cut_waits_for_the_rest() -> None:
    assert at(100.0, text="x" * 4000) == 103.0
    assert at(100.0, text="x" * 3999) == 101.5


def test_typing_extends_the_burst_but_not_for_ever() -> None:
    assert at(100.0, typed_at=102.0) == 103.5
    assert at(100.0, typed_at=110.0) == 106.0


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8), st.floats(0, 200))
def test_no_burst_stays_open_longer_than_its_longest_after_its_first_message(
    times: list[float], typed_at: float
) -> None:
    ends = at(*times, typed_at=typed_at)
    assert min(times) <= ends <= min(times) + PACE.longest


def test_only_replies_are_voided_by_something_newer() -> None:
    assert [kind for kind in BubbleKind if voidable(kind)] == [BubbleKind.REPLY]


def test_the_first_bubble_is_not_held_back_and_later_ones_by_their_length() -> None:
    pace = Pace(per_character=0.1, shortest_pause=0.5, longest_pause=2.0)
    pauses = [pace.pause("x" * length, first=False) for length in (1, 10, 100)]
    assert (pace.pause("x" * 100, first=True), pauses) == (0.0, [0.5, 1.0, 2.0])


def test_a_person_s_own_pace_changes_pauses_and_makes_none_where_there_is_none() -> None:
    pace = Pace(per_character=0.1, shortest_pause=0.5, longest_pause=2.0)
    assert [pace.pause("x" * 10, first=False, factor=factor) for factor in (0.5, 1.0, 2.0)] == [0.5, 1.0, 2.0]
    assert Pace(per_character=0.0, shortest_pause=0.0).pause("x" * 10, first=False, factor=2.0) == 0.0


TIMES = st.lists(st.floats(0, 60), min_size=1, max_size=12).map(sorted)


def turns(times: list[float]) -> list[list[float]]:
    """What one turn after the other reads, when messages come at these times and each turn takes no time itself."""
    read: list[list[float]] = []
    left = list(times)
    while left:
        inbox = [left[0]]
        while (ends := at(*inbox)) and len(inbox) < len(left) and left[len(inbox)] < ends:
            inbox.append(left[len(inbox)])
        read.append(inbox)
        left = left[len(inbox) :]
    return read


@given(TIMES)
def test_each_message_is_read_in_one_turn_in_the_order_in_which_it_came(times: list[float]) -> None:
    assert [time for turn in turns(times) for time in turn] == times


@given(TIMES)
def test_a_burst_of_short_messages_is_one_turn_and_a_pause_ends_it(times: list[float]) -> None:
    read = turns(times)
    for turn, following in itertools.pairwise(read):
        assert following[0] >= min(turn[-1] + PACE.quiet, turn[0] + PACE.longest)
    for turn in read:
        assert all(later < earlier + PACE.quiet for earlier, later in itertools.pairwise(turn))


@given(TIMES, st.floats(0, 60))
def test_one_more_message_never_makes_him_answer_sooner(times: list[float], later: float) -> None:
    assert at(*times, times[-1] + later) >= at(*times)


@given(st.integers(0, 5), st.lists(st.booleans(), max_size=40))
def test_newer_messages_win_at_most_so_often_in_a_row_and_then_everybody_gets_an_answer(
    most: int, interrupted: list[bool]
) -> None:
    pace, won, longest = Pace(interrupts=most), 0, 0
    for newer in interrupted:
        won = won + 1 if newer and not pace.patient(won) else 0
        longest = max(longest, won)
    assert longest <= most
