"""A lorebook goes from any of its shapes into any other and back, and is what it was."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.sheets.bounds import Json
from persona.sheets.lore.reading import lorebook
from persona.sheets.lore.shapes import as_book, as_standalone, as_world_info, is_lorebook
from tests.fakes.cards import MIRA, book, entry

TAVERN: Json = {
    "entries": {
        "0": {
            "uid": 0,
            "key": ["ferry", "boat"],
            "keysecondary": [],
            "comment": "the ferry",
            "content": "The ferry takes no money.",
            "constant": False,
            "selective": True,
            "selectiveLogic": 0,
            "order": 90,
            "position": 0,
            "disable": False,
            "probability": 100,
            "depth": 4,
            "caseSensitive": None,
            "matchWholeWords": True,
            "scanDepth": None,
            "excludeRecursion": True,
        },
        "5": {"uid": 9, "key": ["fog"], "content": "Fog.", "disable": True, "position": 4},
        "7": {"uid": 7, "key": ["sea"], "content": "Sea."},
    },
    "name": "Vellin",
    "originalData": {"entries": []},
}
STANDALONE: Json = {"spec": "lorebook_v3", "made": "by hand", "data": book(entry("x", "y"), name="One")}


@pytest.mark.parametrize("value", [TAVERN, STANDALONE, MIRA["data"]["character_book"]])
def test_every_shape_is_known_as_a_lorebook(value: Json) -> None:
    assert is_lorebook(value)
    assert lorebook(as_book(value)).entries


def test_a_card_is_no_lorebook() -> None:
    assert not is_lorebook(MIRA)


def test_what_somebody_numbered_comes_back_numbered_with_all_that_was_in_it() -> None:
    assert as_world_info(as_book(TAVERN)) == TAVERN
    assert as_world_info(as_book(as_standalone(as_book(TAVERN)))) == TAVERN


def test_a_file_of_its_own_comes_back_as_it_was() -> None:
    assert as_standalone(as_book(STANDALONE)) == STANDALONE


def test_a_numbered_book_means_the_same_in_a_card() -> None:
    first, second, third = lorebook(as_book(TAVERN)).entries
    assert (first.keys, first.order, first.before, first.whole_words, first.recurses) == (
        ("ferry", "boat"),
        90,
        True,
        True,
        False,
    )
    assert (second.never, third.never) == (True, False)


JSON = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4), lambda inner: st.lists(inner))
OTHERS = st.dictionaries(st.sampled_from(["name", "priority", "tool/x", "delay"]), JSON, max_size=3)
ENTRIES = st.builds(
    lambda keys, content, enabled, order, more, extensions: (
        more
        | {"keys": keys, "content": content, "enabled": enabled, "insertion_order": order, "extensions": extensions}
    ),
    st.lists(st.text(max_size=5), max_size=3),
    st.text(max_size=20),
    st.booleans(),
    st.integers(0, 99),
    st.dictionaries(
        st.sampled_from(["id", "position", "constant", "use_regex", "selective", "comment", "other"]),
        st.sampled_from([0, 1, 7, True, False, "before_char", "after_char", "odd", None]),
    ),
    OTHERS | st.just({"match_whole_words": True, "scan_depth": 2}),
)


@given(st.lists(ENTRIES, max_size=4), OTHERS)
def test_any_book_of_a_card_comes_back_from_both_shapes(entries: list[Any], others: Json) -> None:
    raw = {"extensions": {"a": 1}, "entries": entries} | {"book/" + name: value for name, value in others.items()}
    assert as_book(as_standalone(raw)) == raw
    assert as_book(as_world_info(raw)) == raw
