"""Scripts over days are read as they are written, and each of ours asks for twenty things in sixty turns."""

from pathlib import Path

import pytest

from lab.days.__main__ import figures
from lab.days.play import Answer
from lab.days.script import SCRIPTS, Saying, parts


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.toml")), ids=lambda path: path.stem)
def test_each_script_is_of_three_days_or_more_and_asks_for_twenty_things(script: Path) -> None:
    read = parts(script)
    sayings = [saying for part in read for saying in part.sayings]
    assert len({part.day for part in read}) >= 3
    assert len(sayings) in range(55, 66)
    assert sum(bool(saying.holds) for saying in sayings) >= 20


def test_an_answer_is_right_that_holds_one_of_each_and_nothing_that_it_must_not() -> None:
    saying = Saying("when?", ("friday|fri", "ten"), ("thursday",))
    right, wrong = Answer(saying, "On Fri, at ten."), Answer(saying, "Friday at ten, not Thursday.")
    assert (right.right, wrong.right, Answer(saying, "On Friday.").right) == (True, False, False)
    assert figures([right, wrong]) == "1 of 2 right, 0 of 0 without an answer made up"
