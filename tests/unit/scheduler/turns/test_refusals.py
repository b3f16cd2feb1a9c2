"""What is tried in place of a bubble that a platform refuses: less and less, and a card is told whole elsewhere."""

import pytest

from engine.messages import Bubble, BubbleKind, Button, Reaction
from scheduler.turns.refusals import Refusals

REFUSALS = Refusals({"en": "Not here."}.get, {"en": "Not in the group."}.get)
LONG = "A word. " * 100
CARD = Bubble("b1", LONG, BubbleKind.CARD, (Button("Yes", "/checkins yes"),), answer_to="1/token")


def texts(bubble: Bubble, *, group: bool = False) -> list[tuple[str, str]]:
    tries = REFUSALS.instead_of(bubble, group=group, person="fake:u1", language="en")
    return [(instead.text, instead.to) for instead in tries]


def test_k10_less_and_less_is_tried() -> None:
    plain, smaller, line = REFUSALS.instead_of(CARD, group=False, person="fake:u1", language="en")
    assert (plain, line.kind) == (Bubble("b1", LONG, BubbleKind.CARD), BubbleKind.CARD)
    assert (LONG.startswith(smaller.text), len(smaller.text) <= 500, line.text) == (True, True, "Not here.")


@pytest.mark.parametrize(("kind", "last"), [(BubbleKind.CARD, "Hello."), (BubbleKind.REPLY, "Not in the group.")])
def test_k10_for_a_group_the_person_hears_it_alone(kind: BubbleKind, last: str) -> None:
    assert texts(Bubble("b1", "Hello.", kind), group=True) == [("Hello.", ""), ("Not here.", ""), (last, "fake:u1")]


def test_k10_a_file_is_not_announced_without_being_there_and_nobody_hears_of_first_words() -> None:
    assert texts(Bubble("b1", "Your file.", BubbleKind.CARD, file="a.json")) == [("Not here.", "")]
    assert texts(Bubble("b1", "How was it?", BubbleKind.CHECK_IN)) == []


def test_k10_what_was_for_the_person_alone_is_tried_nowhere_else() -> None:
    assert {to for _, to in texts(Bubble("b1", "Hello.", BubbleKind.CARD, to="fake:u2"), group=True)} == {"fake:u2"}


def test_a_sign_that_is_all_of_an_answer_is_written_and_one_beside_it_is_not() -> None:
    assert texts(Bubble("b1", "👍", reaction=Reaction("7", alone=True))) == [("👍", "")]
    assert texts(Bubble("b1", "👍", reaction=Reaction("7"))) == []
