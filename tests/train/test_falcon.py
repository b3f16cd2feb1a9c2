"""Falcon's heads are expanded while it is trained: what it says and how it learns stay the same."""

from typing import Any

import pytest
import torch

from lab.train.falcon import expand_heads
from tests.train import tiny

pytestmark = pytest.mark.train


def learned(model: Any) -> tuple[Any, dict[str, Any]]:
    ids = torch.tensor([[1, 40, 77, 120, 9, 64, 33, 200], [1, 5, 6, 7, 8, 9, 0, 0]])
    seen = torch.tensor([[1] * 8, [1] * 6 + [0] * 2])
    model.zero_grad()
    loss = model(input_ids=ids, attention_mask=seen, labels=torch.where(seen == 1, ids, -100), use_cache=False).loss
    loss.backward()
    return loss.detach(), {name: part.grad.clone() for name, part in model.named_parameters()}


def test_expanded_heads_have_the_same_loss_and_gradients() -> None:
    loss, gradients = learned(tiny.falcon())
    expanded = tiny.falcon()
    assert expand_heads(expanded) == tiny.LAYERS
    other_loss, others = learned(expanded)
    torch.testing.assert_close(other_loss, loss)
    for name, gradient in gradients.items():
        torch.testing.assert_close(others[name], gradient, atol=1e-5, rtol=1e-4)


def test_each_query_head_then_has_a_key_of_its_own() -> None:
    model = tiny.falcon()
    attention = model.transformer.h[0].self_attention
    fused = torch.randn(1, 5, attention.query_key_value.out_features)
    assert [part.shape[2] for part in attention._split_heads(fused)] == [3, 1, 1]
    expand_heads(model)
    assert [part.shape[2] for part in attention._split_heads(fused)] == [3, 3, 3]


def test_what_is_no_falcon_stays_as_it_is() -> None:
    assert expand_heads(tiny.llama()) == 0
