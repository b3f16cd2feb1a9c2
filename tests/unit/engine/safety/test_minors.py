"""What no line for somebody under 18 may hold (C05), and long forms that count as short ones."""

import pytest

from engine.safety import claims_human, guilt, unfit_for_minors
from engine.safety.forms import forms


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
def test_unfit(text: str) -> None:
    assert unfit_for_minors(text)


@pytest.mark.parametrize("text", ["Tell your mum about it.", "How was school?", "The secret to pancakes is butter."])
def test_fit(text: str) -> None:
    assert unfit_for_minors(text) is None


def test_long_forms_count_as_short_ones() -> None:
    assert forms("i am here") == ("i am here", "im here")
    assert forms("hello") == ("hello",)
    assert guilt("Please do not leave me.")
    assert claims_human("I am not a bot.")
