"""Rows are what the product sends, and of them his own lines are learned."""

import json
from pathlib import Path

import pytest

from engine.ports import Capabilities, Message
from engine.turn.adapted import adapted
from lab.train.rows import Row, Talk, held_out, row_of, rows, snapshot_of, spans, talks
from tests.fakes.lines import HARRY
from tests.unit.engine.talks import chatml

TALK = Talk(
    ("hi\nit's me", "Hello, Nora.", "what's my dog called?", "Pickle, and don't I know it.", "haha", "Give her a pat."),
    name="Nora",
    knows=("has a dog called Pickle", "works at a bakery"),
)
EMBEDDED = Capabilities(assistant_first=True, same_role=True, late_system=True, parameters=135_000_000)


def rendered(messages: object, opens: bool) -> str:
    whole = chatml(tuple(messages))  # type: ignore[arg-type]
    return whole if opens else whole.removesuffix("<|im_start|>assistant\n")


def test_a_row_grows_as_the_product_asks_for_each_answer() -> None:
    whole = row_of(TALK, HARRY).messages
    for at in TALK.his():
        asked = adapted(snapshot_of(TALK, HARRY, at), EMBEDDED)
        assert whole[: len(asked)] == asked
        assert whole[len(asked)].content == TALK.turns[at]


def test_all_that_is_his_is_learned_with_its_end_and_nothing_else() -> None:
    row = row_of(TALK, HARRY)
    text, places = spans(row, rendered)
    assert [text[begin:until] for begin, until in places] == [f"{TALK.turns[at]}<|im_end|>" for at in TALK.his()]


def test_who_opens_is_learned_from_his_first_word_on() -> None:
    row = row_of(Talk(("Hello, Jo. How was the exam?", "good!", "Knew it."), name="Jo", opens=True), HARRY)
    text, places = spans(row, rendered)
    assert next(text[begin:until] for begin, until in places) == "Hello, Jo. How was the exam?<|im_end|>"


def test_what_the_house_would_not_send_is_read_but_not_learned() -> None:
    row = row_of(Talk(("are you real?", "Yes, I'm a real human.", "ok", "Tea helps.")), HARRY)
    assert [row.messages[at].content for at in row.learned] == ["Tea helps."]


def test_a_template_that_rewrites_what_was_said_is_refused() -> None:
    row = Row(
        (Message("user", "a"), Message("assistant", "b"), Message("user", "c"), Message("assistant", "d")),
        frozenset({1, 3}),
    )
    with pytest.raises(ValueError, match="template"):
        spans(row, lambda messages, opens: f"{len(messages)}{rendered(messages, opens)}")


def test_where_a_line_end_is_all_that_ends_an_answer_it_is_learned() -> None:
    row = Row((Message("user", "a"), Message("assistant", "b"), Message("user", "c")), frozenset({1}))

    def transcript(messages: object, opens: bool) -> str:
        lines = "".join(f"{'Harry' if each.role == 'assistant' else 'Ann'}:{each.content}\n" for each in messages)  # type: ignore[attr-defined]
        return f"{lines}{'Harry:' if opens else ''}"

    text, places = spans(row, transcript)
    assert [text[begin:until] for begin, until in places] == ["b\n"]


def test_rows_that_came_rendered_are_taken_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}))
    (row,) = rows(file, HARRY)
    assert (row.messages[1].content, row.learned) == ("b", {1})


def test_a_line_that_is_no_talk_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"turns": ["a", "b"]}\n{"turns": 7}\n')
    with pytest.raises(ValueError, match=r"rows\.jsonl, line 2"):
        talks(file)


def test_about_one_talk_in_twenty_is_held_out_whatever_file_it_stands_in() -> None:
    share = sum(held_out(Talk((f"hi {number}", "Hello.")).key) for number in range(4000)) / 4000
    assert 0.035 < share < 0.065
    assert Talk(("a", "b"), kind="x").key == Talk(("a", "b"), kind="y").key
