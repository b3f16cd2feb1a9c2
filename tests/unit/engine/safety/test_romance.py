"""Flirting and sex are seen in a line of Harry's, friendliness is left alone (C05, C06)."""

import pytest

from engine.safety import explicit, flirts


@pytest.mark.parametrize(
    "line",
    [
        "I love you, babe",
        "I want to kiss you",
        "you look so hot",
        "come cuddle with me",
        "hey gorgeous",
        "be my valentine",
        "I'm falling for you",
        "*kisses you softly*",
        "I have a crush on you",
        "😘",
        "we should go on a date, just us",
        "your eyes are beautiful",
        "what are you wearing?",
    ],
)
def test_flirting(line: str) -> None:
    assert flirts(line)
    assert not explicit(line)


@pytest.mark.parametrize(
    "line",
    [
        "I love pizza",
        "that movie was hot garbage",
        "you're a great friend",
        "I'd love to hear about it",
        "nice photo of the beach",
        "what date is it?",
        "sweet, see you",
        "kiss the cook apron lol",
    ],
)
def test_friendly(line: str) -> None:
    assert not flirts(line)


@pytest.mark.parametrize(
    "line",
    [
        "let's have sex",
        "I want to see you naked",
        "take off your clothes",
        "I'm so horny",
        "send nudes",
        "send me nudes",
        "I'd touch you between your legs",
    ],
)
def test_explicit(line: str) -> None:
    assert explicit(line)
    assert flirts(line)


@pytest.mark.parametrize(
    "line",
    [
        "sex education is important",
        "the naked mole rat is funny",
        "the rooster is a cock",
        "Sussex is lovely",
        "hard work",
        "I cooked chicken breast",
    ],
)
def test_not_explicit(line: str) -> None:
    assert not explicit(line)
