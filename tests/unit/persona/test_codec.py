"""What is stored is sealed, bound to its place, and readable by later versions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.messages import Bubble, BubbleKind, Button, Incoming, Kind
from persona.chat import Chat, Decision, FirstWords, Place, Questions, Summary
from persona.codec import KEY_BYTES, Codec, Unreadable, keyed_hash, new_secret
from persona.feelings.bond import Bond
from persona.feelings.manner import Mood
from persona.feelings.mood import MoodState
from persona.feelings.stage import Stage
from persona.line import Line, Speaker
from persona.person import Age, Fact, Person
from persona.upgrades import Upgrade

OLD, NEW = "11" * 32, "22" * 32
PLACE, ELSEWHERE = "aifriend:{b0001}:1:state", "aifriend:{b0001}:2:state"

VALUES = [
    Person(
        "telegram:u1",
        "Zoë 😂",
        "en",
        "Europe/Berlin",
        Age.MINOR,
        True,
        False,
        (23, 7),
        3,
    ),
    Person("telegram:u1"),
    Chat(
        "telegram:c1",
        bond=Bond(31.5, Stage.CLOSE, 9.0),
        mood=MoodState(Mood.HURT, 2.0, 0.4, -0.2, Mood.CURIOUS),
        place=Place(group=True, person="telegram:u1"),
        summary=Summary(text="Ann has a cat."),
        first_words=FirstWords(wanted=False, times=(1.0, 2.0), decisions=(Decision(1.0, "quiet_hours", "x"),)),
        questions=Questions(asked=("age",)),
    ),
    Chat("telegram:c1"),
    Fact("tea", "c", 1.5, 2.5),
    Line(Speaker.PERSONA, "Hi\n\x00\ud7ff", 1.0, "7", "Ann", "check-in"),
    Incoming(
        "telegram:u1", "telegram:c1", "00009", 1.0, "hi", "Ann", Kind.PHOTO, group=True, edits="00008", crisis=True
    ),
    Bubble("b1", "Hi!", BubbleKind.CARD, (Button("Yes", "/checkins on"),), "q1"),
]


def zeros(count: int) -> bytes:
    return bytes(count)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_every_stored_value_comes_back_as_it_was(value: Any) -> None:
    codec = Codec((OLD,))
    assert codec.open(codec.seal(value, PLACE), type(value), PLACE) == value


@given(st.builds(Line, st.sampled_from(Speaker), st.text(), st.floats(0, 1e11), st.text(max_size=9)))
def test_every_text_comes_back_as_it_was(line: Line) -> None:
    codec = Codec((OLD,))
    assert codec.open(codec.seal(line, PLACE), Line, PLACE) == line


def test_nothing_plain_is_visible_in_what_is_stored() -> None:
    canary = "canary-in-a-coal-mine"
    sealed = Codec((OLD,)).seal(Person("telegram:u1", canary), PLACE)
    assert canary.encode() not in sealed
    assert b"telegram" not in sealed
    assert bytes.fromhex(OLD) not in sealed


def test_what_was_sealed_before_values_were_packed_opens_and_processes_that_pack_nothing_can_read() -> None:
    chat, older = Chat("telegram:c1", summary=Summary(text="Ann has a cat.")), Codec((OLD,), schema=2)
    codec = Codec((OLD,))
    assert codec.open(older.seal(chat, PLACE), Chat, PLACE) == chat
    assert older.open(replace(codec, writes=2).seal(chat, PLACE), Chat, PLACE) == chat
    assert len(codec.seal(chat, PLACE)) < len(older.seal(chat, PLACE)) / 4


def test_the_same_value_never_looks_the_same_twice() -> None:
    codec = Codec((OLD,))
    assert codec.seal(VALUES[0], PLACE) != codec.seal(VALUES[0], PLACE)


def test_a_value_that_was_moved_to_another_chat_does_not_open_there() -> None:
    codec = Codec((OLD,))
    with pytest.raises(Unreadable):
        codec.open(codec.seal(Chat("telegram:c1"), PLACE), Chat, ELSEWHERE)


def test_another_key_opens_nothing() -> None:
    sealed = Codec((OLD,)).seal(Chat("telegram:c1"), PLACE)
    with pytest.raises(Unreadable, match="another data key"):
        Codec((NEW,)).open(sealed, Chat, PLACE)


def test_a_rotated_key_seals_anew_and_still_opens_what_is_old() -> None:
    value = Chat("telegram:c1")
    rotated = Codec((NEW, OLD))
    assert rotated.open(Codec((OLD,)).seal(value, PLACE), Chat, PLACE) == value
    assert Codec((NEW,)).open(rotated.seal(value, PLACE), Chat, PLACE) == value


@given(st.data())
def test_a_damaged_value_is_unreadable_wherever_it_was_hit(data: st.DataObject) -> None:
    codec = Codec((OLD,), zeros)
    sealed = bytearray(codec.seal(Chat("telegram:c1"), PLACE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        codec.open(bytes(sealed), Chat, PLACE)


def test_a_value_that_was_cut_short_is_unreadable() -> None:
    codec = Codec((OLD,))
    sealed = codec.seal(Chat("telegram:c1"), PLACE)
    for length in range(len(sealed)):
        with pytest.raises(Unreadable):
            codec.open(sealed[:length], Chat, PLACE)


def test_a_value_of_another_kind_is_unreadable() -> None:
    codec = Codec((OLD,))
    with pytest.raises(Unreadable):
        codec.open(codec.seal(["no", "chat"], PLACE), Chat, PLACE)


def undo(raw: dict) -> dict:
    return {name: value for name, value in raw.items() if name != "language"} | {"name": raw["name"].upper()}


UPGRADES = {
    1: {"Person": Upgrade(lambda raw: raw | {"name": raw["nick"]}, lambda raw: raw | {"nick": raw["name"]})},
    2: {"Person": Upgrade(lambda raw: raw | {"language": "en"}, undo), "Line": Upgrade(len, len)},
}
"""Two changes to a person, and one to what is no person."""


def test_a_value_of_an_older_schema_is_upgraded_step_by_step_by_its_kind() -> None:
    first = Codec((OLD,), schema=1)
    third = replace(first, schema=3, upgrades=UPGRADES)
    sealed = first.seal({"key": "telegram:u1", "nick": "Ann"}, PLACE)
    assert third.open(sealed, Person, PLACE) == Person("telegram:u1", "Ann", "en")
    assert third.open(third.seal(Person("telegram:u1"), PLACE), Person, PLACE) == Person("telegram:u1")


def test_a_kind_without_a_step_passes_every_upgrade_unchanged() -> None:
    old, third = Codec((OLD,), schema=1), Codec((OLD,), schema=3, upgrades=UPGRADES)
    for value in (VALUES[4], VALUES[-1], "words", 1.5, b"bytes"):
        kind = type(value)
        if kind is not Line:
            assert third.open(old.seal(value, PLACE), kind, PLACE) == value
        assert replace(third, upgrades={}).open(old.seal(value, PLACE), kind, PLACE) == value


def test_what_is_written_for_older_processes_is_taken_back_step_by_step() -> None:
    third = Codec((OLD,), schema=3, upgrades=UPGRADES)
    ann = Person("telegram:u1", "Ann", "de")
    second, first = replace(third, writes=2).seal(ann, PLACE), replace(third, writes=1).seal(ann, PLACE)
    assert replace(third, schema=2).open(second, Person, PLACE) == Person("telegram:u1", "ANN")
    assert Codec((OLD,), schema=1).open(first, dict, PLACE)["nick"] == "ANN"
    assert third.open(first, Person, PLACE) == third.open(second, Person, PLACE) == Person("telegram:u1", "ANN", "en")


@pytest.mark.parametrize("version", [0, 3])
def test_no_version_is_written_that_nobody_here_knows(version: int) -> None:
    with pytest.raises(ValueError, match="schema"):
        Codec((OLD,), schema=2, writes=version)


def sentence(codec: Codec, sealed: bytes) -> str:
    with pytest.raises(Unreadable) as unreadable:
        codec.open(sealed, Chat, PLACE)
    return str(unreadable.value).removeprefix(f"{PLACE}: ")


def test_k8_a_newer_version_another_key_and_damage_are_three_different_sentences() -> None:
    codec = Codec((OLD,), schema=2)
    newer = replace(codec, schema=3).seal(Chat("c"), PLACE)
    here = codec.seal(Chat("c"), PLACE)
    assert sentence(codec, newer) == "written by a newer version of aifriend: start that version"
    assert sentence(Codec((NEW,)), here).startswith("sealed with another data key: set DATA_KEY")
    damaged = "damaged, or moved from another place"
    assert [sentence(codec, sealed) for sealed in (here[:-1], b"", b"\0" + here[1:])] == [damaged] * 3
    # A version that nobody sealed is damage, and says so.
    assert sentence(codec, bytes([3]) + here[1:]) == damaged


@pytest.mark.parametrize("step", [lambda raw: raw["nothing"], lambda raw: raw + 1, lambda raw: raw.nothing])
def test_an_upgrade_that_fails_leaves_the_value_unreadable(step: Callable[[Any], Any]) -> None:
    sealed = Codec((OLD,), schema=1).seal({"key": "telegram:u1"}, PLACE)
    with pytest.raises(Unreadable, match="damaged"):
        Codec((OLD,), schema=2, upgrades={1: {"Person": Upgrade(step, step)}}).open(sealed, Person, PLACE)


@pytest.mark.parametrize("secret", ["", "11" * 31, "11" * 33, "zz" * 32, "11 " * 32, "é" * 64, "0x" + "11" * 31])
def test_a_data_key_is_64_hexadecimal_digits(secret: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Codec((NEW, secret))


def test_no_data_key_says_what_to_set() -> None:
    with pytest.raises(ValueError, match="DATA_KEY"):
        Codec(())


def test_a_key_may_end_with_a_newline_and_be_written_in_capitals() -> None:
    sealed = Codec(("ab" * 32,)).seal(Chat("c"), PLACE)
    assert Codec(("AB" * 32 + "\n",)).open(sealed, Chat, PLACE) == Chat("c")


def test_a_new_key_is_random_and_fits() -> None:
    assert new_secret(zeros) == "00" * KEY_BYTES
    assert new_secret() != new_secret()
    Codec((new_secret(),))


def test_a_key_is_never_shown() -> None:
    assert OLD not in repr(Codec((OLD,)))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_what_is_put_under_a_new_key_is_the_same_and_opens_with_that_alone(value: object) -> None:
    renewed = Codec((NEW, OLD)).resealed(Codec((OLD,)).seal(value, PLACE), PLACE)
    assert renewed is not None
    assert Codec((NEW,)).open(renewed, type(value), PLACE) == value
    with pytest.raises(Unreadable):
        Codec((OLD,)).open(renewed, type(value), PLACE)


def test_what_lies_under_the_first_key_or_is_not_sealed_is_left_alone() -> None:
    codec = Codec((NEW, OLD))
    assert codec.resealed(codec.seal(1, PLACE), PLACE) is None
    assert codec.resealed(b"00000000000007", PLACE) is None
    assert codec.resealed(b"", PLACE) is None


def test_a_damaged_value_is_not_put_under_a_new_key() -> None:
    sealed = Codec((OLD,)).seal("words", PLACE)
    with pytest.raises(Unreadable):
        Codec((NEW, OLD)).resealed(sealed[:-1] + bytes([sealed[-1] ^ 1]), PLACE)


def test_an_older_schema_is_put_under_a_new_key_as_it_is() -> None:
    old = Codec((OLD,), schema=1).seal({"key": "telegram:u1", "nick": "Ann"}, PLACE)
    renewed = Codec((NEW, OLD), schema=3, upgrades=UPGRADES).resealed(old, PLACE)
    assert renewed is not None
    ann = Codec((NEW,), schema=3, upgrades=UPGRADES).open(renewed, Person, PLACE)
    assert ann == Person("telegram:u1", "Ann", "en")


def test_a_keyed_hash_is_the_same_for_the_same_secret_and_tells_nothing_without_it() -> None:
    one, other = keyed_hash(b"a" * 32, "telegram:u7"), keyed_hash(b"b" * 32, "telegram:u7")
    assert one == keyed_hash(b"a" * 32, "telegram:u7")
    assert len({one, other, keyed_hash(b"a" * 32, "telegram:u8")}) == 3
    assert "u7" not in one
