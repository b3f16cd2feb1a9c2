"""What of a model's text is shown, and where it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.output.bubbles import TAKE_BACK
from engine.output.labels import LONGEST_HELD
from engine.output.stopping import Stopping

PEOPLE = {"Ann", "陳大文", "Jean-Luc"}


def read(*deltas: str) -> tuple[str, bool]:
    """What is shown of a stream, and whether it was ended early."""
    stopping = Stopping(bot="Harry", people=PEOPLE)
    shown = "".join(stopping.feed(delta) for delta in deltas)
    return (shown + stopping.finish()).rpartition(TAKE_BACK)[2], stopping.over


def shown(text: str) -> str:
    return read(text)[0]


@pytest.mark.parametrize(
    "label",
    [
        *("Ann:", "ANN:", "ann:", "  Ann :", "Ann (laughing):", "陳大文：", "Jean-Luc:", "**Ann:**", "[Ann]:"),
        *("User:", "user:", "User 1:", "Human:", "Assistant:", "### System:", "Friend:"),
        *("Ginny:", "**Ron Weasley:**", "_Luna_:", "Harry:", "**Harry:**", "Harry:Dear"),
        *("[Note for Harry: It is evening.", "user\n", "assistant\n"),
        *("<|im_end|>", "<|im_start|>user", "<end_of_turn>", "</s>", "[INST]", ">>QUESTION<<", "<|eot"),
    ],
)
def test_an_invented_speaker_ends_the_answer_and_nothing_before_it_is_lost(label: str) -> None:
    assert read(f"Hello there.\nHow are you?\n{label} fine") == ("Hello there.\nHow are you?\n", True)


@pytest.mark.parametrize("label", ["System:", "Tool:", "### Developer:"])
def test_an_answer_that_begins_with_orders_is_empty(label: str) -> None:
    assert read(f"{label} I am well") == ("", True)


@pytest.mark.parametrize(
    "label",
    [
        *("User:", "Ann:", "Human:", "**Ann:**", "[Ann]:", "Ginny:", "Ron Weasley:", "[Note for Harry: rain.]", "User"),
        *("<|im_start|>", "<|im_start|>user\n", "<|im_start|>assistant\n", "<|channel|>final<|message|>", "</s>"),
    ],
)
def test_w01_whoever_an_answer_says_it_is_by_it_is_his(label: str) -> None:
    assert read(f"{label} I am well") == ("I am well", False)
    assert read(*f"{label} I am well") == ("I am well", False)


@pytest.mark.parametrize(
    "label",
    [
        "Harry:",
        "harry: ",
        "HARRY :",
        "**Harry:** ",
        "**Harry**: ",
        "[Harry]: ",
        "Harry (smiling): ",
        "\n\nHarry:\n",
        "Assistant: ",
        "Bot: ",
        "Harry: Harry: ",
        "<s>",
        "</s>",
        "<s>Harry:",
    ],
)
def test_his_own_name_at_the_start_is_stripped(label: str) -> None:
    assert read(f"{label}Hi, Ann. Tea?") == ("Hi, Ann. Tea?", False)


@pytest.mark.parametrize(
    "text",
    [
        *("See https://example.org/a:b", "Harry :) hi", "Harry:D", "10:30 works"),
        *("Dear Ann,\nAnn, look: an owl!", "Harry is my name.\nHarry Potter, to be exact."),
        *("Right.\nNote: wands break.", "Right.\nAlso: tea.", "Plan.\nMonday: rest\nTuesday: fly", "Hm.\nPS: hi"),
        *(
            "Two things:\n- Eggs: three\n- Ann: brings cake",
            "List\n1. Milk: yes",
            "Well\nthe truth is this: I can't fly",
        ),
        *("I like a < b and b > a", "a <3 for you", "<b>bold</b>", "x -> y >> z", "[so it goes]", "Hm [1]: a footnote"),
        *("Look.\nhttps://example.org", "Look.\nAt 10:30: tea", "Good (I think): yes", "User friendly", "The\nend"),
        *("Ha" + "ha" * 20 + "!", "😂" * 20, "So " + "o" * 40, "No. No. No. No!", "Ann", "Plan: tea at 4"),
    ],
)
def test_addresses_times_smiles_lists_and_notes_are_not_speakers(text: str) -> None:
    assert read(text) == (text, False)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("<think>secret</think>Hi", "Hi"),
        ("<think>secret</think>\n\nHarry: Hi", "Hi"),
        ("<Thinking>se\ncret</THINKING> Hi", "Hi"),
        ("<think>secret", ""),
        ("Hi\n<reasoning>secret: a < b", "Hi\n"),
        ("Hi <think>secret</think>there", "Hi there"),
        ("<think></think>\nHi", "Hi"),
        ("<think>User: secret</think>Hi", "Hi"),
        ("<think>" + "secret " * 300 + "</think>Hi", "Hi"),
        ("Hi</think> there", "there"),
        ("Hi</think>", "Hi"),
        ("Hi <thin", "Hi "),
        ("Hi </thin", "Hi "),
    ],
)
def test_reasoning_or_think_text_never_leaks_into_the_chat(text: str, rest: str) -> None:
    assert shown(text) == rest
    assert "".join(read(*text)[0]) == rest


@pytest.mark.parametrize(
    "unit",
    ["a", "ha", "no ", "\n", "I like tea. ", "tea, more ", "I went to the shop and then I went to the shop, said he. "],
)
def test_endless_repetition_ends_the_answer(unit: str) -> None:
    stopping = Stopping(bot="Harry", people=())
    said = stopping.feed("Well, " + unit * 400)
    assert stopping.over
    assert stopping.looping
    assert len(said) < 500
    assert said.startswith("Well,")


def test_a_speaker_does_not_count_as_repetition() -> None:
    stopping = Stopping(bot="Harry", people=())
    stopping.feed("Hi.\nUser: hello there")
    assert (stopping.over, stopping.looping) == (True, False)


def test_nothing_is_shown_after_the_stop() -> None:
    stopping = Stopping(bot="Harry", people=PEOPLE)
    assert stopping.feed("Hi.\nAnn: bye\n") == "Hi.\n"
    assert stopping.feed("more") == ""
    assert stopping.finish() == ""


PIECES = [
    *(
        "\n",
        " ",
        ":",
        "：",
        "*",
        "**",
        "_",
        "[",
        "]",
        "<",
        ">",
        ">>",
        "<<",
        "|",
        "/",
        "(",
        ")",
        "D",
        "- ",
        "#",
        '"',
        "3",
    ),
    *(
        "Harry",
        "Harry:",
        "Ann:",
        "User:",
        "user",
        "Ginny",
        "Ron Weasley:",
        "Note:",
        "hello",
        "Hi there.",
        "😂",
        "陳大文",
    ),
    *("<think>", "</think>", "<thinking>", "<|im_end|>", "</s>", "<s>", "[INST]", ">>ANSWER<<", "[Note for Harry:"),
    *(
        "<|channel|>final<|message|>",
        "<|channel|>analysis<|message|>",
        "<|im_start|>assistant\n",
        "<|end|>",
        "<answer>",
    ),
    *(
        "[THINK]",
        "[/THINK]",
        "◁think▷",
        "◁/think▷",
        "assistantfinal",
        "analysis",
        "The user ",
        "سارة:",
        "小明",
        "\u202e",
    ),
    *("https://a.b/c", "ha" * 9, "I like tea. " * 2, "o" * 30, "the", "I"),
]
streams = st.lists(st.sampled_from(PIECES), max_size=14)


@given(streams, st.data())
def test_how_the_stream_is_cut_into_deltas_changes_nothing(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    deltas = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read(*deltas) == read(text)
    assert read(*text) == read(text)


def test_the_end_of_a_longer_word_that_was_cut_off_ends_no_thought() -> None:
    assert read(*"<think>userassistantfinal\nassistantfinal") == ("", False)


ordinary = st.lists(
    st.sampled_from(
        [
            p
            for p in PIECES
            if not set(p) & set("<>|[:：◁\u202e") and p not in ("The user ", "analysis", "assistantfinal")
        ]
    ),
    max_size=30,
)


@given(ordinary)
def test_shown_text_lags_by_a_label_at_most(pieces: list[str]) -> None:
    stopping = Stopping(bot="Harry", people=PEOPLE)
    # The first line is another matter.
    fed = "Right.\n"
    given_out = stopping.feed(fed)
    for char in "".join(pieces):
        fed += char
        given_out += stopping.feed(char)
        if stopping.over:
            return
        assert fed.startswith(given_out)
        assert len(fed) - len(given_out) <= LONGEST_HELD


@pytest.mark.parametrize("start", ["Hello th", "hm", "How are", "I lik", "- Ron", "User fr", "3"])
def test_what_cannot_become_a_speaker_is_shown_at_once(start: str) -> None:
    stopping = Stopping(bot="Harry", people=PEOPLE)
    assert stopping.feed(f"Right.\n{start}") == f"Right.\n{start}"


@pytest.mark.parametrize("start", ["Hello there, how are you on this very wet Monday", "Hello!\n", "I'm here.\nAnd"])
def test_the_first_line_waits_no_longer_than_a_bubble_would(start: str) -> None:
    assert len(start) <= LONGEST_HELD
    assert Stopping(bot="Harry", people=PEOPLE).feed(start + "." * (LONGEST_HELD - len(start)))
