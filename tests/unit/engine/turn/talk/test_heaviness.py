"""What only sounds heavy, and what is."""

import pytest

from engine.meaning import Meaning
from engine.turn.talk.intents import Intents
from engine.turn.talk.sense import Sense


@pytest.mark.parametrize(
    ("line", "weighs"),
    [
        ("burnt my toast twice this morning lol", 0),
        ("would you rather fight a goose or a horse", 0),
        ("i repair sad accordions for a living", 0),
        ("i feel so alone since the move", -1),
        ("i'm so scared of tomorrow's exam", -1),
        ("my rabbit died yesterday", -1),
    ],
)
async def test_a_heavy_word_alone_makes_no_heavy_line(line: str, weighs: int) -> None:
    assert Sense(line).weighs == -1
    assert (await Intents(Meaning()).felt(Sense(line))).weighs == weighs


async def test_without_an_encoder_words_decide() -> None:
    assert (await Intents().felt(Sense("burnt my toast twice this morning lol"))).weighs == -1


def test_what_did_not_happen_is_no_sorrow_but_who_could_have_died_was_in_danger() -> None:
    assert (Sense("it should have been lovely").weighs, Sense("he could have died last night").weighs) == (0, -1)


def test_a_best_friend_is_no_gladness() -> None:
    assert Sense("my best friend is moving to australia").weighs == 0
