"""How a reply becomes several messages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.output.bubbles import Sizes, Splitter

LONG = "I spent the whole of this rainy morning on a broom that would not stop sneezing at the customers"
assert len(LONG) > Sizes().aim


def split(*deltas: str, complete: bool = True, sizes: Sizes | None = None) -> list[str]:
    splitter = Splitter(sizes or Sizes())
    bubbles = [bubble for delta in deltas for bubble in splitter.feed(delta)]
    return bubbles + splitter.finish(complete=complete)


@pytest.mark.parametrize(
    ("text", "bubbles"),
    [
        ("Hi!\nHow are you?", ["Hi!", "How are you?"]),
        ("Hi!\n\n  \nHow are you?\n", ["Hi!", "How are you?"]),
        ("Short one. Another one. And a third.", ["Short one. Another one. And a third."]),
        (f"{LONG}. Then it rained.", [f"{LONG}.", "Then it rained."]),
        (f"{LONG}.\nThen it rained.", [f"{LONG}.", "Then it rained."]),
        (f"{LONG}!” Then it rained.", [f"{LONG}!”", "Then it rained."]),
        (f"¿{LONG}? ¡Qué día!", [f"¿{LONG}?", "¡Qué día!"]),
        ("我今天去了公园。" * 12 + "你呢？", ["我今天去了公园。" * 12, "你呢？"]),
        ("他说“你好。”" * 14 + "真的！", ["他说“你好。”" * 13, "他说“你好。”真的！"]),
        (f"{LONG}... and then it rained.", [f"{LONG}... and then it rained."]),
    ],
)
def test_the_model_places_the_break_and_long_lines_break_at_sentence_ends(text: str, bubbles: list[str]) -> None:
    assert split(text) == bubbles
    assert split(*text) == bubbles


@pytest.mark.parametrize(
    "whole",
    [
        f"{LONG} at https://example.org/a.b?c=1!d.e#f and",
        f"{LONG} with `print. run` and `a! b",
        "```python\nx = 1.\n\ny = 2! z\n```",
        f"{LONG} 👩‍👩‍👧‍👦🇬🇧👍🏽! 😂 🎉",
        "Three things:\n- tea. strong\n- a broom\n  that flies. well\n\n- rain",
        "Steps:\n1. Stir. Twice.\n2) Wait.\n10. Drink.",
        "| a. b | c |\n| d | e |",
        f"{LONG} with Dr. Smith, Mr. Weasley, J. K. R., e.g. at 5 p.m. or so etc. and more",
        f"{LONG} **very. very** much",
        f"{LONG} for 3.50 in v1.2",
    ],
)
def test_urls_code_emoji_lists_and_abbreviations_are_never_cut_by_the_splitter(whole: str) -> None:
    assert split(whole) == [whole]
    assert split(*whole) == [whole]


def test_an_emoji_after_a_sentence_stays_with_it() -> None:
    assert split(*f"{LONG}! 👩‍🚀🎉 And you?") == [f"{LONG}! 👩‍🚀🎉", "And you?"]


def test_a_list_is_not_cut_behind_its_first_number() -> None:
    listed = "There are three things on every table in this small house, and here they come:\n1. Tea. 2. Toast."
    assert split(*listed) == [listed]


def test_a_list_ends_where_the_next_line_is_none() -> None:
    assert split("Two:\n- a\n- b\nWhich one?") == ["Two:\n- a\n- b", "Which one?"]


def test_a_code_block_is_a_bubble_of_its_own() -> None:
    assert split("Look:\n```\na\n\nb\n```\nNice?") == ["Look:", "```\na\n\nb\n```", "Nice?"]


@pytest.mark.parametrize("text", ["", " \n ", "...\n\n—", "**\n\u200b", "`"])
def test_an_empty_bubble_is_never_given(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize("text", ["?!", ":)", "👍", "<3", "🇬🇧"])
def test_a_sign_can_be_a_whole_bubble(text: str) -> None:
    assert split(f"Ha!\n{text}") == ["Ha!", text]


@pytest.mark.parametrize(
    ("text", "bubbles"),
    [
        ("I like tea. And I al", ["I like tea."]),
        ("Hi!\nI like tea. And", ["Hi!", "I like tea."]),
        ("Hi!\nAnd I al", ["Hi!"]),
        ("Hi!\nI like tea.", ["Hi!", "I like tea."]),
        ("I like tea 😂", ["I like tea 😂"]),
        ("I like tea and I al", ["I like tea and I…"]),
        ("I like tea, bec", ["I like tea…"]),
        ("I met Dr. Sm", ["I met Dr…"]),
        ("I like tea. I met Dr.", ["I like tea."]),
        ("See https://exam", ["See…"]),
        ("https://exam", []),
        ("我今天去了公园然后", ["我今天去了公园然后…"]),
        ("我去了公园。然后", ["我去了公园。"]),
        ("Two:\n1. Milk\n2.", ["Two:\n1. Milk"]),
        ("Two things (this is the fi", ["Two things (this is the…"]),
        ("I think so (mostly)", ["I think so…"]),
        ("Look. Here:\n```\na = 1\nb =", ["Look. Here:"]),
        ("```\na = 1\nb =", ["```\na = 1\nb…\n```"]),
        ("I like tea. I like tea. I like tea. I li", ["I like tea."]),
        ("", []),
    ],
)
def test_a_half_sentence_is_dropped_and_a_lone_one_ends_with_an_ellipsis(text: str, bubbles: list[str]) -> None:
    assert split(text, complete=False) == bubbles
    assert split(*text, complete=False) == bubbles


def test_the_last_allowed_bubble_drops_its_half_line_too() -> None:
    assert split("One.\nTwo\nThr", complete=False, sizes=Sizes(bubbles=2)) == ["One.", "Two"]


def test_the_first_bubble_leaves_while_the_second_is_being_written() -> None:
    splitter = Splitter(Sizes())
    assert splitter.feed("Hi there!\nHow a") == ["Hi there!"]
    assert splitter.finish(complete=True) == ["How a"]


def test_the_last_reply_is_not_sent_again_and_going_on_so_is_noticed() -> None:
    splitter = Splitter(Sizes(bubbles=9))
    assert splitter.feed("Hi!\nHow are you?\nhi\nTell me\n") == ["Hi!", "How are you?"]
    assert not splitter.repeating
    assert splitter.feed("Tell me!\nMore\n") == ["Tell me"]
    assert splitter.repeating
    assert splitter.finish(complete=True) == []


def test_at_most_so_many_bubbles() -> None:
    assert split("a1\nb2\nc3\nd4\ne5", sizes=Sizes(bubbles=3)) == ["a1", "b2", "c3\nd4\ne5"]
    assert split("a1\nb2", sizes=Sizes(bubbles=1)) == ["a1\nb2"]


@pytest.mark.parametrize(
    ("text", "bubbles"),
    [
        ("word " * 5, ["word word word word", "word"]),
        ("one two three.\nfour five six", ["one two three.", "four five six"]),
        ("seen https://a.bc/d?e", ["seen", "https://a.bc/d?e"]),
        ("ab https://a.bc/d", ["ab https://a.bc/d"]),
        ("x" * 25, ["x" * 20, "x" * 5]),
        ("y" * 18 + "👩‍🚀👩‍🚀", ["y" * 18, "👩‍🚀👩‍🚀"]),
        ("y" * 19 + "🇬🇧🇫🇷", ["y" * 19, "🇬🇧🇫🇷"]),
    ],
)
def test_only_a_run_over_the_platforms_limit_is_cut(text: str, bubbles: list[str]) -> None:
    assert split(text, sizes=Sizes(longest=20, bubbles=1)) == bubbles


WORDS = st.integers(0, 10**6).map(lambda number: f"w{number}")
ENDS = (" ", "\n", "\n\n", ". ", "! 😂 ", "? ", "。", "！", "... ", ", ", '." ', ": ")
MARKS = (" `", "` ", "\n- ", "\n1. ", "\n  ", "\n```\n", " **", "¿", " (", ") ", " 👩\u200d🚀", "🇬🇧 ")
GLUE = st.sampled_from((*ENDS, *MARKS, " Dr. ", " https://a.b/c.d? "))
texts = st.lists(st.tuples(WORDS, GLUE), max_size=60, unique_by=lambda pair: pair[0]).map(
    lambda pairs: "".join(word + glue for word, glue in pairs)
)
sizes = st.builds(Sizes, aim=st.integers(1, 120), longest=st.integers(60, 400), bubbles=st.integers(1, 5))


@given(texts, sizes)
def test_nothing_of_a_whole_answer_is_lost_and_nothing_is_too_long(text: str, size: Sizes) -> None:
    bubbles = split(text, sizes=size)
    assert re.findall(r"w\d+", " ".join(bubbles)) == re.findall(r"w\d+", text)
    assert all(bubble.strip() == bubble != "" and len(bubble) <= size.longest for bubble in bubbles)
    if len(text) <= size.longest:
        assert len(bubbles) <= size.bubbles


@given(texts, st.booleans(), sizes, st.data())
def test_how_the_stream_is_cut_into_deltas_changes_no_bubble(
    text: str, complete: bool, size: Sizes, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    deltas = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert split(*deltas, complete=complete, sizes=size) == split(text, complete=complete, sizes=size)
