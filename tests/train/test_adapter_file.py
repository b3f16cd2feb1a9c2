"""An adapter as llama.cpp reads it does to a model what the same adapter does when it is worked into its weights."""

from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
import torch
import xllamacpp
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict

from lab.train import adapter_file
from tests.train import tiny

pytestmark = pytest.mark.train

PROMPT = [1, 40, 77, 120, 9, 64, 33, 200, 51, 7, 88]
ALPHA = 12


def adapted() -> Any:
    """A tiny Llama with an adapter on every linear layer that changes a lot."""
    model = get_peft_model(tiny.llama(), LoraConfig(r=4, lora_alpha=ALPHA, target_modules="all-linear"))
    with torch.no_grad():
        for name, part in model.named_parameters():
            if "lora_" in name:
                part.normal_(0, 0.3)
    return model


def written(model: Any, path: Path) -> Path:
    weights = {name: part.detach().numpy() for name, part in get_peft_model_state_dict(model).items()}
    adapter_file.write(path, weights, kind="llama", alpha=ALPHA, heads=tiny.HEADS, kv_heads=tiny.KV_HEADS)
    return path


def by_torch(model: Any) -> np.ndarray:
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([PROMPT])).logits[0, -1], -1).numpy()


async def by_llama(gguf: Path, adapter: Path | None, scale: float = 1.0) -> np.ndarray:
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.n_ctx, params.port, params.hostnames = 256, 0, ["127.0.0.1"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    if adapter:
        info = xllamacpp.CommonAdapterLoraInfo()
        info.path, info.scale = str(adapter), 1.0
        params.lora_adapters = [info]
    server = xllamacpp.Server(params)
    body: dict[str, Any] = {"prompt": PROMPT, "n_predict": 1, "n_probs": 259, "temperature": 0.0, "logprobs": 259}
    if adapter:
        body["lora"] = [{"id": 0, "scale": scale}]
    async with aiohttp.ClientSession() as http, http.post(f"{server.listening_address}/completion", json=body) as got:
        answer = await got.json()
    found = np.full(259, -np.inf, dtype=np.float32)
    for each in answer["completion_probabilities"][0]["top_logprobs"]:
        found[each["id"]] = each["logprob"]
    return found


async def test_llama_cpp_says_with_the_adapter_what_merged_weights_say(tmp_path: Path) -> None:
    base, adapter = tiny.as_gguf(tiny.llama(), tmp_path / "base.gguf"), written(adapted(), tmp_path / "adapter.gguf")
    merged = by_torch(adapted().merge_and_unload())
    plain = by_torch(tiny.llama())
    assert np.abs(merged - plain).max() > 1
    np.testing.assert_allclose(await by_llama(base, None), plain, atol=0.01)
    np.testing.assert_allclose(await by_llama(base, adapter), merged, atol=0.1)
    np.testing.assert_allclose(await by_llama(base, adapter, scale=0.0), plain, atol=0.01)


def linear(model: Any) -> list[str]:
    return [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)]


def test_an_adapters_file_tells_by_how_much_it_changes_each_weight(tmp_path: Path) -> None:
    base, merged = tiny.llama(), adapted().merge_and_unload()
    found = adapter_file.read(
        written(adapted(), tmp_path / "adapter.gguf"),
        linear(base),
        kind="llama",
        heads=tiny.HEADS,
        kv_heads=tiny.KV_HEADS,
    )
    assert sorted(found) == sorted(name for name in linear(base) if "lm_head" not in name)
    for name, change in found.items():
        wanted = (merged.get_submodule(name).weight - base.get_submodule(name).weight).detach().numpy()
        np.testing.assert_allclose(change, wanted, atol=0.01)


@pytest.mark.parametrize("other", ["model", "words"])
def test_what_is_no_adapter_of_the_model_is_refused(tmp_path: Path, other: str) -> None:
    path = tmp_path / "other.gguf"
    if other == "words":
        path.write_text("no weights at all")
    else:
        tiny.as_gguf(tiny.llama(), path)
    with pytest.raises(ValueError, match=str(path)):
        adapter_file.read(path, linear(tiny.llama()), kind="llama", heads=tiny.HEADS, kv_heads=tiny.KV_HEADS)
