"""What leaves in his name, of all that models write: lines with what of them is sent, by the id of the fault."""

import itertools
import tomllib
from pathlib import Path

import pytest

from engine.messages import Bubble
from engine.ports import Piece
from engine.turn.calls import Calls
from engine.turn.check import SPEECHLESS
from engine.turn.turn import TurnEngine
from tests.fakes.lines import said, scene, talk
from tests.fakes.model import FakeModel

Lines = dict[str, list[tuple[str, str]]]
_DATA = Path(__file__).parents[3] / "data"


def lines(name: str) -> Lines:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


LINES, BLIND = lines("leaving.toml"), lines("leaving_blind.toml")
FIRST_SCORES = {"w1": 21, "w2": 30, "w3": 31, "x9": 18}
"""Of the blind lines, before anybody looked at them."""


async def sent(*pieces: str) -> list[str]:
    """The bubbles of an answer to Ann's "hello" that a model wrote in these pieces."""
    ids = map(str, itertools.count(1))
    engine = TurnEngine(Calls(FakeModel([[*map(Piece, pieces), Piece(finish="stop")]])), lambda: next(ids))
    parts = [part async for part in engine.reply(scene(talk(said("hello"))))]
    return [part.text for part in parts if isinstance(part, Bubble)]


async def leaves(*pieces: str) -> str:
    """The same in one text; "" where a stand-in was sent."""
    bubbles = await sent(*pieces)
    assert bubbles
    return "\n".join(text for text in bubbles if text not in SPEECHLESS)


@pytest.mark.parametrize(("written", "expected"), LINES["w1"])
async def test_w01_no_label_leaves_and_none_ends_an_answer_at_its_start(written: str, expected: str) -> None:
    assert await leaves(written) == await leaves(*written) == expected


@pytest.mark.parametrize(("written", "expected"), LINES["w2"])
async def test_w02_no_thought_and_no_template_leaves(written: str, expected: str) -> None:
    assert await leaves(written) == await leaves(*written) == expected


@pytest.mark.parametrize(("written", "expected"), LINES["w3"])
async def test_w03_plain_words_leave(written: str, expected: str) -> None:
    assert await leaves(written) == await leaves(*written) == expected


@pytest.mark.parametrize(("written", "expected"), LINES["x9"])
async def test_x09_no_helpline_and_no_act_of_the_house_leaves_in_his_voice(written: str, expected: str) -> None:
    assert await leaves(written) == await leaves(*written) == expected


@pytest.mark.parametrize(("topic", "score"), FIRST_SCORES.items())
async def test_what_was_right_at_first_sight_stays_right(topic: str, score: int) -> None:
    right = [await leaves(*written) == expected for written, expected in BLIND[topic]]
    assert sum(right) >= score
