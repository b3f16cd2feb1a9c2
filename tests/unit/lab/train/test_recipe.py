"""A run is told apart from others by its recipe and its data."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab import train
from lab.train.folder import Folder
from lab.train.recipe import HARRY, Recipe, Source, read, recipe_of


def test_the_shipped_recipe_names_data_that_is_there() -> None:
    recipe = read(HARRY)
    assert recipe.data
    assert all(Path(source.file).is_file() for source in recipe.data)


def test_what_is_given_by_hand_goes_before_what_the_file_says() -> None:
    recipe = recipe_of(HARRY, {"rank": 4, "data": ["a.jsonl", "b.jsonl@3"]})
    assert (recipe.rank, recipe.epochs) == (4, read(HARRY).epochs)
    assert recipe.data == (Source("a.jsonl"), Source("b.jsonl", 3))


def test_a_recipe_with_faults_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('rank = "many"')
    with pytest.raises(ValueError, match=r"r\.toml"):
        read(tmp_path / "r.toml")


def test_a_folder_is_gone_on_in_with_the_same_recipe_and_data_only(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    data.write_text("{}")
    recipe, folder = Recipe(data=(Source(str(data)),)), Folder(tmp_path / "run")
    folder.begin(recipe)
    assert folder.recipe() == recipe
    copy = tmp_path / "copy.jsonl"
    copy.write_text("{}")
    folder.begin(replace(recipe, data=(Source(str(copy)),)))
    data.write_text("{ }")
    with pytest.raises(ValueError, match="choose another -o"):
        folder.begin(recipe)


def test_without_torch_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"aifriend\[train\]|--data"):
        train.main(Recipe(), tmp_path / "run")
