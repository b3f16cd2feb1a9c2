"""What the person said earlier in this talk, given back in their own words."""

import random
from dataclasses import replace

import pytest

from engine.turn.talk.said import Recall, mirrored, recall, turned
from persona.person import Person
from tests.fakes.lines import EMPTY, heard, said, talk

NOBODY = replace(EMPTY, person=Person("telegram:u1"))
TOLD = (
    "I'm Lena",
    "I have a hamster named Flocke",
    "my brother Jonas is a pilot",
    "I moved to Ghent in May",
    "we bought a red bike",
    "my exam went badly",
    "it was in statistics",
    "do you have a dog?",
)


def answer(question: str, *lines: str) -> Recall | None:
    history = [line for text in lines or TOLD for line in (said(text), heard("Right."))]
    return recall(talk(*history, said(question), snapshot=NOBODY), question, random.Random(1))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what's my name?", "Lena"),
        ("do you still know what my hamster is called?", "Flocke"),
        ("what does my brother do?", "pilot"),
        ("ok, where do I live?", "Ghent"),
        ("what did we buy?", "red bike"),
        ("what was my exam in?", "statistics"),
        ("which town did I move to?", "Ghent"),
    ],
)
def test_it_is_given_back(question: str, words: str) -> None:
    found = answer(question)
    assert found is not None
    assert words in found.text


def test_a_greeting_is_not_given_back_and_the_plainest_verb_is_looked_for() -> None:
    found = answer("do you still know what I made?", "Hi Harry! I made plum jam this morning.")
    assert found is not None
    assert found.text.endswith("you made plum jam this morning.")


@pytest.mark.parametrize("question", ["do you remember my sister's name?", "did I tell you about the fire?"])
def test_what_was_never_told_is_not_made_up(question: str) -> None:
    assert answer(question) == Recall("")


@pytest.mark.parametrize(
    "question",
    ["what should I do?", "why am I so tired?", "what's wrong with my bike?", "how are you?", "my name is Lena"],
)
def test_other_questions_are_none_of_that_kind(question: str) -> None:
    assert answer(question) is None


def test_a_question_of_theirs_is_no_answer() -> None:
    assert answer("what's my dog called?") == Recall("")


def test_the_name_that_is_known_is_said() -> None:
    question = "what's my name?"
    found = recall(talk(said(question)), question, random.Random(1))
    assert found is not None
    assert "Ann" in found.text


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
    assert [mirrored(text) for text in ("I love you", "my dog died", "it rains", "am I late?", "I'm sad")] == [""] * 5
