"""A burst's window runs by a clock that nobody sets."""

from dataclasses import dataclass

import pytest

from engine.messages import Incoming
from persona.chat import Chat
from scheduler.mailbox import Mail
from scheduler.turns.ages import Ages

NOON = 1_772_625_600.0


@dataclass
class Hand:
    """A clock that a test moves."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


def inbox(*arrivals: float) -> Mail:
    letters = tuple(Incoming("fake:u1", "fake:c1", str(number), NOON) for number, _ in enumerate(arrivals))
    return Mail(Chat("fake:c1"), (), letters, arrivals, (), "1")


@pytest.mark.parametrize("skew", [0.0, 8.0, -8.0, 3600.0])
def test_k05_a_message_is_new_when_it_is_first_seen_however_far_clocks_are_apart(skew: float) -> None:
    hand = Hand()
    ages = Ages(hand)
    assert ages.arrivals(inbox(NOON + skew), NOON) == (NOON,)
    hand.at += 1.5
    assert ages.arrivals(inbox(NOON + skew), NOON + 1.5) == (NOON,)


def test_k05_a_clock_that_is_set_back_holds_up_no_window() -> None:
    hand = Hand()
    ages = Ages(hand)
    ages.arrivals(inbox(NOON), NOON)
    hand.at += 2.0
    assert ages.arrivals(inbox(NOON), NOON - 3600.0) == (NOON - 3602.0,)


@pytest.mark.parametrize(("arrival", "age"), [(NOON + 25.0, 5.0), (NOON + 400.0, 0.0), (NOON - 400.0, 30.0)])
def test_k05_what_came_while_an_answer_was_written_is_no_older_than_the_last_look(arrival: float, age: float) -> None:
    hand = Hand()
    ages = Ages(hand)
    ages.arrivals(inbox(NOON), NOON)
    hand.at += 30.0
    now = NOON + 30.0
    assert ages.arrivals(inbox(NOON, arrival), now) == (NOON, now - age)
