"""The score of the rules on facts: what counts as right, and the figures that are held."""

from lab.facts.rows import ROWS, Label, Row, rows
from lab.facts.score import score


def test_a_note_is_right_where_it_holds_all_words_of_a_label() -> None:
    row = Row(
        "", "I have two dogs called Rex and Max", "en", (Label("pet", ("dog", "Rex")), Label("job", ("nurse",))), ()
    )
    total = score([row])
    assert (total.drawn, total.right, total.labels, total.found, total.junk) == (1, 1, 2, 1, 0)


def test_what_is_drawn_from_a_line_that_tells_nothing_is_junk() -> None:
    total = score([Row("", "I like tea", "en", (), ("tea",))])
    assert (total.right, total.junk, total.empty, total.leaks) == (0, 1, 1, 1)


def test_h3_rows_that_taught_nothing_are_read_as_well_as_was_promised() -> None:
    """Those of other hands stand in the rows' NOTICE."""
    total = score(rows(ROWS / "own_kept.jsonl"))
    assert total.leaks == 0
    assert total.right / total.drawn >= 0.95
    assert total.found / total.labels >= 0.65
    assert total.junk / total.empty <= 0.03
