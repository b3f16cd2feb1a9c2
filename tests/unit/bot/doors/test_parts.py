"""What is too large for a platform's message goes in several, in order, with nothing lost and nothing cut in two."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.doors.parts import Shape, Splitting, parts, utf8, utf16
from engine.messages import Bubble, Button
from scheduler.door import Receipt
from scheduler.errors import DoorError, RateLimited, Rejected, Undelivered, Unreachable

SHAPE = Shape(text=40, caption=20, label=10, data=12, row=2, rows=2, length=utf16, data_length=utf8)
FAMILY = "👩‍👩‍👧‍👦"


def texts(bubble: Bubble) -> list[str]:
    return [part.text for part in parts(bubble, SHAPE)]


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"no. {number}", f"/drop {number}") for number in range(1, count + 1))


def test_k10_what_fits_is_sent_as_it_is() -> None:
    bubble = Bubble("b1", " 40 characters are as many as may be. \n\n", buttons=buttons(4), answer_to="1/x")
    assert len(bubble.text) == 40
    assert parts(bubble, SHAPE) == (bubble,)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "Here is a line.\nAnd here is one more. It goes on.",
            ["Here is a line.", "And here is one more. It goes on."],
        ),
        (
            "This is a sentence. This is one more, and another.",
            ["This is a sentence.", "This is one more, and another."],
        ),
        ("some words without an end that go on and on", ["some words without an end that go on and", "on"]),
        ("x" * 90, ["x" * 40, "x" * 40, "x" * 10]),
        ("🦉" * 25, ["🦉" * 20, "🦉" * 5]),
        (FAMILY * 5, [FAMILY * 3, FAMILY * 2]),
        ("🇬🇧" * 12, ["🇬🇧" * 10, "🇬🇧" * 2]),
    ],
)
def test_k10_a_text_is_cut_at_lines_then_sentences_then_spaces_and_never_in_a_sign(
    text: str, pieces: list[str]
) -> None:
    assert texts(Bubble("b1", text)) == pieces


@given(st.text(st.sampled_from("ab .\n🦉é\u0301👍🏽"), max_size=300))
def test_k10_nothing_of_a_text_is_lost_or_too_long(text: str) -> None:
    pieces = texts(Bubble("b1", text))
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)
    assert max(map(utf16, pieces)) <= SHAPE.text
    assert all(pieces) or pieces == [text]


def test_k10_each_part_has_an_id_that_is_the_same_at_each_try_and_short_enough_for_a_nonce() -> None:
    bubble = Bubble("0123456789abcdefghijklmno", "x" * 200)
    ids = [part.id for part in parts(bubble, SHAPE)]
    assert ids == [part.id for part in parts(bubble, SHAPE)]
    assert len(set(ids)) == 5
    assert ids[-1] == bubble.id
    assert max(map(len, ids)) <= 25
    assert not {part.id for part in parts(Bubble("another", "x" * 200), SHAPE)} & set(ids)


def test_k10_buttons_stand_under_the_last_part() -> None:
    first, last = parts(Bubble("b1", "x" * 50, buttons=buttons(3)), SHAPE)
    assert (first.buttons, last.buttons) == ((), buttons(3))
    assert SHAPE.rows_of(last.buttons) == [buttons(3)[:2], buttons(3)[2:]]


def test_k10_more_buttons_than_a_message_takes_go_under_messages_of_their_own() -> None:
    under = [part.buttons for part in parts(Bubble("b1", "Which one?", buttons=buttons(9)), SHAPE)]
    assert under == [buttons(9)[:4], buttons(9)[4:8], buttons(9)[8:]]


def test_k10_a_long_label_is_cut_and_what_is_too_long_for_a_button_can_be_typed() -> None:
    long, fine = Button("Alice", "/persona alice"), Button("a label too long", "/drop 1")
    (part,) = parts(Bubble("b1", "Who?", buttons=(long, fine)), SHAPE)
    assert part.text == "Who?\nAlice: /persona alice"
    assert part.buttons == (Button("a label…", "/drop 1"),)


def test_k10_a_text_too_long_for_a_caption_comes_before_its_file() -> None:
    short, long = (Bubble("b1", text, file="a.json", content=b"{}") for text in ("a file", "x" * 21))
    assert parts(short, SHAPE) == (short,)
    assert [(part.text, part.file, part.content) for part in parts(long, SHAPE)] == [
        ("x" * 21, "", b""),
        ("", "a.json", b"{}"),
    ]


class Platform:
    """Takes parts, and refuses to order."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.errors: list[DoorError | None] = []

    async def take(self, part: Bubble) -> Receipt:
        if self.errors and (error := self.errors.pop(0)):
            raise error
        self.texts.append(part.text)
        return Receipt(str(len(self.texts)), 0.0)


THREE = Bubble("b1", "One is a line.\nTwo is a line, and long.\nThree is the last of the lines.")


async def test_k10_the_last_part_stands_for_the_bubble() -> None:
    platform = Platform()
    assert (await Splitting(SHAPE).send(THREE, platform.take)).message_id == "2"
    assert platform.texts == ["One is a line.\nTwo is a line, and long.", "Three is the last of the lines."]


@pytest.mark.parametrize("error", [RateLimited(1.0), Undelivered("gone")])
async def test_k10_a_repeat_goes_on_where_the_bubble_stopped(error: DoorError) -> None:
    platform, splitting = Platform(), Splitting(SHAPE)
    platform.errors = [None, error]
    with pytest.raises(type(error)):
        await splitting.send(THREE, platform.take)
    await splitting.send(THREE, platform.take)
    assert platform.texts == ["One is a line.\nTwo is a line, and long.", "Three is the last of the lines."]


@pytest.mark.parametrize("error", [Rejected("no"), Unreachable("no")])
async def test_k10_what_was_refused_begins_anew_if_it_is_ever_sent_again(error: DoorError) -> None:
    platform, splitting = Platform(), Splitting(SHAPE)
    platform.errors = [None, error]
    with pytest.raises(type(error)):
        await splitting.send(THREE, platform.take)
    await splitting.send(THREE, platform.take)
    assert len(platform.texts) == 3


async def test_k10_what_has_left_is_sent_whole_when_it_is_sent_once_more() -> None:
    platform, splitting = Platform(), Splitting(SHAPE)
    for _ in range(2):
        await splitting.send(THREE, platform.take)
    assert len(platform.texts) == 4


async def test_k10_bubbles_that_never_come_back_are_forgotten_in_the_end() -> None:
    platform, splitting = Platform(), Splitting(SHAPE)
    for number in range(1001):
        splitting.note(Bubble(f"b{number}", THREE.text), 1)
    await splitting.send(Bubble("b0", THREE.text), platform.take)
    await splitting.send(Bubble("b1000", THREE.text), platform.take)
    assert len(platform.texts) == 2 + 1
