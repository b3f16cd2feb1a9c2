"""Training adapters: `aifriend train`. What needs torch is imported only when a run begins."""

import os
from importlib.util import find_spec
from pathlib import Path

from lab.train.folder import Folder
from lab.train.recipe import HARRY, OPTIONS, Recipe, recipe_of

__all__ = ["HARRY", "OPTIONS", "main", "merge", "recipe_of"]


def main(recipe: Recipe, out: Path) -> int:
    """Train by a recipe into the folder ``out``; the exit code. Raises ValueError where that can't be done."""
    _need_torch()
    if not recipe.data:
        raise ValueError("nothing to learn from: name files by --data")
    from lab.train import run

    run.train(recipe, Folder(out))
    return 0


def merge(run_folder: Path, out: Path) -> int:
    """Write a finished run's merged weights to ``out``; the exit code. Raises ValueError where that can't be done."""
    _need_torch()
    from lab.train import run

    run.merge(Folder(run_folder), out)
    return 0


def _need_torch() -> None:
    # Threads that wait by spinning slow each other down where others work too. It is read when torch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    missing = [name for name in ("torch", "transformers", "peft", "gguf") if find_spec(name) is None]
    if missing:
        raise ValueError(f"training needs {', '.join(missing)}: pip install 'aifriend[train]', or `make train-venv`")
