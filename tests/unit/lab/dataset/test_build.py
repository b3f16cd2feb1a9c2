"""Rows of a character's talk: only what is surely theirs, parted by chapters, with a card, and only by right."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aifriend.__main__ import main
from lab.dataset.build.card import Facts, Source, card
from lab.dataset.build.chats import agreed_lines
from lab.dataset.build.lines import Spoken, spoken
from lab.dataset.build.rows import Masks, parted, without_twins
from lab.dataset.build.scenes import LONGEST, Message, Scene, scenes
from lab.dataset.speakers import Said

MILL = Path(__file__).parents[3] / "data/mill.txt"


def line(speaker: str | None, text: str, paragraph: int, *, confidence: float = 0.99, chapter: int = 1) -> Spoken:
    """A line of a book."""
    return Spoken(speaker, confidence, text, paragraph, chapter)


def talk(*lines: Spoken) -> list[list[tuple[bool, str]]]:
    """The scenes of Ann in lines."""
    found = scenes("book", lines, "Ann", least=0.9)
    return [[(message.own, message.text) for message in scene.messages] for scene in found]


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]


def export(path: Path, **changes: Any) -> Path:
    """An export with one private chat, changed."""
    said = [
        {"speaker": "person", "text": "I saw a heron", "at": "2026-01-01T10:00:00+00:00"},
        {"speaker": "harry", "text": "Where was it?", "at": "2026-01-01T10:00:05+00:00"},
        {"speaker": "person", "text": "I can't go on", "at": "x", "heavy": True},
        {"speaker": "harry", "text": "I'm here.", "at": "x"},
        {"speaker": "person", "text": "her words", "at": "x", "whose": "forwarded"},
    ]
    whole = {
        "training": True,
        "person": {"age": "adult", "memory": True},
        "chats": [{"chat": "a", "said": said}, {"chat": "b", "group": True, "said": said}],
    }
    path.write_text(json.dumps(whole | changes), encoding="utf-8")
    return path


def test_what_a_tag_breaks_is_one_line_again() -> None:
    text = "“Well,” said Ann, “come in,” and she rose. “It’s _cold_,” she said. “I think--” He sat."
    spans = [
        (text.index(start), text.index(end) + 1) for start, end in (("“W", "” s"), ("“c", "” a"), ("“It", "” she"))
    ]
    said = [Said(start, end, 1, 1, "Ann", 0.9) for start, end in spans]
    (first,) = spoken(text, said)
    assert first.text == "Well, come in. It’s cold."
    at = text.index("“I think")
    (last,) = spoken(text, [Said(at, at + 11, 1, 1, "Ann", 0.9)])
    assert last.text == "I think —"


def test_a_scene_begins_with_somebody_else_and_ends_with_the_character() -> None:
    assert talk(line("Ann", "Hm.", 1), line("Bob", "Tea?", 2), line("Ann", "Please.", 3), line("Bob", "Milk?", 4)) == [
        [(False, "Tea?"), (True, "Please.")]
    ]


def test_what_may_or_may_not_be_hers_is_in_no_row() -> None:
    unsure = line("Ann", "Maybe.", 2, confidence=0.6)
    nobody = line(None, "Hurrah!", 4)
    assert talk(line("Bob", "Tea?", 1), unsure, line("Ann", "Please.", 3), nobody, line("Ann", "No.", 5)) == []


def test_several_others_are_named_in_one_message() -> None:
    assert talk(
        line("Bob", "Tea?", 1), line("Eve", "Or milk?", 2), line("Ann", "Tea.", 3), line("Ann", "Thanks.", 4)
    ) == [[(False, "Bob: Tea?\nEve: Or milk?"), (True, "Tea.\nThanks.")]]


def test_a_new_chapter_and_a_long_silence_begin_a_new_scene() -> None:
    found = talk(
        line("Bob", "Tea?", 1),
        line("Ann", "Yes.", 2),
        line("Bob", "Well?", 30),
        line("Ann", "No.", 31),
        line("Ann", "Hm.", 32, chapter=2),
    )
    assert found == [[(False, "Tea?"), (True, "Yes.")], [(False, "Well?"), (True, "No.")]]


def test_a_long_scene_is_cut_and_each_line_stands_in_one_row() -> None:
    lines = [line("Bob" if at % 2 == 0 else "Ann", f"Line {at}.", at) for at in range(30)]
    found = talk(*lines)
    assert all(len(scene) <= LONGEST and not scene[0][0] and scene[-1][0] for scene in found)
    assert [text for scene in found for _, text in scene] == [one.text for one in lines]


def test_twins_are_left_out_and_short_answers_to_other_questions_are_none() -> None:
    long = "I never saw a heron so near the mill before this year."
    one = Scene("book", 1, 1, (Message(False, "Well?"), Message(True, long)))
    near = replace(one, number=2, messages=(Message(False, "So?"), Message(True, long.replace("mill", "bridge"))))
    short = [Scene("book", 1, at, (Message(False, ask), Message(True, "Yes."))) for at, ask in enumerate(("A?", "B?"))]
    assert without_twins([one, near, one, *short]) == [one, *short]


def test_whole_chapters_are_held_out_and_always_the_same() -> None:
    found = [Scene("book", at // 5, at, (Message(False, "?"), Message(True, f"{at}"))) for at in range(100)]
    train, held = parted(found)
    assert len(train) + len(held) == 100
    assert 10 <= len(held) <= 20
    assert {one.chapter for one in train}.isdisjoint({one.chapter for one in held})
    assert parted(found) == (train, held)
    assert parted(found[:3])[1] == []


def test_masks_put_the_same_sign_for_all_names_of_somebody() -> None:
    masks = Masks({"Ann": ("Ann", "Miss Lee"), "Bob Dale": ("Bob", "Dale"), "Eve": ("Eve",)}, "Ann", "Harry")
    assert masks.masked(["Miss Lee saw Eve and Bob.", "Bobbin? Ann's Dale."]) == [
        "Harry saw [name 1] and [name 2].",
        "Bobbin? Harry's [name 2].",
    ]


def test_a_chat_gives_the_persona_s_lines_without_heavy_and_foreign_words(tmp_path: Path) -> None:
    lines = agreed_lines(export(tmp_path / "a.json"), "Harry")
    assert [(one.speaker, one.text, one.chapter) for one in lines] == [
        ("person", "I saw a heron", 1),
        ("Harry", "Where was it?", 1),
        ("Harry", "I'm here.", 2),
    ]


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"training": False}, '"training": true'),
        ({"training": "yes"}, '"training": true'),
        ({"person": {"age": "minor", "memory": True}}, "adults"),
        ({"person": {"age": "adult", "memory": False}}, "agreed to notes"),
        ({"chats": None}, "/export"),
    ],
)
def test_no_chat_is_taken_without_agreement(changes: dict[str, Any], advice: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=advice):
        agreed_lines(export(tmp_path / "a.json", **changes), "Harry")


def test_the_card_tells_counts_licence_and_an_interval() -> None:
    facts = Facts(
        "Ann",
        "Harry",
        "public domain",
        [Source("a.txt", "0" * 64, 9, 8)],
        5,
        1,
        2,
        0.9,
        True,
        [0.99] * 80 + [0.92] * 20,
    )
    text = card(facts)
    assert "**Licence:** public domain" in text
    assert "5 to train on, 1 held out" in text
    assert "| 0.90 to 0.95 | 20 | 0.920 | 0.724 to 0.981 |" in text
    assert "| all | 100 | 0.976 | " in text


def run(*arguments: str) -> int | str | None:
    """Run the command, and return what it exits with."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_quotes_prints_json_lines_whose_offsets_fit_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("dataset", "quotes", str(MILL)) == 0
    text = MILL.read_text(encoding="utf-8")
    found = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert len(found) == text.count("“")
    assert all(set(row) == {"start", "end", "text", "speaker", "confidence"} for row in found)
    assert all(text[row["start"] : row["end"]] == row["text"] for row in found)


