"""What of a person's words is said again."""

import pytest

from engine.turn.talk.echo import echoes
from engine.turn.talk.sense import Sense


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("I found a tin of buttons", "A tin of buttons!"),
        ("my left boot is missing", "Your left boot!"),
        ("we have eleven geese and no pond", "Eleven geese!"),
        ("A GOAT IN THE KITCHEN", "A goat!"),
        ("we met a Swede on the ferry", "A Swede!"),
    ],
)
def test_what_a_line_names_is_said_again_as_a_listener_would(text: str, echo: str) -> None:
    assert echo in echoes(Sense(text))


@pytest.mark.parametrize(
    "text",
    [
        "have you got a hat?",
        "he sings like a rusty gate",
        "I'm a mess",
        "my name is Jo",
        "wait a minute",
        "it was a very odd and long one",
        "a man ate a cucumber",
    ],
)
def test_nothing_is_said_again_that_asks_compares_judges_or_names_nothing(text: str) -> None:
    assert not {"A man ate!", "A hat!", "A rusty gate!", "A mess!", "Your name!", "A minute!"} & set(
        echoes(Sense(text))
    )
    assert all(len(echo.split()) > 1 for echo in echoes(Sense(text)))
