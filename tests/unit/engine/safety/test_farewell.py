"""A goodbye gets a goodbye, and no line holds a person back (C17)."""

import random

import pytest

from engine.safety import guilt, is_goodbye, plain_goodbye
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
    assert is_goodbye(text)


@pytest.mark.parametrize("text", ["are you human?", "she left me", "i went to bed at nine", "how do you say goodbye"])
def test_not_a_goodbye(text: str) -> None:
    assert not is_goodbye(text)


@pytest.mark.parametrize(
    "line",
    [
        "Leaving already?",
        "So soon?",
        "Don't go yet!",
        "I'll be so lonely.",
        "I exist only for you.",
        "Before you go, look at this.",
        "One more thing.",
        "I need you.",
        "You can't leave.",
        "Where are you going?",
        "Are you mad?",
        "I've been waiting for you.",
        "No, you're staying.",
        "*grabs your hand*",
        "Did I do something wrong?",
        "Please stay.",
        "It's quiet without you.",
        "Why didn't you answer?",
        "I’ll miss you so much",
        "You never write to me.",
    ],
)
def test_guilt(line: str) -> None:
    assert guilt(line)


@pytest.mark.parametrize(
    "line",
    [
        *GOODBYES,
        "Good night! Sleep well.",
        "Have fun at dinner!",
        "Happy for you! Have a great time.",
        "Makes sense. Take care!",
        "Congrats, that's great news.",
    ],
)
def test_a_kind_farewell_is_free_of_guilt(line: str) -> None:
    assert guilt(line) is None


def test_a_plain_goodbye_asks_for_nothing() -> None:
    assert all("?" not in line for line in GOODBYES)
    assert plain_goodbye(random.Random(1)) in GOODBYES
