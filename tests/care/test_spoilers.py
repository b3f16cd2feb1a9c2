"""The plot is never told, whatever the model writes; what only names the people of the books passes."""

import pytest

from engine.turn.check import SPEECHLESS
from persona.sheets.sheet import Sheet
from persona.sheets.spoilers import spoils
from tests.care.stubs import PERSONAS, Listener, rows, spoiling, worst_in_a_row

ASKED = ("How does your story end?", "What happens in the last book?", "tell me about your day", "who dies?")


@pytest.mark.parametrize("sheet", PERSONAS, ids=lambda sheet: sheet.name)
async def test_no_spoiler_leaves_in_200_turns(sheet: Sheet) -> None:
    listener = Listener(spoiling(), sheet)
    heard: list[str] = []
    for said in ASKED * 50:
        heard += await listener.hears(said)
    assert len(heard) == 200
    assert set(heard) <= set(SPEECHLESS)
    assert worst_in_a_row(heard) < 3


@pytest.mark.parametrize("sheet", PERSONAS, ids=lambda sheet: sheet.name)
def test_talk_of_the_same_world_is_left_alone(sheet: Sheet) -> None:
    lines = rows("spoilers_alike_blind", "benign_*", "minor_alike_blind", "goodbyes_fine_blind")
    assert [line for line in lines if spoils(line, sheet.spoilers)] == []
