"""A whole run: from a recipe to a folder with an adapter, or from that to merged weights; needs torch."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import PeftModel, get_peft_model_state_dict

from lab.train import adapter_file, base
from lab.train.encoding import Encoded, encode
from lab.train.folder import Folder
from lab.train.learning import learn, measure
from lab.train.recipe import Recipe
from lab.train.rows import rows
from persona.sheets.reader import load


def train(recipe: Recipe, folder: Folder) -> None:
    """Train by a recipe and write what comes of it. Raises ValueError where it can't be done."""
    folder.begin(recipe)
    model, tokenizer = base.load(recipe.model, half=base.is_half(recipe.precision))
    if recipe.template:
        tokenizer.chat_template = Path(recipe.template).read_text(encoding="utf-8")
    if not tokenizer.chat_template:
        raise ValueError("the model has no chat template: name one by --template (Falcon's is deploy/falcon.jinja)")
    learned, held = _rows(recipe, tokenizer)
    adapted = base.with_adapter(model, recipe)
    with adapted.disable_adapter():
        before = measure(adapted, held, recipe.room)
    _say(f"{len(learned)} rows to learn, {len(held)} held out: their loss is {before:.4f} without the adapter")
    state = learn(adapted, learned, held, recipe, folder)
    _write(adapted, recipe, folder)
    folder.checkpoint.unlink()
    best = min(state.looks, key=lambda look: look.held_out)
    _say(
        f"{state.tokens} tokens in {state.looks[-1].seconds:.0f} s; at its best, after step {best.step}, the held-out "
        f"loss is {best.held_out:.4f}: see {folder.path}"
    )


def merge(folder: Folder, out: Path) -> None:
    """Write the run's model with its adapter worked in, as a checkpoint of its own. Raises ValueError."""
    recipe = folder.recipe()
    model, tokenizer = base.load(recipe.model, half=torch.cuda.is_available())
    merged = PeftModel.from_pretrained(model, str(folder.adapter)).merge_and_unload()
    merged.save_pretrained(out, safe_serialization=True)
    tokenizer.save_pretrained(out)


def _rows(recipe: Recipe, tokenizer: Any) -> tuple[list[Encoded], list[Encoded]]:
    sheet = load(recipe.persona)
    learned: list[Encoded] = []
    held: list[Encoded] = []
    for source in recipe.data:
        for row in rows(Path(source.file), sheet):
            if row.held_out:
                held.append(encode(row, tokenizer))
            else:
                learned += source.times * [encode(row, tokenizer)]
    if not learned or not held:
        raise ValueError(f"{len(learned)} rows to learn and {len(held)} held out are too few: give more --data")
    return learned, held


def _write(model: Any, recipe: Recipe, folder: Folder) -> None:
    weights = {name: part.detach().float().cpu().numpy() for name, part in get_peft_model_state_dict(model).items()}
    config = model.get_base_model().config
    try:
        heads = config.num_attention_heads
        adapter_file.write(
            folder.gguf,
            {name: np.asarray(part) for name, part in weights.items()},
            kind=config.model_type,
            alpha=recipe.alpha,
            heads=heads,
            kv_heads=getattr(config, "num_key_value_heads", None) or heads,
        )
    except ValueError as error:
        _say(str(error))
    # Last: where it stands, the run is finished.
    model.save_pretrained(str(folder.adapter), safe_serialization=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
