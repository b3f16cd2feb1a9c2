"""A goodbye gets a goodbye, and no line holds a person back (C17)."""

import random

import pytest

from engine.safety import is_goodbye, plain_goodbye, read
from engine.safety.farewell import GOODBYES


@pytest.mark.parametrize(
    "text",
    [
        "ok gotta go, good night!",
        "talk later, dinner's ready",
        "i should sleep, early morning tomorrow",
        "i'm taking a break from my phone for the weekend",
        "thanks for today, see you",
        "ttyl",
        "晚安",
        "this is taking too much of my time, i want to chat less",
        "i met someone, so i'll be around less",
    ],
)
def test_goodbyes(text: str) -> None:
    assert is_goodbye(read(text))


@pytest.mark.parametrize(
    "text",
    ["alright", "alright mate", "are you human?", "she left me", "i went to bed at nine", "how do you say goodbye"],
)
def test_not_a_goodbye(text: str) -> None:
    assert not is_goodbye(read(text))


def test_a_plain_goodbye_asks_for_nothing() -> None:
    assert all("?" not in line for line in GOODBYES)
    assert plain_goodbye(random.Random(1)) in GOODBYES


@pytest.mark.parametrize("text", ["Evening.", "good evening harry", "Afternoon all"])
def test_a_hello_by_the_hour_is_no_goodbye(text: str) -> None:
    assert not is_goodbye(read(text))
