"""What gives a plot away, and how a sheet says so."""

import pytest

from persona.sheets.reader import SHIPPED, load, parse
from persona.sheets.sheet import SheetError
from persona.sheets.spoilers import spoils

HARRY = (SHIPPED / "harry.toml").read_text("utf-8")
CLUES = ("castle burn*", "king|queen dies|died", "moonstone")


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("They burned it, the whole castle.", "castle burn*"),
        ("In the end the QUEEN'S brother died.", "king|queen dies|died"),
        ("It was a moonstone!", "moonstone"),
        ("The càstle burns", "castle burn*"),
    ],
)
def test_all_words_of_a_clue_in_any_order_give_it_away(text: str, clue: str) -> None:
    assert spoils(text, CLUES) == clue


@pytest.mark.parametrize("text", ["The castle is lovely.", "Kings dine late.", "I burnt the toast.", ""])
def test_a_part_of_a_clue_does_not(text: str) -> None:
    assert spoils(text, CLUES) is None
    assert spoils("They burned the castle.", ()) is None


def with_clues(clues: str) -> str:
    start, end = HARRY.index("spoilers = ["), HARRY.index("\n[stages]")
    return f"{HARRY[:start]}spoilers = {clues}\n{HARRY[end:]}"


def test_a_sheet_without_a_plot_has_no_clues() -> None:
    assert parse(with_clues("[]")).spoilers == ()


@pytest.mark.parametrize("clue", ["Castle", "castle (burn)", "castle  burn", "|castle", "*"])
def test_a_clue_is_plain_words(clue: str) -> None:
    with pytest.raises(SheetError, match="must be plain words"):
        parse(with_clues(f'["{clue}"]'))


def test_a_sheet_must_not_give_its_own_plot_away() -> None:
    with pytest.raises(SheetError, match=r"openers.*gives the plot away \(broom swept\)"):
        parse(with_clues('["broom swept"]'))


def test_no_clue_is_part_of_the_prompt_size() -> None:
    assert len(load("harry").spoilers) > 50
