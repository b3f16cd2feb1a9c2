"""How likely a reply is to weights on this machine, read by transformers; slow, and exact."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.models.embedded import default_threads
from engine.ports import Message
from lab.evaluate.likelihood.likelihood import Likelihood, behind, shared_start
from lab.evaluate.rows import Row

_NEEDED = ("torch", "transformers", "gguf")


def missing() -> str:
    """What keeps weights from being read here, or ""."""
    lacking = [name for name in _NEEDED if find_spec(name) is None]
    return f"{', '.join(lacking)} not installed: pip install 'aifriend[train]'" if lacking else ""


class Weights:
    """A causal model from a GGUF file or a checkpoint's folder, with the chat template that lies in it; an adapter's
    GGUF file is worked in. Raises ValueError where that is of another model."""

    def __init__(self, path: Path, adapter: Path | None = None) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        # As the embedded engine: on a busy machine as many threads as cores wait for each other.
        torch.set_num_threads(default_threads())
        where, options = (path, {}) if path.is_dir() else (path.parent, {"gguf_file": path.name})
        self._tokenizer: Any = AutoTokenizer.from_pretrained(where, **options)
        self._model: Any = AutoModelForCausalLM.from_pretrained(where, dtype="float32", **options).eval()
        if adapter is not None:
            _work_in(self._model, adapter)

    def likelihood(self, row: Row) -> Likelihood:
        """Return how likely the reference is behind its messages."""
        import torch

        before = self._ids(row.messages, asks=True)
        ids = self._ids((*row.messages, Message("assistant", row.reference)), asks=False)
        # No token stands before the first one.
        start = max(shared_start(before, ids), 1)
        with torch.inference_mode():
            # All of them would be logits of a megabyte a token.
            logits = self._model(torch.tensor([ids]), logits_to_keep=len(ids) - start + 1).logits[0, :-1]
        found = torch.log_softmax(logits.float(), -1).gather(1, torch.tensor(ids[start:])[:, None])
        return Likelihood(
            nats=-float(found.double().sum()),
            tokens=len(ids) - start,
            bytes=len(row.reference.encode()),
            behind=behind(self._tokenizer.decode(ids[start:]), row.reference),
        )

    def _ids(self, messages: Sequence[Message], *, asks: bool) -> list[int]:
        talk = [{"role": each.role, "content": each.content} for each in messages]
        text = self._tokenizer.apply_chat_template(talk, tokenize=False, add_generation_prompt=asks)
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids


def _work_in(model: Any, path: Path) -> None:
    """Add an adapter to the weights that it was trained beside."""
    import torch

    from lab.train.adapter_file import read

    config = model.config
    found = read(
        path,
        [name for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)],
        kind=config.model_type,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
    )
    with torch.no_grad():
        for name, change in found.items():
            weight = model.get_submodule(name).weight
            if weight.shape != change.shape:
                raise ValueError(f"{path}: an adapter of another model: {name} is of {change.shape} there")
            weight += torch.from_numpy(change)
