"""Which entries of a lorebook a talk calls, by what keys, and how many of them there is room for."""

import pytest

from persona.sheets.bounds import CardError
from persona.sheets.lore.book import Entry, Lorebook
from persona.sheets.lore.choosing import Talk, called, chosen
from persona.sheets.lore.keys import holds, is_valid, matches
from persona.sheets.lore.reading import lorebook
from tests.fakes.cards import Json, book, entry


def found(raw: Json, *messages: str, answers: int = 9) -> list[str]:
    """What these messages call."""
    return [each.content for each in called(lorebook(raw), Talk(messages, answers))]


@pytest.mark.parametrize(
    ("key", "text", "is_there"),
    [
        ("dragon", "Two DRAGONS came.", True),
        ("dragon", "a snapdragon", False),
        ("art", "I like art.", True),
        ("art", "an artery", False),
        ("cat", "two cats", True),
        ("Night Ferry", "the night ferry leaves", True),
        ("猫", "黒猫です", True),
        ("c++", "I write C++ daily", True),
        ("", "anything", False),
        ("x" * 300, "x" * 300, False),
        ("/fog+y?/i", "FOGGY", True),
    ],
)
def test_a_key_is_found_where_a_word_begins(key: str, text: str, is_there: bool) -> None:
    assert holds(key, text) is is_there


def test_a_book_may_ask_for_whole_words_or_for_pieces_and_for_case() -> None:
    assert not holds("dragon", "dragons", whole_words=True)
    assert holds("dragon", "a snapdragon", whole_words=False)
    assert not holds("Dragon", "a dragon", case_sensitive=True)


def test_an_expression_takes_linear_time_and_one_that_could_not_is_no_match() -> None:
    assert not matches("(a+)+$", "a" * 4000 + "b")
    assert not matches(r"(a)\1", "aa")
    assert not is_valid("(?=x)x")
    assert not is_valid("(a{900}){900}")


@pytest.mark.parametrize(
    ("more", "text", "is_called"),
    [
        ({}, "the ferry", True),
        ({"enabled": False}, "the ferry", False),
        ({"selective": True, "secondary_keys": ["night"]}, "the ferry", False),
        ({"selective": True, "secondary_keys": ["night"]}, "the ferry at night", True),
        ({"selective": False, "secondary_keys": ["night"]}, "the ferry", True),
        ({"case_sensitive": True}, "the Ferry", False),
        ({"use_regex": True, "keys": ["fer+y$"]}, "the ferry", True),
        ({"content": "@@exclude_keys night,fog\nLore."}, "the ferry in fog", False),
        ({"content": "@@additional_keys boat\nLore."}, "a boat", True),
        ({"content": "@@activate_only_after 20\nLore."}, "the ferry", False),
        ({"content": "@@activate_only_every 4\nLore."}, "the ferry", False),
        ({"content": "@@unknown 1\n@@@dont_activate\nLore."}, "the ferry", False),
        ({"content": ""}, "the ferry", False),
    ],
)
def test_an_entry_is_called_as_the_specification_has_it(more: Json, text: str, is_called: bool) -> None:
    assert bool(found(book(entry("Lore.", "ferry") | more), text)) is is_called


def test_decorators_are_no_part_of_what_is_told() -> None:
    raw = book(entry("@@depth 4\n@@@scan_depth 2\n\n@@role system\nLore of it.\n@@ stays", "ferry"))
    assert lorebook(raw).entries[0].content == "Lore of it.\n@@ stays"
    assert lorebook(raw).entries[0].depth == 2


def test_only_the_last_messages_are_looked_through() -> None:
    raw = book(entry("Lore.", "ferry"), scan_depth=2)
    assert found(raw, "the ferry", "one", "two") == []
    assert found(raw, "one", "the ferry", "two") == ["Lore."]


def test_one_entry_calls_another_where_the_book_says_so_and_never_for_ever() -> None:
    entries = [entry(f"Room {at} leads to room{at + 1}.", f"room{at}") for at in range(8)]
    assert len(found(book(*entries, recursive_scanning=True), "room0")) == 4
    assert len(found(book(*entries), "room0")) == 1
    circle = book(entry("a leads to bbbb", "aaaa"), entry("b leads to aaaa", "bbbb"), recursive_scanning=True)
    assert len(found(circle, "aaaa")) == 2


def test_what_has_no_room_is_left_out_by_weight_and_the_rest_stands_in_order() -> None:
    entries = (
        Entry("late", ("x1",), order=9, weight=1),
        Entry("dear", ("x1",), order=5, weight=9),
        Entry("early", ("x1",), order=1, weight=5),
    )
    talk = Talk(("x1",))
    assert [each.content for each in chosen(Lorebook(entries), talk, 2, lambda _: 1)] == ["early", "dear"]
    assert [each.content for each in chosen(Lorebook(entries, budget=1), talk, 9, lambda _: 1)] == ["dear"]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({"entries": {}}, "entries"),
        ({"entries": [1]}, r"entries\[0\]"),
        (book(entry("x") | {"keys": [1]}), r"keys\[0\]"),
        (book(entry("x") | {"content": 5}), "content"),
        (book(*[entry("x")] * 2001), "entries"),
    ],
)
def test_a_book_that_is_none_is_refused_with_its_place(raw: Json, place: str) -> None:
    with pytest.raises(CardError, match=place):
        lorebook(raw)
