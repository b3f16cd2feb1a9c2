"""How the parts of a model are called in llama.cpp's files, and in what order its rows stand there; knows no torch."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_LLAMA = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_FALCON = {
    "self_attention.query_key_value": "attn_qkv",
    "self_attention.dense": "attn_output",
    "mlp.dense_h_to_4h": "ffn_up",
    "mlp.dense_4h_to_h": "ffn_down",
}
_PARTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "llama": ("llama", _LLAMA),
    "mistral": ("llama", _LLAMA),
    "qwen2": ("qwen2", _LLAMA),
    "qwen3": ("qwen3", _LLAMA),
    "falcon": ("falcon", _FALCON),
}
"""llama.cpp's name of an architecture, and of its parts, by transformers' name of the type."""
_LAYER = re.compile(r"(?:^|\.)(?:layers|h)\.(\d+)\.(.+)$")


def architecture(kind: str) -> str:
    """llama.cpp's name of transformers' model type. Raises ValueError where no adapter can be written for it."""
    if kind not in _PARTS:
        raise ValueError(f"adapters of {kind} models are written as safetensors only: merge it, and convert the whole")
    return _PARTS[kind][0]


def tensor(kind: str, module: str) -> str:
    """llama.cpp's name of a module's weight: "model.layers.3.mlp.up_proj" is "blk.3.ffn_up.weight". Raises
    ValueError where it has none."""
    found = _LAYER.search(module)
    if found is None or found[2] not in _PARTS[kind][1]:
        raise ValueError(f"llama.cpp has no name for {module} of a {kind} model")
    return f"blk.{found[1]}.{_PARTS[kind][1][found[2]]}.weight"


def turned(kind: str, name: str, rows: NDArray[np.float32], *, heads: int, kv_heads: int) -> NDArray[np.float32]:
    """The output rows of a weight, or of an adapter's second half, as llama.cpp has them: it turns neighbors by one
    angle where transformers turns the halves of a head, so queries and keys of Llama's kind stand in another order."""
    count = _turned_heads(kind, name, heads, kv_heads)
    return rows.reshape(count, 2, -1, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape) if count else rows


def turned_back(kind: str, name: str, rows: NDArray[np.float32], *, heads: int, kv_heads: int) -> NDArray[np.float32]:
    """The same rows as transformers has them."""
    count = _turned_heads(kind, name, heads, kv_heads)
    return rows.reshape(count, -1, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape) if count else rows


def _turned_heads(kind: str, name: str, heads: int, kv_heads: int) -> int:
    """How many heads of a weight stand in another order; 0: its rows stand in none."""
    return {"attn_q": heads, "attn_k": kv_heads}.get(name.split(".")[-2], 0) if _PARTS[kind][0] == "llama" else 0
