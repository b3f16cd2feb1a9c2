"""What somebody asks to keep in mind, in words that no rule for clauses knows."""

from dataclasses import replace

import pytest

from engine.memory.bidden import to_keep
from engine.memory.drawing import draw
from persona.person import Age, Person
from tests.fakes.lines import EMPTY, said

WILLING = replace(EMPTY, person=Person("telegram:u1", age=Age.ADULT, memory=True))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("note this down: the plumber is called Otto", "the plumber is called Otto"),
        ("hold on to that, i mean it: no more figs", "no more figs"),
        (
            "my shed key hangs behind the door. keep that in mind",
            "my shed key hangs behind the door. keep that in mind",
        ),
        ("i will keep that in mind", ""),
        ("how was your day?", ""),
    ],
)
def test_what_stands_behind_the_wish_is_to_be_kept_else_all_of_it(text: str, kept: str) -> None:
    assert to_keep(text) == kept


def test_who_asks_for_it_has_it_noted() -> None:
    change = draw(WILLING, [said("note this down: the plumber is called Otto")], 0.0)
    assert change is not None
    assert "Otto" in str(change)


def test_a_secret_is_not_kept_whoever_asks() -> None:
    assert draw(WILLING, [said("save this pls: my pin is 4471")], 0.0) is None
