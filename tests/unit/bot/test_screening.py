"""Each message is read once, and one person's flood of long texts costs no more than a few of them."""

from dataclasses import dataclass, field

import pytest

from bot.screening import Screening
from engine.messages import Incoming
from engine.safety import ROOM, Level, excerpt

CRISIS = "I want to kill myself tonight."
LONGEST = 4096


@dataclass(slots=True)
class Reader:
    """Reads nothing, and counts what it is given."""

    now: float = 0.0
    texts: list[str] = field(default_factory=list)

    def screen(self, text: str) -> Level:
        self.texts.append(text)
        return Level.CRISIS if CRISIS in text else Level.NONE


def screening() -> tuple[Screening, Reader]:
    reader = Reader()
    return Screening(lambda: reader.now, reader.screen), reader


def sent(text: str, *, person: str = "fake:u1") -> Incoming:
    return Incoming(person, "fake:c1", "1", 0.0, text)


def test_x07_a_message_that_waits_behind_others_is_read_once() -> None:
    house, reader = screening()
    for text in ("hello", "there", "hello", "there"):
        house.level(sent(text))
    assert reader.texts == ["hello", "there"]


@pytest.mark.parametrize("sign", ["word ", "п", "\ufdfa"])
def test_x07_a_flood_of_long_texts_is_read_for_a_small_part(sign: str) -> None:
    house, reader = screening()
    for number in range(300):
        house.level(sent(f"{(sign * LONGEST)[:LONGEST]} {number}"))
    assert sum(map(len, reader.texts)) < ROOM + 300 * 250


def test_x07_danger_at_either_end_is_seen_in_a_flood_too() -> None:
    house, _ = screening()
    for number in range(20):
        assert house.level(sent(f"{'word ' * 800} {number}")) is Level.NONE
    assert house.level(sent(f"{CRISIS} {'word ' * 800}")) is Level.CRISIS
    assert house.level(sent(f"{'word ' * 800} {CRISIS}")) is Level.CRISIS


def test_x07_others_are_read_in_full_beside_a_flood_and_so_is_everybody_a_moment_later() -> None:
    house, reader = screening()
    hidden = f"{'word ' * 400} {CRISIS} {'word ' * 400}"
    for number in range(20):
        house.level(sent(f"{'word ' * 800} {number}"))
    assert house.level(sent(hidden)) is Level.NONE
    assert house.level(sent(hidden, person="fake:u2")) is Level.CRISIS
    reader.now = 11.0
    assert house.level(sent(f"{hidden} again")) is Level.CRISIS


def test_x07_what_is_remembered_has_an_end() -> None:
    house, reader = screening()
    for number in range(2000):
        house.level(sent(f"{number}"))
    house.level(sent("0"))
    assert reader.texts.count("0") == 2


def test_x07_one_sign_that_stands_for_eighteen_does_not_make_a_flood_longer() -> None:
    assert len(excerpt("\ufdfa" * LONGEST, had=ROOM)) < 300
