"""What of a line can be asked about by its name."""

import random

import pytest

from engine.turn.talk.naming import asked_by_name
from engine.turn.talk.sense import Sense


def asked(text: str, *said: str) -> str:
    return asked_by_name(Sense(text), said, random.Random(1))


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("my new coach Bettina makes us skip", "Bettina"),
        ("we moved to Porto", "Porto"),
        ("my aunt keeps bees", "your aunt"),
        ("I spent all day in the big greenhouse", "the greenhouse"),
    ],
)
def test_a_name_one_of_their_people_or_a_thing_of_every_day_is_asked_about(text: str, thing: str) -> None:
    question = asked(text)
    assert (thing in question, question[-1] in "?.") == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "my name is Ingrid",
        "My name Bakary, I mend nets",
        "Kwame here",
        "on Tuesday it rains",
        "I feel a bit flat",
        "my late husband hummed",
        "ok then",
    ],
)
def test_who_writes_a_day_and_the_dead_are_no_such_thing(text: str) -> None:
    assert asked(text) == ""


def test_nothing_is_asked_twice_of_one_thing_nor_in_the_same_words() -> None:
    first = asked("we moved to Porto")
    assert asked("so Porto it is, love Porto", first) == ""
    assert asked("we moved on to Braga", first).split()[0] != first.split()[0]
