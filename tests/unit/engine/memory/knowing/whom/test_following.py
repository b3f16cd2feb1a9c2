"""A question that leans on the one before it is asked in full, and no other one is touched."""

import pytest

from engine.memory.knowing.near.lines import Said
from engine.memory.knowing.whom import Circle, in_full

KNOWN = Circle([Said("my mate Egon keeps bees. My sister Petra bakes", "", 1.0)])


def full(text: str, *before: str, answer: str = "Mm.") -> str:
    """The question behind these."""
    return in_full(text, [(asked, answer) for asked in before], KNOWN)


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        (("where does my son live?",), "And his name?", "And my son's name?"),
        (("my sister's name?",), "What town is she in?", "What town is my sister in?"),
        (
            ("my sister's name?", "what town is she in?"),
            "what's her husband called",
            "what's my sister's husband called",
        ),
        (("whats my eldests name",), "and the littlest one", "what is the littlest one called?"),
        (("how old is my daughter?",), "and my son?", "how old is my son?"),
        (("my son's name?", "and my wife's name?"), "how old is he?", "how old is my son?"),
        (("dog's name?",), "What breed?", "What breed is my dog?"),
        (("who keeps bees?",), "how old is he", "how old is Egon"),
    ],
)
def test_whom_the_question_before_was_about_is_put_in(before: tuple[str, ...], text: str, whole: str) -> None:
    assert full(text, *before, answer="You told me: your mate Egon keeps bees.") == whole


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ((), "and his name?"),
        (("where does my son live?",), "what is my wife called?"),
        (("where does my son live?",), "does my wife like him?"),
        (("my boss shouted at me",), "who does he think he is"),
        (("my sister's name?",), "who's got a brush in her hand"),
        (("my sister's name?",), "A lady at the stop asked what I did. What would you have told her?"),
    ],
)
def test_what_stands_by_itself_stays_as_it_is(before: tuple[str, ...], text: str) -> None:
    assert full(text, *before) == text
