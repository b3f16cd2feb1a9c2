"""Training learns what was given, comes to the same for the same seed, and goes on where it was cut off."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from lab import train
from lab.train import base, run
from lab.train.encoding import Batch, encode
from lab.train.folder import Folder, Look
from lab.train.learning import measure
from lab.train.recipe import Recipe, Source
from lab.train.rows import Row, Talk, row_of, rows
from tests.fakes.lines import HARRY
from tests.train import tiny

pytestmark = pytest.mark.train


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    """Sixty talks that say the same in other words, for a tiny Llama."""
    model = tiny.checkpoint(tiny.llama(), tmp_path / "model")
    lines = [json.dumps({"turns": [f"tea no {at}", f"Tea {at}!", "bye", "Bye, you."]}) for at in range(60)]
    (tmp_path / "talks.jsonl").write_text("\n".join(lines))
    data = (Source(str(tmp_path / "talks.jsonl")),)
    return Recipe(model=str(model), data=data, rank=4, alpha=8, rate=1e-2, room=1024, precision="fp32", patience=9)


def looks(folder: Path) -> list[dict[str, str]]:
    with (folder / "losses.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "adapter" / "adapter_model.safetensors")


def test_a_run_learns_and_leaves_all_that_it_should(recipe: Recipe, tmp_path: Path) -> None:
    assert train.main(recipe, tmp_path / "run") == 0
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "adapter",
        "adapter.gguf",
        "config.json",
        "losses.csv",
        "losses.png",
    }
    first, *_, last = looks(tmp_path / "run")
    assert float(last["held_out"]) < 0.8 * float(first["held_out"])
    with pytest.raises(ValueError, match="choose another -o"):
        train.main(recipe, tmp_path / "run")


def test_the_same_seed_comes_to_the_same_loss_and_another_to_another(recipe: Recipe, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train.main(replace(recipe, seed=seed, epochs=1), tmp_path / name)
    a, b, c = (float(looks(tmp_path / name)[-1]["held_out"]) for name in "abc")
    assert a == pytest.approx(b, rel=0.005)
    assert a != c


def test_a_run_that_was_cut_off_goes_on_as_if_it_had_not_been(recipe: Recipe, tmp_path: Path) -> None:
    train.main(recipe, tmp_path / "whole")
    folder = Folder(tmp_path / "cut")
    with pytest.raises(KeyboardInterrupt):
        run.train(recipe, _Interrupted(folder.path))
    assert folder.checkpoint.exists()
    train.main(recipe, folder.path)
    for name, weight in weights(tmp_path / "whole").items():
        torch.testing.assert_close(weights(folder.path)[name], weight, atol=1e-5, rtol=1e-4)


class _Interrupted(Folder):
    """A folder that is told of two looks, and then somebody presses Ctrl-C."""

    def show(self, looks: Sequence[Look]) -> None:
        if len(looks) > 2:
            raise KeyboardInterrupt


def test_only_what_he_says_is_learned() -> None:
    words = tiny.tokenizer()
    row = encode(_row("My tea!", "Your tea.", name="Ann"), words)
    learned = words.decode([token for token, is_learned in zip(row.ids, row.learned, strict=True) if is_learned])
    assert learned == "Your tea.<|im_end|>"


def test_rows_of_a_batch_do_not_see_each_other() -> None:
    model, words = tiny.llama(), tiny.tokenizer()
    rows = [encode(_row(*turns), words) for turns in (("a", "b"), ("what a day", "Tell me more."))]
    alone = [float(Batch.of([row], "cpu").loss(model).detach()) for row in rows]
    assert float(Batch.of(rows, "cpu").loss(model).detach()) == pytest.approx(sum(alone), rel=1e-4)


def test_merged_weights_say_what_the_adapter_says(recipe: Recipe, tmp_path: Path) -> None:
    train.main(recipe, tmp_path / "run")
    assert train.merge(tmp_path / "run", tmp_path / "merged") == 0
    merged, words = base.load(str(tmp_path / "merged"), half=False)
    found = rows(Path(recipe.data[0].file), HARRY)
    held = [encode(row, words) for row in found if row.held_out]
    best = min(float(look["held_out"]) for look in looks(tmp_path / "run"))
    assert measure(merged, held, recipe.room) == pytest.approx(best, rel=0.001)


def _row(*turns: str, name: str = "") -> Row:
    return row_of(Talk(turns, name=name), HARRY)
