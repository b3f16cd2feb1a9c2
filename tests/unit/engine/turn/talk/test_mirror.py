"""A person's own words turned round."""

import pytest

from engine.turn.talk.mirror import mirrored, told_in, turned


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


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ("lost me cap in the lock", "lost your cap in the lock"),
        ("me brother's a baker", "your brother's a baker"),
        ("he gave me mam flowers", "he gave your mam flowers"),
        ("she gave me flowers", "she gave you flowers"),
        ("just me and the dog", "just you and the dog"),
    ],
)
def test_me_stands_for_my_where_nobody_is_given_anything(own: str, theirs: str) -> None:
    assert turned(own) == theirs


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("You told me on Monday that you live in Hull.", "you live in Hull."),
        ("You said your sister's a nurse.", "your sister's a nurse."),
        ("You said so on Monday: off to Hull.", "off to Hull."),
        ("You told me: your van died.", "your van died."),
        ("I like tea.", ""),
    ],
)
def test_what_is_told_back_is_known_behind_whatever_it_begins_with(answer: str, told: str) -> None:
    assert told_in(answer) == told


def test_only_what_is_told_of_oneself_is_taken_up_as_it_is() -> None:
    assert mirrored("I start on the first of March") == "You start on the first of March."
    told = ("I love you", "my dog died", "it rains", "am I late?", "I'm sad", "I shouted at my son again")
    assert [mirrored(text) for text in told] == [""] * 6


@pytest.mark.parametrize("text", ["i am buzzing. its both", "I MIGHT HAVE A CRUMPET"])
def test_neither_two_sentences_nor_capitals_are_taken_up(text: str) -> None:
    assert mirrored(text) == ""
