"""A person's own words turned round."""

import pytest

from engine.turn.talk.mirror import mirrored, turned


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ("my dog likes me", "your dog likes you"),
        ("I'm sure we were there", "you're sure you were there"),
        ("I've lost mine!", "you've lost yours"),
    ],
)
def test_words_are_turned_round(own: str, theirs: str) -> None:
    assert turned(own) == theirs


def test_only_what_is_told_of_oneself_is_taken_up_as_it_is() -> None:
    assert mirrored("I start on the first of March") == "You start on the first of March."
    told = ("I love you", "my dog died", "it rains", "am I late?", "I'm sad", "I shouted at my son again")
    assert [mirrored(text) for text in told] == [""] * 6


@pytest.mark.parametrize("text", ["i am buzzing. its both", "I MIGHT HAVE A CRUMPET"])
def test_neither_two_sentences_nor_capitals_are_taken_up(text: str) -> None:
    assert mirrored(text) == ""
