"""The ledger of a trial: a bubble that is seen twice is excused by a death of whoever sent it, and by nothing else."""

import pytest

from lab.trial.ledger import Ledger

CHAT = "telegram:c1"


def shown_twice(ledger: Ledger) -> list[str]:
    """What is found where an answer was shown a second time just now."""
    ledger.show(CHAT, "heard m1.")
    return ledger.faults(CHAT, ["heard m1."])


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger()
    ledger.next_id(CHAT)
    return ledger


def test_what_is_shown_twice_is_excused_by_a_death_between_the_two(ledger: Ledger) -> None:
    ledger.show(CHAT, "heard m1.")
    ledger.deaths += 1
    assert shown_twice(ledger) == []


def test_what_is_shown_twice_without_a_death_is_a_fault(ledger: Ledger) -> None:
    ledger.deaths += 1
    ledger.show(CHAT, "heard m1.")
    assert shown_twice(ledger) == [f"{CHAT}: 'heard m1.' sent again though nobody died"]


@pytest.mark.parametrize("alive", [True, False])
def test_what_is_on_its_way_at_a_death_was_sent_by_the_dead(ledger: Ledger, alive: bool) -> None:
    """Whether its process dies behind it, or was dead when it got through."""
    if alive:
        ledger.leaves(alive=True)
    ledger.deaths += 1
    if not alive:
        ledger.leaves(alive=False)
    ledger.show(CHAT, "heard m1.")
    ledger.leaves(alive=True)
    assert shown_twice(ledger) == []
