"""A text is read once, in each way in which rules look at it."""

import pytest

from engine.safety.reading import Reading


def test_long_forms_are_shortened_beside_the_text() -> None:
    assert Reading("I am here").forms == ("i am here", "im here")
    assert Reading("hello").forms == ("hello",)


def test_clauses_are_plain_and_keep_how_they_end() -> None:
    assert Reading("Good  NIGHT!\nSleep well… 再见。 ok").clauses == ("good night!", "sleep well... 再见。", "ok")


@pytest.mark.parametrize("text", ["Good night", "  Good night!", "", "?!"])
def test_a_text_of_one_clause_is_normalized_once(text: str) -> None:
    reading = Reading(text)
    assert all(clause is reading.text for clause in reading.clauses)


def test_of_a_long_text_either_end_has_clauses_of_its_own() -> None:
    reading = Reading("Hello. " + "We walked. " * 200 + "Bye.")
    assert (reading.first_clauses[0], reading.last_clauses[-1]) == ("hello.", "bye.")
    assert "bye." not in reading.first_clauses
    assert "hello." not in reading.last_clauses
