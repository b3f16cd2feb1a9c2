"""Whether somebody asks one thing after another of what they told."""

from collections.abc import Sequence

import pytest

from engine.memory.knowing.likely.fitting import lacks
from engine.memory.knowing.likely.lines import tells
from engine.memory.knowing.likely.quizzing import quizzing
from engine.memory.knowing.likely.wish import Wish
from engine.memory.knowing.near.lines import Said
from persona.line import Line, Speaker

QUIZ = ("I keep bees", "go on, give us a riddle", "right, let me test your memory", "n whats me dog called")


def rows(*texts: str) -> Sequence[bool]:
    return list(quizzing([Line(Speaker.PERSON, text, float(at)) for at, text in enumerate(texts, 1)]))


def test_the_third_question_in_a_row_is_one_of_a_row() -> None:
    assert rows("what's my dog called?", "where do I work?", "how old is my sister?") == [False, False, True]


def test_who_says_that_they_will_ask_is_asking_from_then_on() -> None:
    assert rows("let me test your memory", "where do I work?") == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "n whats me nan called",
        "why do I always take the stairs",
        "come May where will I be with me tent",
        "my sister's name, if you would",
        "WHERE DO I WORK",
        "bet you've forgot what the boat's called",
        "go on then, what's my sister called",
        "do you know why I can't eat that",
    ],
)
def test_behind_such_words_any_order_of_words_asks(text: str) -> None:
    assert rows("let me test your memory", text)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "My niece Valerie, who practises law in Graz, telephones me",
        "when I was small we had hens",
        "I don't know what to say, my head is full",
        "you know what, my sister forgot it again",
        "I share with a chap who keeps a falcon",
        "can't eat prawns, throat closes up",
        "had a couple in from Ghent today",
    ],
)
def test_what_only_tells_is_none_of_them(text: str) -> None:
    assert not rows("let me test your memory", text)[-1]


def test_what_was_asked_or_announced_is_nothing_that_was_told() -> None:
    lines = [Line(Speaker.PERSON, text, float(at)) for at, text in enumerate(QUIZ, 1)]
    assert [line.own_words for line in tells(lines)] == ["I keep bees"]


def test_who_tells_something_between_is_asking_no_more() -> None:
    assert rows("what's my dog called?", "where do I work?", "it rained all day", "how old is my sister?")[-1] is False


@pytest.mark.parametrize(
    "text", ["can I ask what you do all day", "Might I ask how you occupy yourself?", "what do you read?"]
)
def test_what_is_asked_of_him_is_none_of_it(text: str) -> None:
    wish = Wish(text)
    assert (wish.may_ask, wish.own) == (False, False)


@pytest.mark.parametrize(
    ("asked", "told", "is_lacking"),
    [
        ("what color is my van?", "my van is called Gladys", True),
        ("what color is my van?", "my van is a dreadful green", False),
        ("which bird did I see?", "I saw a heron by the lock", False),
        ("how much was the sofa?", "the sofa came on Friday", True),
    ],
)
def test_what_a_line_does_not_hold_is_no_sure_answer(asked: str, told: str, *, is_lacking: bool) -> None:
    assert lacks(Wish(asked), Said(told, "", 1.0)) is is_lacking
