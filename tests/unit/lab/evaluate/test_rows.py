"""The file of replies is read in both forms, and what is wrong with it is named by its line."""

import json
from pathlib import Path

import pytest

from lab.evaluate.rows import rows
from persona.sheets.reader import load

HARRY = load("harry")
TALK = [{"role": "user", "content": "the kettle broke"}, {"role": "assistant", "content": "Oh no. Was it old?"}]
SCENE = {"kind": "day", "name": "Nora", "knows": [], "turns": ["hi", "Hello!\nAll well?", "yes", "Good."]}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "talks.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def test_the_last_message_of_a_talk_is_the_reference(tmp_path: Path) -> None:
    (row,) = rows(written(tmp_path, {"messages": TALK}, ""), HARRY)
    assert [message.content for message in row.messages] == ["the kettle broke"]
    assert (row.reference, row.place) == ("Oh no. Was it old?", "talks.jsonl:1")


def test_each_of_his_turns_in_a_scene_is_asked_for_as_the_house_asks(tmp_path: Path) -> None:
    first, second = rows(written(tmp_path, SCENE), HARRY)
    assert first.messages[0].role == "system"
    assert (first.messages[-1].content, first.reference) == ("hi", "Hello!\nAll well?")
    assert [message.content for message in second.messages[-3:]] == ["hi", "Hello!\nAll well?", "yes"]
    assert second.messages[-1].name == "Nora"


def test_no_more_rows_than_asked_for_are_read(tmp_path: Path) -> None:
    assert len(rows(written(tmp_path, SCENE, "what is never read"), HARRY, 1)) == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "no JSON"),
        ("[]", "`messages` must be"),
        ({"messages": []}, "`messages` must be"),
        ({"messages": [{"role": "friend", "content": "hi"}]}, "`messages` must be"),
        ({"messages": TALK[:1]}, "last message must be the assistant's"),
        ({"messages": TALK[1:]}, "nothing stands before"),
        ({"turns": ["hi"]}, "`turns` must be"),
        ({"turns": ["hi", 7]}, "`turns` must be"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_do(tmp_path: Path, line: object, words: str) -> None:
    with pytest.raises(ValueError, match=rf"talks\.jsonl:2: .*{words}"):
        rows(written(tmp_path, {"messages": TALK}, line), HARRY)


def test_an_empty_file_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no line holds a talk"):
        rows(written(tmp_path, ""), HARRY)
