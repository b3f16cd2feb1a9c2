"""Loads the model that is to learn, whatever it lies in, and puts an adapter on it; needs torch, knows no rows."""

from pathlib import Path
from typing import Any

import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from engine.models.embedded import packaged_model
from lab.train.falcon import expand_heads
from lab.train.recipe import Recipe

_TARGETS: dict[str, list[str] | str] = {"falcon": ["query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"]}
"""Linear layers that learn, by type of model; of every other one all but the head do."""


def load(model: str, *, half: bool) -> tuple[Any, Any]:
    """The model and its tokenizer: "packaged", a GGUF file, a checkpoint's folder, or a name on a hub; in bfloat16
    where ``half``. Raises ValueError where there is none."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    place, more = _place(model)
    dtype = torch.bfloat16 if half else torch.float32
    tokenizer = AutoTokenizer.from_pretrained(place, **more)
    loaded = AutoModelForCausalLM.from_pretrained(place, dtype=dtype, **more)
    # Read from quantized weights, but no longer so: it may be written out again.
    loaded.hf_quantizer = None
    if hasattr(loaded.config, "quantization_config"):
        del loaded.config.quantization_config
    loaded.config.use_cache = False
    expand_heads(loaded)
    return loaded, tokenizer


def with_adapter(model: Any, recipe: Recipe) -> Any:
    """The model with a fresh adapter, drawn by the recipe's seed; nothing else of it learns."""
    torch.manual_seed(recipe.seed)
    targets = list(recipe.targets) or _TARGETS.get(str(model.config.model_type), "all-linear")
    blocks = {"layers_to_transform": list(range(recipe.first, model.config.num_hidden_layers))} if recipe.first else {}
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
        base_model_name_or_path=recipe.model,
        **blocks,
    )
    adapted = get_peft_model(model, config, autocast_adapter_dtype=False)
    if recipe.checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    return adapted


def is_half(precision: str) -> bool:
    """Whether numbers are bfloat16: where that is asked for, or "auto" and the machine multiplies them fast."""
    if precision != "auto":
        return precision == "bf16"
    return torch.cuda.is_available() or bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def _place(model: str) -> tuple[str, dict[str, str]]:
    if model == "packaged":
        file = packaged_model()
        if file is None:
            raise ValueError("no model is installed: run `make install`, or name one by --model")
    elif not model.endswith(".gguf"):
        return model, {}
    else:
        file = Path(model)
    if not file.is_file():
        raise ValueError(f"no model file at {file}")
    return str(file.parent), {"gguf_file": file.name}
