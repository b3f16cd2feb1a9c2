"""Writes an adapter as llama.cpp reads it, and reads one; knows no training."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

from lab.train.gguf_names import architecture, tensor, turned, turned_back

_MODULE, _HALVES = "base_model.model.", {".lora_A.weight": ".lora_a", ".lora_B.weight": ".lora_b"}


def write(
    path: Path, weights: Mapping[str, NDArray[np.float32]], *, kind: str, alpha: float, heads: int, kv_heads: int
) -> None:
    """Write ``weights`` (named as peft does, in its adapter's file) of a model of transformers' type ``kind`` in half
    precision. Raises ValueError where llama.cpp has no name for a part."""
    writer = gguf.GGUFWriter(path, architecture(kind))
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for name, half in sorted(weights.items()):
        ending = next(ending for ending in _HALVES if name.endswith(ending))
        whole = tensor(kind, name.removeprefix(_MODULE).removesuffix(ending))
        if ending == ".lora_B.weight":
            half = turned(kind, whole, half, heads=heads, kv_heads=kv_heads)
        writer.add_tensor(f"{whole}{_HALVES[ending]}", np.ascontiguousarray(half, dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(
    path: Path, modules: Iterable[str], *, kind: str, heads: int, kv_heads: int
) -> Mapping[str, NDArray[np.float32]]:
    """Return by how much an adapter changes the weight of each of its ``modules`` (named as transformers does).
    Raises ValueError where the file is no adapter of such a model."""
    try:
        file = gguf.GGUFReader(path)
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: no GGUF file: {error}") from error
    alpha = file.get_field(gguf.Keys.Adapter.LORA_ALPHA)
    halves = {each.name: np.asarray(each.data, dtype=np.float32) for each in file.tensors}
    found = {}
    for module in modules:
        try:
            whole = tensor(kind, module)
        except ValueError:
            # The last layer, which no adapter changes.
            continue
        if (first := halves.pop(f"{whole}.lora_a", None)) is not None:
            second = turned_back(kind, whole, halves.pop(f"{whole}.lora_b"), heads=heads, kv_heads=kv_heads)
            found[module] = float(alpha.contents()) / len(first) * (second @ first) if alpha else second @ first
    if halves or not found:
        raise ValueError(f"{path}: an adapter of another model, or none")
    return found
