"""The commands on personas: a card comes in with a lorebook and goes out in every form, and what is wrong is named."""

import json
from pathlib import Path

import pytest

from persona.sheets.bounds import encoded
from persona.sheets.cards.card import Card
from persona.sheets.cards.reading import read
from persona.sheets.cards.writing import Form, written
from tests.fakes.cards import MIRA, book, entry, v2
from tests.fakes.command import Ended, ended

WORLD = {"entries": {"0": {"uid": 0, "key": ["ferry"], "content": "The ferry takes stories.", "probability": 100}}}


async def command(folder: Path, *arguments: str) -> Ended:
    return await ended("persona", *arguments, folder=folder, settings={"PERSONA_DIR": str(folder / "own")})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "mira.png").write_bytes(written(Card(MIRA), Form.PNG))
    (tmp_path / "world.json").write_bytes(encoded(WORLD))
    return tmp_path


async def test_a_card_comes_in_with_a_lorebook_and_goes_out_with_it(folder: Path) -> None:
    done = await command(folder, "import", "mira.png", "--lore", "world.json", "--name", "clockmaker")
    assert done.code == 0, done.err
    kept = read((folder / "own" / "clockmaker.png").read_bytes())
    assert kept.document["data"]["unknown_field"] == {"kept": "as it is"}
    for form, ending in (("charx", "charx"), ("world-info", "json")):
        done = await command(folder, "export", "clockmaker", "--format", form, "--out", f"out.{ending}")
        assert done.code == 0, done.err
    assert read((folder / "out.charx").read_bytes()).book == kept.book
    assert json.loads((folder / "out.json").read_bytes()) == WORLD


async def test_nobody_takes_the_place_of_somebody_who_is_there(folder: Path) -> None:
    (folder / "young.json").write_bytes(encoded(v2("Harry", description="Age: 40.")))
    done = await command(folder, "import", "young.json")
    assert done.code == 1
    assert "there is a persona harry already" in done.err
    assert (await command(folder, "import", "mira.png", "--name", "card")).code == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (encoded(v2(description="Age: 15. She kisses you.")), "under 18: take it out"),
        (encoded(WORLD), "a lorebook of 1 entries: good"),
        (encoded(v2(character_book=book(entry("x", "y"), entry("z", "(?=w)", use_regex=True)))), "not RE2's: 1"),
        (b"{", "is no JSON"),
    ],
)
async def test_what_a_file_is_or_what_is_wrong_with_it_is_named(folder: Path, content: bytes, told: str) -> None:
    (folder / "it.json").write_bytes(content)
    done = await command(folder, "check", "it.json")
    assert told in done.out
    assert done.code == (0 if "good" in done.out else 1)
