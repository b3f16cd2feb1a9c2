"""Makes numbers of rows, and tensors of batches; knows no model and no order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from engine.ports import Message
from lab.train.rows import Row, spans


@dataclass(frozen=True, slots=True)
class Encoded:
    """The tokens of a row, and which of them are learned."""

    ids: tuple[int, ...]
    learned: tuple[bool, ...]


def encode(row: Row, tokenizer: Any) -> Encoded:
    """The row by a fast tokenizer with a chat template. Raises ValueError where the template can't show it."""

    def render(messages: Sequence[Message], opens: bool) -> str:
        fields = [{"role": each.role, "content": each.content, "name": each.name} for each in messages]
        return str(tokenizer.apply_chat_template(fields, tokenize=False, add_generation_prompt=opens))

    text, places = spans(row, render)
    found = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    marks = tuple(any(begin <= at < until for begin, until in places) for at, _ in found["offset_mapping"])
    return Encoded(tuple(found["input_ids"]), marks)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows side by side, padded at their ends: no row sees another one."""

    ids: Any
    seen: Any
    learned: Any

    @classmethod
    def of(cls, rows: Sequence[Encoded], device: str) -> "Batch":
        """The batch on a device. What is learned of a token is to foretell it from those before."""
        longest = max(len(row.ids) for row in rows)
        ids = torch.zeros((len(rows), longest), dtype=torch.long)
        seen, learned = torch.zeros_like(ids), torch.zeros_like(ids, dtype=torch.bool)
        for at, row in enumerate(rows):
            ids[at, : len(row.ids)] = torch.tensor(row.ids)
            seen[at, : len(row.ids)] = 1
            learned[at, : len(row.ids)] = torch.tensor(row.learned)
        learned[:, 0] = False
        return cls(ids.to(device), seen.to(device), learned.to(device))

    def loss(self, model: Any) -> Any:
        """The sum of the losses of all learned tokens, by a transformers' model with or without an adapter; the head
        reads only the places that it is asked for."""
        causal = model.get_base_model() if hasattr(model, "get_base_model") else model
        hidden = causal.base_model(input_ids=self.ids, attention_mask=self.seen, use_cache=False).last_hidden_state
        wanted = self.learned[:, 1:]
        scores = causal.get_output_embeddings()(hidden[:, :-1][wanted]).float()
        return torch.nn.functional.cross_entropy(scores, self.ids[:, 1:][wanted], reduction="sum")
