"""Tiny random models with a tokenizer of bytes, as transformers has them and, of Llama's kind, as a GGUF file."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    FalconConfig,
    FalconForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from lab.train.gguf_names import tensor, turned

HEADS, KV_HEADS, WIDTH, LAYERS = 4, 2, 64, 2
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_BYTES = sorted(pre_tokenizers.ByteLevel.alphabet())
_VOCABULARY = [*_SPECIAL, *_BYTES]


def llama() -> Any:
    """A random Llama, far from the even odds of a fresh one."""
    torch.manual_seed(5)
    config = LlamaConfig(
        vocab_size=len(_VOCABULARY),
        hidden_size=WIDTH,
        intermediate_size=96,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=KV_HEADS,
        max_position_embeddings=512,
        initializer_range=0.2,
        tie_word_embeddings=False,
        bos_token_id=1,
        eos_token_id=2,
    )
    return LlamaForCausalLM(config).eval()


def falcon() -> Any:
    """A random Falcon of the 7B's kind: an odd number of query heads over one key and value head."""
    torch.manual_seed(6)
    config = FalconConfig(
        vocab_size=len(_VOCABULARY),
        hidden_size=48,
        num_hidden_layers=LAYERS,
        num_attention_heads=3,
        multi_query=True,
        parallel_attn=True,
        new_decoder_architecture=False,
        alibi=False,
        bias=False,
        initializer_range=0.2,
        bos_token_id=1,
        eos_token_id=2,
    )
    return FalconForCausalLM(config).eval()


def tokenizer() -> PreTrainedTokenizerFast:
    """A token a byte."""
    bpe = Tokenizer(models.BPE(vocab={token: at for at, token in enumerate(_VOCABULARY)}, merges=[]))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    found = PreTrainedTokenizerFast(tokenizer_object=bpe, bos_token=_SPECIAL[1], eos_token=_SPECIAL[2])
    found.add_special_tokens({"additional_special_tokens": [_SPECIAL[0]]})
    found.chat_template = TEMPLATE
    return found


def checkpoint(model: Any, folder: Path) -> Path:
    """The model with its tokenizer in a folder."""
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


def as_gguf(model: Any, path: Path) -> Path:
    """A Llama as llama.cpp reads it, unrounded."""
    writer, config = gguf.GGUFWriter(path, "llama"), model.config
    writer.add_context_length(512)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(len(_VOCABULARY))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(_VOCABULARY)
    writer.add_token_types([gguf.TokenType.CONTROL] * len(_SPECIAL) + [gguf.TokenType.NORMAL] * len(_BYTES))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(TEMPLATE)
    for name, part in model.state_dict().items():
        weight = part.detach().float().numpy()
        whole = _gguf_name(name)
        weight = turned("llama", whole, weight, heads=HEADS, kv_heads=KV_HEADS) if weight.ndim > 1 else weight
        writer.add_tensor(whole, np.ascontiguousarray(weight))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _gguf_name(name: str) -> str:
    outer = {
        "model.embed_tokens.weight": "token_embd.weight",
        "model.norm.weight": "output_norm.weight",
        "lm_head.weight": "output.weight",
    }
    norms = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}
    if name in outer:
        return outer[name]
    _, _, layer, *part, _ = name.split(".")
    return f"blk.{layer}.{norms[part[0]]}.weight" if part[0] in norms else tensor("llama", name.removesuffix(".weight"))
