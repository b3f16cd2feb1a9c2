"""`aifriend recall`, on two short dialogues of our own, and on files that are not as they should be."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.memory.recall.ranking import WEIGHTS
from lab import recall
from lab.recall.choosing import CHOSEN, chosen, signs_of, unseen
from lab.recall.rows import dialogues
from lab.recall.score import mean
from lab.recall.turn import in_a_turn
from lab.recall.ways import Meanings

DATA = Path(__file__).parents[3] / "data" / "recall"
TURNS, QA = DATA / "turns.jsonl", DATA / "qa.jsonl"


def test_what_answers_is_recalled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the encoder too, far better than by any way alone; the figures are written under the names agreed on."""
    assert recall.main(turns=TURNS, questions=QA, categories=(), out=tmp_path / "out.json") == 0
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["recall@5"] >= 0.88
    assert report["recall@10"] >= 0.95
    assert report["recall@20"] >= 0.97
    assert report["ms_per_query"] > 0
    assert report["beside"]["words"]["recall@5"] >= 0.85
    alone = {name: row["recall@5"] for name, row in report["beside"].items() if name != "words"}
    assert list(alone) == ["bm25", "stemmed", "previous", "encoder"]
    assert max(alone.values()) < 0.85
    assert "17 questions" in capsys.readouterr().out


def test_without_an_encoder_words_recall_most_of_it() -> None:
    """And no row of the table pretends to one."""
    found, _ = dialogues(TURNS, QA, recall.CATEGORIES)
    report = recall.measure(found, [Meanings()] * len(found))
    assert report["recall@5"] == report["beside"]["words"]["recall@5"] >= 0.85
    assert (report["encoder"], "encoder" in report["beside"]) == (False, False)


def test_categories_are_chosen() -> None:
    """Those that were asked for."""
    found, lost = dialogues(TURNS, QA, (2,))
    assert ({asked.category for dialogue in found for asked in dialogue.asked}, lost) == ({2}, 0)


def test_weights_are_chosen_on_other_dialogues() -> None:
    """What is chosen does well where it was not chosen, and leaves the signs alone of which no dialogue tells."""
    found, _ = dialogues(TURNS, QA, recall.CATEGORIES)
    tables = [signs_of(*each) for each in zip(found, recall.encoded(found), strict=True)]
    assert mean(unseen(found, tables))[1] >= 0.8
    weights = chosen(found, tables)
    assert replace(WEIGHTS, **{name: getattr(weights, name) for name in CHOSEN}) == weights


@pytest.mark.parametrize("words_only", [False, True])
def test_in_a_turn_what_was_told_is_recalled(*, words_only: bool) -> None:
    """By the product's own way, with vectors as they are kept and by words alone; which is better, few questions can't
    tell."""
    found, _ = dialogues(TURNS, QA, recall.CATEGORIES)
    pairs = list(zip(found, recall.encoded(found), strict=True))
    shares = mean([share for each in pairs for share in in_a_turn(*each, words_only=words_only)])
    assert shares[0] >= 0.8
    assert shares[1] >= 0.9


GOOD_TURN = '{"conv": "a", "id": "D1:1", "date": "1:56 pm on 8 May, 2023", "text": "Ann: I have a dog."}\n'
GOOD_QUESTION = '{"conv": "a", "question": "Has Ann a dog?", "evidence": ["D1:1"]}\n'


@pytest.mark.parametrize(
    ("turns", "questions", "complaint"),
    [
        ("{\n", GOOD_QUESTION, "turns, line 1: not JSON"),
        ("[]\n", GOOD_QUESTION, "turns, line 1: not a JSON object"),
        (GOOD_TURN + GOOD_TURN, GOOD_QUESTION, 'turns, line 2: "D1:1" is there twice in "a"'),
        (GOOD_TURN.replace("8 May", "40 May"), GOOD_QUESTION, 'turns, line 1: the "date" is neither'),
        (GOOD_TURN.replace('"text"', '"words"'), GOOD_QUESTION, 'turns, line 1: no "text"'),
        (GOOD_TURN, GOOD_QUESTION.replace('"a"', '"b"'), 'qa, line 1: no turns of the conversation "b"'),
        (GOOD_TURN, GOOD_QUESTION.replace('["D1:1"]', '"D1:1"'), 'qa, line 1: "evidence" is no list of ids'),
        (GOOD_TURN, GOOD_QUESTION.replace('"evidence"', '"category": "x", "evidence"'), 'qa, line 1: "category"'),
        (GOOD_TURN, GOOD_QUESTION.replace("D1:1", "D9:9"), "qa: no question of these categories has an answer"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, turns: str, questions: str, complaint: str) -> None:
    """With its file and its line."""
    (tmp_path / "turns").write_text(turns)
    (tmp_path / "qa").write_text(questions)
    with pytest.raises(ValueError, match="^" + complaint.replace("[", r"\[")):
        recall.main(turns=tmp_path / "turns", questions=tmp_path / "qa", categories=(), out=None)


def test_other_forms_are_read(tmp_path: Path) -> None:
    """A time in ISO 8601, a turn without a speaker, blank lines, a question without a kind."""
    iso = GOOD_TURN.replace("1:56 pm on 8 May, 2023", "2023-05-08T13:56:00").replace("Ann: ", "")
    (tmp_path / "turns").write_text(f"\n{iso}\n")
    (tmp_path / "qa").write_text(GOOD_QUESTION + GOOD_QUESTION.replace("D1:1", "D7"))
    (dialogue,), lost = dialogues(tmp_path / "turns", tmp_path / "qa", recall.CATEGORIES)
    assert (dialogue.pool.memories[0].at, dialogue.pool.memories[0].speaker, lost) == (1683554160.0, "", 1)
