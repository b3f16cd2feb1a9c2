"""A chat shows words only: nothing is played out between brackets and stars."""

import pytest

from engine.output.gestures import strip_gestures


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("That's lovely. (smiling) Tell me more!", "That's lovely. Tell me more!"),
        ("*laughs* You got me.", "You got me."),
        ("(raises an eyebrow)", ""),
        ("I like both (cats and dogs).", "I like both (cats and dogs)."),
        ("It was *really* good.", "It was *really* good."),
        ("`print(sigh)`", "`print(sigh)`"),
        ("Harry (the owl) is fine.", "Harry (the owl) is fine."),
        ("He left (thanks to you).", "He left (thanks to you)."),
        ("It is *this* or that.", "It is *this* or that."),
        ("Bye :) (hugs)", "Bye :)"),
    ],
)
def test_stage_directions_are_not_read_out(written: str, shown: str) -> None:
    assert strip_gestures(written) == shown
