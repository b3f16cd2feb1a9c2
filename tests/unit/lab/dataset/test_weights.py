"""The weights as they are counted anew from works with labels in LitBank's form, and the report on such."""

import json
from pathlib import Path

import pytest

from lab.dataset.__main__ import by_head, trained
from lab.dataset.speakers.attribution import model

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """Two works with the speakers of some quotations, and the works beside them."""
    said = {
        "mill": (("“You are late,”", "Miss_Harper-0"), ("“The road was under water, ma’am,”", "Daniel-1")),
        "ferry": (('"Nobody rang,"', "Nan-0"), ('"Is she alone?"', "Uncle_Joss-2")),
    }
    rows = []
    for name, quotes in said.items():
        text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        spans = [
            {"start": text.index(words), "end": text.index(words) + len(words), "speaker": speaker}
            for words, speaker in quotes
        ]
        rows.append(json.dumps({"doc": name, "text": text[: spans[-1]["end"] + 1], "quotes": spans}))
    path = tmp_path / "bank.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_weights_are_counted_from_labelled_works(bank: Path) -> None:
    counted = json.loads(trained([], bank, bank.parent))
    assert counted["clues"]["tag_name"] > 0 > counted["clues"]["tag_other"]
    assert all(len(line) == 2 for line in counted["lines"].values())


def test_shipped_weights_say_what_every_reader_knows() -> None:
    weights = model().weights
    assert weights.of("tag_name") > 1 > -1 > weights.of("tag_other")
    assert weights.of("tag_pronoun_clash") < 0 < weights.of("two_11_untagged")
    assert weights.of("untagged_addresses") < 0 < weights.of("untagged_was_addressed")


def test_the_report_counts_the_heads_of_names(bank: Path) -> None:
    assert by_head(bank, bank.parent).startswith("LitBank by head name: 1.000 of 4")
