"""Builds a random adapter of a tiny Falcon, and the same Falcon with it merged; knows no server and no trainer."""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

SEED, RANK, ALPHA = 11, 16, 32
LAYERS = ("self_attention.query_key_value", "self_attention.dense", "mlp.dense_h_to_4h", "mlp.dense_4h_to_h")
_STRENGTH = 0.1
"""Standard deviation of the adapter's numbers: with it log-probabilities move by half a nat, far beyond rounding."""


def adapter(checkpoint: Path, folder: Path) -> None:
    """Write the adapter as peft does into ``folder``/adapter, and the merged weights into ``folder``/merged."""
    torch.manual_seed(SEED)
    weights = load_file(checkpoint / "model.safetensors")
    parts: dict[str, torch.Tensor] = {}
    for name in [name for name in weights if name.removesuffix(".weight").endswith(LAYERS)]:
        out, into = weights[name].shape
        a, b = torch.randn(RANK, into) * _STRENGTH, torch.randn(out, RANK) * _STRENGTH
        weights[name] = (weights[name].float() + ALPHA / RANK * b @ a).to(weights[name].dtype)
        prefix = f"base_model.model.{name.removesuffix('.weight')}"
        parts |= {f"{prefix}.lora_A.weight": a, f"{prefix}.lora_B.weight": b}
    shutil.copytree(checkpoint, folder / "merged")
    save_file(weights, folder / "merged" / "model.safetensors", metadata={"format": "pt"})
    (folder / "adapter").mkdir()
    save_file(parts, folder / "adapter" / "adapter_model.safetensors")
    config = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": RANK, "lora_alpha": ALPHA, "bias": "none"}
    config |= {"target_modules": [layer.rsplit(".", 1)[1] for layer in LAYERS], "base_model_name_or_path": "tiny"}
    (folder / "adapter" / "adapter_config.json").write_text(json.dumps(config))


if __name__ == "__main__":
    adapter(Path(sys.argv[1]), Path(sys.argv[2]))