def test_a_cast_that_is_none_is_refused_with_what_one_looks_like(tmp_path: Path) -> None:
    cast = tmp_path / "cast.json"
    for content in ("{}", "[", "[]", '[{"aliases": []}]', '[{"name": "Ann", "aliases": "Ann"}]'):
        cast.write_text(content, encoding="utf-8")
        assert "cast.json" in str(run("dataset", "quotes", str(MILL), "--cast", str(cast)))


def test_build_writes_rows_and_a_card(tmp_path: Path) -> None:
    out = tmp_path / "set"
    right = ("--licence", "written for this test")
    assert run("dataset", "build", str(MILL), "--character", "Daniel", "-o", str(out), *right, "--least", "0.5") == 0
    found = [*rows(out / "train.jsonl"), *rows(out / "heldout.jsonl")]
    assert found
    for row in found:
        roles = [message["role"] for message in row["messages"]]
        assert roles == ["system", *["user", "assistant"] * (len(roles) // 2)]
        assert "Harry" in row["messages"][0]["content"]
        assert set(row) == {"messages", "scene", "chapter", "source"}
    said = " ".join(
        message["content"] for row in found for message in row["messages"] if message["role"] == "assistant"
    )
    assert "What letter, ma’am?" in said
    assert "You are late" not in said
    assert "written for this test" in (out / "card.md").read_text(encoding="utf-8")


def test_build_refuses_without_a_licence_and_for_a_stranger_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "set"
    assert "--licence" in str(run("dataset", "build", str(MILL), "--character", "Daniel", "-o", str(out)))
    refusal = str(run("dataset", "build", str(MILL), "--character", "Zoe", "-o", str(out), "--licence", "mine"))
    assert "Zoe" in refusal
    assert "Miss Harper" in refusal
    assert not out.exists()
