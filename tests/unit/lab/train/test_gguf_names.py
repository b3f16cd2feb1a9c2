"""The parts of a model by llama.cpp's names, and the order of its rows there."""

import numpy as np
import pytest

from lab.train.gguf_names import architecture, tensor, turned


@pytest.mark.parametrize(
    ("kind", "module", "name"),
    [
        ("llama", "model.layers.0.self_attn.q_proj", "blk.0.attn_q.weight"),
        ("mistral", "model.layers.11.mlp.down_proj", "blk.11.ffn_down.weight"),
        ("falcon", "transformer.h.31.self_attention.query_key_value", "blk.31.attn_qkv.weight"),
        ("falcon", "transformer.h.2.mlp.dense_h_to_4h", "blk.2.ffn_up.weight"),
    ],
)
def test_parts_have_names(kind: str, module: str, name: str) -> None:
    assert tensor(kind, module) == name


def test_what_has_no_name_is_refused() -> None:
    with pytest.raises(ValueError, match="lm_head"):
        tensor("llama", "lm_head")
    with pytest.raises(ValueError, match="safetensors"):
        architecture("gpt_bigcode")


def test_queries_and_keys_of_llamas_kind_are_turned_by_head() -> None:
    rows = np.arange(8, dtype=np.float32)[:, None]
    found = turned("llama", "blk.0.attn_q.weight", rows, heads=2, kv_heads=1)
    assert found[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]
    assert turned("llama", "blk.0.attn_k.weight", rows, heads=2, kv_heads=1)[:, 0].tolist() == [0, 4, 1, 5, 2, 6, 3, 7]


@pytest.mark.parametrize(
    ("kind", "name"), [("llama", "attn_v"), ("llama", "ffn_up"), ("qwen2", "attn_q"), ("falcon", "attn_qkv")]
)
def test_all_else_stays(kind: str, name: str) -> None:
    rows = np.arange(8, dtype=np.float32)[:, None]
    assert turned(kind, f"blk.0.{name}.weight", rows, heads=2, kv_heads=1) is rows
