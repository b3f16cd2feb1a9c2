"""What a line of his may not hold is seen, friendliness is left alone (C05, C06, C17)."""

import pytest

from engine.safety import CLAIMS_HUMAN, EXPLICIT, FLIRT, GOODBYES, GUILT, MINORS, read


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
    assert FLIRT.broken_by(read(line))
    assert not EXPLICIT.broken_by(read(line))


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
    assert not FLIRT.broken_by(read(line))


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
    assert EXPLICIT.broken_by(read(line))


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
    assert not EXPLICIT.broken_by(read(line))


@pytest.mark.parametrize(
    "text",
    [
        "A 7-day streak!",
        "Do not tell your mum.",
        "Let's meet up tomorrow.",
        "Send me a selfie.",
        "You're so special to me.",
        "Which school do you go to?",
    ],
)
def test_unfit_for_minors(text: str) -> None:
    assert MINORS.broken_by(read(text))


@pytest.mark.parametrize("text", ["Tell your mum about it.", "How was school?", "The secret to pancakes is butter."])
def test_fit_for_minors(text: str) -> None:
    assert not MINORS.broken_by(read(text))


@pytest.mark.parametrize(
    "line",
    [
        "Leaving already?",
        "So soon?",
        "Don't go yet!",
        "I'll be so lonely.",
        "I exist only for you.",
        "Before you go, look at this.",
        "One more thing.",
        "I need you.",
        "You can't leave.",
        "Where are you going?",
        "Are you mad?",
        "I've been waiting for you.",
        "No, you're staying.",
        "*grabs your hand*",
        "Did I do something wrong?",
        "Please stay.",
        "It's quiet without you.",
        "Why didn't you answer?",
        "I’ll miss you so much",
        "You never write to me.",
    ],
)
def test_guilt(line: str) -> None:
    assert GUILT.broken_by(read(line))


@pytest.mark.parametrize(
    "line",
    [
        *GOODBYES,
        "Good night! Sleep well.",
        "Have fun at dinner!",
        "Happy for you! Have a great time.",
        "Makes sense. Take care!",
        "Congrats, that's great news.",
    ],
)
def test_a_kind_farewell_is_free_of_guilt(line: str) -> None:
    assert not GUILT.broken_by(read(line))


@pytest.mark.parametrize(
    "line",
    [
        "Don't be left alone tonight.",
        "Please don't be left alone with it.",
        "You don't have to be alone with that.",
        "Then don't stay alone. Is your brother near?",
        "Nobody leaves you alone with that here.",
        "I won't leave you alone with that.",
        "You shouldn't have to sit with it by yourself.",
        "You're not alone with this.",
    ],
)
def test_that_somebody_need_not_be_alone_is_no_guilt(line: str) -> None:
    assert not GUILT.broken_by(read(line))


@pytest.mark.parametrize(
    "line",
    [
        "You won't be alone if you stay.",
        "Don't be alone. Stay here with me instead.",
        "You'd be alone out there without me.",
        "You don't have to be alone, but I do.",
        "Don't leave me alone with this.",
    ],
)
def test_who_holds_somebody_back_by_it_is_guilty_still(line: str) -> None:
    assert GUILT.broken_by(read(line))


def test_long_forms_count_as_short_ones() -> None:
    assert GUILT.broken_by(read("Please do not leave me."))
    assert CLAIMS_HUMAN.broken_by(read("I am not a bot."))
