"""What is stored is small, and opens for as long as anything is kept."""

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.chat import Chat
from persona.line import Line, Speaker
from persona.packing import USUAL, packed, unpacked

FLAT = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text() | st.binary()
VALUES = st.recursive(FLAT, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(VALUES)
def test_every_value_comes_back_as_it_was(value: object) -> None:
    plain = msgspec.msgpack.encode(value)
    assert unpacked(packed(plain)) == plain
    assert len(packed(plain)) <= len(plain)


def test_what_is_usual_never_changes() -> None:
    assert (
        hashlib.sha256(USUAL.read_bytes()).hexdigest()
        == "fc734545cb8101637d1f9a8acaded98f06bf3fa83a16e63230aed8b84366e323"
    )


def test_a_chat_and_a_line_are_packed_to_little_more_than_what_is_said_in_them() -> None:
    text = "I went to the market with my sister and we forgot the bread."
    assert len(packed(msgspec.msgpack.encode(Chat("telegram:c4242")))) < 40
    assert len(packed(msgspec.msgpack.encode(Line(Speaker.PERSON, text, 1.5e9, "42", person="telegram:u4242")))) < 80


def test_a_picture_is_left_as_it_is() -> None:
    plain = msgspec.msgpack.encode(bytes(40_000))
    assert packed(plain) is plain


def test_what_was_never_packed_is_told() -> None:
    with pytest.raises(ValueError, match="never packed"):
        unpacked(b"\xc1 no stream")
