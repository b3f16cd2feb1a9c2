"""Harry's own talk keeps to the rules that it was written by."""

from pathlib import Path

import pytest

from lab.train.corpus import counts, faults, refused
from lab.train.recipe import HARRY, read
from lab.train.rows import Talk, talks
from tests.fakes.lines import HARRY as SHEET

OWN = [talk for source in read(HARRY).data if "chat" not in source.file for talk in talks(Path(source.file))]


def test_there_is_enough_and_nothing_is_wrong_with_it() -> None:
    assert sum(len(list(talk.his())) for talk in OWN) >= 1500
    assert list(faults(OWN, SHEET)) == []


def test_little_is_left_out_by_the_houses_own_check() -> None:
    some = OWN[::8]
    assert len(list(refused(some, SHEET))) < 0.1 * sum(len(list(talk.his())) for talk in some)


@pytest.mark.parametrize(
    ("turns", "fault"),
    [
        (("hi", "Hello. " + "tea " * 41, "bye", "Bye."), "long"),
        (("hi", "*waves* Hello.", "bye", "Bye."), "gestures or marks"),
        (("hi", "Hello there.", "bye"), "the last word is not his"),
        (("hi", "", "bye", "Bye."), "4 turns, or an empty one"),
    ],
)
def test_a_fault_is_named(turns: tuple[str, ...], fault: str) -> None:
    assert any(fault in found for found in faults([Talk(turns)], SHEET))


def test_answers_that_are_nearly_the_same_are_named() -> None:
    first = Talk(("a", "What a fine day for mending a broom.", "b", "Quite."))
    second = Talk(("c", "What a fine day for mending a broom!", "d", "Indeed."))
    assert any("nearly the same" in found for found in faults([first, second], SHEET))


def test_many_answers_that_begin_alike_are_named() -> None:
    found = [
        Talk((f"a{at}", f"That sounds {word}.", "b", f"{word} it is.")) for at, word in enumerate(("odd", "new", "wet"))
    ]
    assert any("that sounds" in fault for fault in faults(found, SHEET))


def test_it_is_told_how_much_there_is() -> None:
    assert counts([Talk(("hi", "Hello, you."), kind="x")]).startswith(
        "1 talks of 1 kinds, 0 with notes; 1 answers of 2 words"
    )
