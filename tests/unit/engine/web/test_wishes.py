"""What asks to have something looked up and what only speaks of it, in four languages."""

import tomllib
from pathlib import Path

import pytest

from engine.web.wishes import Topic, wish_of

ROWS = tomllib.loads((Path(__file__).parents[3] / "data" / "lookups.toml").read_text())


@pytest.mark.parametrize("text", [*ROWS["first"]["wishes"], *ROWS["second"]["wishes"]])
def test_who_asks_is_understood(text: str) -> None:
    wish = wish_of(text)
    assert wish is not None
    assert wish.subject


@pytest.mark.parametrize("text", [*ROWS["first"]["ordinary"], *ROWS["second"]["ordinary"]])
def test_who_only_speaks_of_it_is_not_looked_up(text: str) -> None:
    assert wish_of(text) is None


def test_what_is_asked_for_is_told_from_the_asking() -> None:
    asked = {
        "hey harry, could you please look up how tall Ben Nevis is for me?": (Topic.SEARCH, "how tall Ben Nevis is"),
        "do you know who built it? can you google that?": (Topic.SEARCH, "do you know who built it"),
        "Kannst du Rezepte für Borschtsch googeln?": (Topic.SEARCH, "Rezepte für Borschtsch"),
        "look up when the next eclipse is": (Topic.SEARCH, "when the next eclipse is"),
        "any news about the ferry?": (Topic.NEWS, "any news about the ferry"),
        "will it rain in Cork tomorrow?": (Topic.WEATHER, "will it rain in Cork tomorrow"),
    }
    for text, (topic, subject) in asked.items():
        wish = wish_of(text)
        assert wish is not None
        assert (wish.topic, wish.subject) == (topic, subject)


@pytest.mark.parametrize("text", ["don't look up who she is", "she said: look up the ferry", "please don't google me"])
def test_what_is_forbidden_or_told_is_no_wish(text: str) -> None:
    assert wish_of(text) is None


def test_hostile_texts_are_read_in_their_length_alone() -> None:
    """Work that grows faster than the text would take minutes here."""
    for piece in ("and ", "hey ", "can you look up ", "a, ", "¿", "tu peux me ", "what's the weather "):
        wish_of(piece * 20_000)
