"""An adapter on Falcon, served through the plugin, says what the merged weights say."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.vllm.conftest import PYTHON, Server, answer, serving, tiny_checkpoint

pytestmark = pytest.mark.vllm

TALK = "Ann: I had a rough day at work and could use a friend.\nHarry: Blimey, that sounds hard. What happened then?\n"
ROUNDING = 0.05
"""Nats that two log-probabilities of one token may differ by: bfloat16 keeps eight bits of a number."""


def log_probs(server: Server, model: str) -> list[float]:
    """Of each token of the talk but the first, by this model."""
    body = {"model": model, "prompt": TALK, "max_tokens": 1, "echo": True, "logprobs": 0, "temperature": 0}
    status, raw = answer(server, "POST", "/v1/completions", json.dumps(body))
    assert status == 200, raw
    return json.loads(raw)["choices"][0]["logprobs"]["token_logprobs"][1:-1]


def furthest(one: list[float], other: list[float]) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def test_an_adapter_through_the_plugin_equals_merged_weights(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    checkpoint = tiny_checkpoint(request.config)
    made = tmp_path / "made"
    made.mkdir()
    subprocess.run([PYTHON, Path(__file__).with_name("tiny_adapter.py"), checkpoint, made], check=True, timeout=120)
    (tmp_path / "base").mkdir()
    with serving(
        checkpoint,
        tmp_path / "base",
        *("--enable-lora", "--max-lora-rank=16", "--lora-modules", f"harry={made / 'adapter'}"),
        plugins="falcon_lora",
    ) as server:
        plain, adapted = log_probs(server, server.model), log_probs(server, "harry")
    with serving(made / "merged", tmp_path / "base") as server:
        merged = log_probs(server, server.model)
    assert furthest(plain, merged) > 10 * ROUNDING
    assert furthest(adapted, merged) < ROUNDING


def test_stock_vllm_still_takes_no_adapter_for_falcon() -> None:
    # The day this turns red the plugin can go.
    asked = "from vllm.model_executor.models.falcon import FalconForCausalLM as F; print(hasattr(F, 'supports_lora'))"
    told = subprocess.run([PYTHON, "-c", asked], check=True, timeout=120, capture_output=True, text=True, cwd="/")
    assert told.stdout.splitlines()[-1] == "False"
