"""What is known is said in the form of "you": as a clause where it is one, as a question where he isn't sure."""

import random
from dataclasses import replace
from datetime import UTC

import pytest

from engine.memory.knowing.finding import Answer
from engine.memory.knowing.telling_back import told_back
from engine.memory.knowing.tellings import Telling

MONDAY = 1_772_445_600.0
DAY = 86_400.0


def telling(text: str, at: float = MONDAY) -> Telling:
    return Telling(text, text, at)


def ways(answer: Answer) -> set[str]:
    """All that he may say."""
    return {told_back(answer, MONDAY + 2 * DAY, UTC, random.Random(seed), frozenset()) for seed in range(20)}


def test_a_clause_of_theirs_is_said_as_one() -> None:
    found = ways(Answer(telling("my sister is a nurse in Leeds")))
    assert found == {
        "You told me on Monday that your sister is a nurse in Leeds.",
        "I remember your sister is a nurse in Leeds.",
    }


def test_what_is_no_clause_stands_behind_a_colon() -> None:
    assert all(": off to Hull" in one for one in ways(Answer(telling("off to Hull. back for tea"))))


def test_where_he_is_not_sure_he_asks_with_the_two_that_are_likeliest() -> None:
    two = Answer(telling("I keep bees"), doubt=True, other=telling("I keep a diary"))
    for one in ways(two):
        assert one.endswith("?")
        assert "from Monday: you keep bees?" in one
        assert "you keep a diary?" in one


@pytest.mark.parametrize("seed", range(3))
def test_of_two_that_are_likely_both_are_told(seed: int) -> None:
    both = Answer(telling("I keep bees"), other=telling("I keep a diary"))
    words = told_back(both, MONDAY + 2 * DAY, UTC, random.Random(seed), frozenset())
    assert words.endswith("you keep a diary.")
    assert "you keep bees." in words


def test_what_is_said_of_them_is_told_with_whom_that_is_and_each_sentence_begins_as_one() -> None:
    stamps = Telling("I have collected them since I was nine", "I have collected them since I was nine", MONDAY)
    told = ways(Answer(replace(stamps, before="I spent an hour with my stamps")))
    assert all("ou spent an hour with your stamps. You have collected them since you were nine." in one for one in told)
    assert all("stamps" not in one for one in ways(Answer(replace(stamps, text="", sentence="I like my tea hot"))))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("they rang this morning and it's the 26th now", False),
        ("I walk eleven miles a day and the gates were stiff this morning", False),
        ("I have an exam this afternoon", True),
        ("my sister is here until tomorrow", True),
    ],
)
def test_a_day_on_which_something_happened_ends_nothing(text: str, ends: bool) -> None:
    assert (telling(text).until[0] > 0) == ends
