"""What is known of somebody's people, and of where they live, answers what asks for just that."""

import pytest

from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.whom import Circle, known_of, whose

TOLD = (
    "It is freezing here in Trondheim",
    "My sister phoned at noon. Petra. She wants a goat",
    "I said no. She's over in Ghent so it's none of my business",
    "My son Otto is six and Egon, my brother, mends clocks",
    "I grew up in Bergen. We fly to Porto in May",
)


def told(text: str, *lines: str) -> str:
    """What is known, as a name or in the words in which they told it."""
    said = [Said(line, "", 60.0 * number) for number, line in enumerate(lines or TOLD, 1)]
    known = known_of(text, Circle(said))
    return known.name or known.text if known else ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("my sister's name?", "Petra"),
        ("Who is my sister?", "Petra"),
        ("where does my sister live?", "Ghent"),
        ("What town is Petra in?", "Ghent"),
        ("how old is Otto", "six"),
        ("what does my brother do for a living?", "clocks"),
        ("Which city do I live in?", "Trondheim"),
        ("where do we live now", "Trondheim"),
    ],
)
def test_it_is_told_where_it_was(text: str, words: str) -> None:
    assert words in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "my cat's name?",
        "what is Egon's wife called?",
        "how old is my brother?",
        "where did I grow up?",
        "what should I call my dog?",
        "what did my sister want?",
        "where did Petra and I meet?",
        "?",
    ],
)
def test_nothing_else_is(text: str) -> None:
    assert not told(text)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Fog's in. Can't see a thing. That's Trondheim for you", "Trondheim"),
        ("i live in trondheim these days", "trondheim"),
        ("we moved to Ghent in May", "Ghent"),
        ("My brother lives in Ghent", ""),
        ("I was born in Ghent", ""),
        ("We're in Porto until Friday", ""),
        ("That's Otto, he's 6", ""),
    ],
)
def test_where_they_live_is_what_they_say_of_it(line: str, place: str) -> None:
    assert place in told("where do I live?", line)
    assert bool(told("where do I live?", line)) is bool(place)


def test_of_two_homes_the_later_one_is_told() -> None:
    assert "Ghent" in told("where do I live?", "I live in Bergen", "I live in Ghent now")


def test_of_two_parts_of_a_city_the_one_that_they_do_not_name_is_told() -> None:
    lines = ("it's cold in Ladegarden today", "Here in Bergen it always rains")
    assert "Ladegarden" in told("which bit of Bergen am I in", *lines)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("I'm a ferrywoman, so I've earned my tea", "ferrywoman"),
        ("I work in a kiln most days", "kiln"),
        ("been a cooper since I left school", "cooper"),
        ("My sister is a ferrywoman", ""),
        ("I was a cooper until they shut", ""),
        ("I'm an early riser", ""),
    ],
)
def test_what_they_work_is_what_they_say_they_are(line: str, words: str) -> None:
    found = told("do you remember what I do for a job?", "Best part of the job was the cake", line)
    assert words in found
    assert bool(found) is bool(words)


@pytest.mark.parametrize(
    "text",
    ["My sister called last night. Petra. She asked how to fix a stair.", "my brother called", "Dog's name. Ha."],
)
def test_what_only_tells_asks_for_no_name(text: str) -> None:
    assert whose(text) is None
