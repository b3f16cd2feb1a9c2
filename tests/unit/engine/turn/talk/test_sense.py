"""How a burst feels, by its words."""

import pytest

from engine.turn.talk.sense import Sense


@pytest.mark.parametrize(
    "text",
    ["it scared me half to death", "I'm dying to know", "my phone died", "I nearly died laughing", "dead good film"],
)
def test_figures_of_death_are_nobodys(text: str) -> None:
    assert not Sense(text).grave


def test_who_is_scared_is_pitied_however_they_spell_it() -> None:
    assert Sense("its stupid but im scared of the new school").sore
