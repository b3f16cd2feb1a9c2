"""The loop: batches in their order, looks at what is held out, checkpoints to go on from; knows no file of rows."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

import torch
from tqdm import tqdm

from lab.train import plan
from lab.train.encoding import Batch, Encoded
from lab.train.folder import Folder, Look
from lab.train.recipe import Recipe

_CLIP = 1.0
"""The longest gradient that is followed as it is."""
_PRIME = 1_000_003
"""Keeps the dice of one step apart from those of any other."""


@dataclass(slots=True)
class State:
    """How far a run is: steps done, tokens read, looks taken, and the adapter at the best of them."""

    step: int = 0
    tokens: int = 0
    looks: list[Look] = field(default_factory=list)
    best: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Learning:
    """The parts that learn, by name, and each unrounded beside it: bfloat16 would swallow small steps."""

    parts: dict[str, Any]
    whole: dict[str, Any]
    optimizer: Any

    @classmethod
    def of(cls, model: Any, recipe: Recipe) -> "_Learning":
        parts = {name: part for name, part in model.named_parameters() if part.requires_grad}
        whole = {name: part.detach().float().clone() for name, part in parts.items()}
        return cls(parts, whole, torch.optim.AdamW(whole.values(), lr=recipe.rate, weight_decay=0.0))

    def step(self, model: Any, batch: Batch, rate: float) -> tuple[float, int]:
        """Learn one batch; its loss, summed, and over how many tokens. Raises ValueError where that is no number."""
        model.train()
        tokens = int(batch.learned.sum())
        loss = batch.loss(model)
        (loss / max(1, tokens)).backward()
        for name, part in self.parts.items():
            self.whole[name].grad = part.grad.float()
            part.grad = None
        torch.nn.utils.clip_grad_norm_(self.whole.values(), _CLIP)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self._round()
        found = float(loss.detach())
        if not math.isfinite(found):
            raise ValueError("the loss is no number any more: try a lower --rate")
        return found, tokens

    def weights(self) -> dict[str, Any]:
        """A copy of them as they are."""
        return {name: part.cpu().clone() for name, part in self.whole.items()}

    def put(self, values: Mapping[str, Any]) -> None:
        """Set them."""
        for name, value in values.items():
            self.whole[name].copy_(value)
        self._round()

    def _round(self) -> None:
        with torch.no_grad():
            for name, part in self.parts.items():
                part.copy_(self.whole[name])


def learn(model: Any, rows: Sequence[Encoded], held: Sequence[Encoded], recipe: Recipe, folder: Folder) -> State:
    """Let the adapter on ``model`` learn ``rows``, from the folder's checkpoint on where there is one, and leave it as
    it was at its best on ``held``."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(device)
    lengths = [len(row.ids) for row in rows]
    order = [
        batch
        for epoch in range(recipe.epochs)
        for batch in plan.batches(lengths, recipe.room, f"{recipe.seed}/{epoch}")
    ]
    pause = max(1, len(order) // (recipe.epochs * recipe.looks))
    learning = _Learning.of(model, recipe)
    state = _resume(folder, learning)
    began, loss, counted = time.monotonic(), 0.0, 0
    progress = tqdm(total=len(order), initial=state.step, unit="step", desc="learning")
    for step in range(state.step, len(order)):
        torch.manual_seed(recipe.seed * _PRIME + step)
        rate = recipe.rate * plan.rate(step, len(order), max(1, round(recipe.warm_up * len(order))))
        batch = Batch.of([rows[at] for at in order[step]], device)
        found, tokens = learning.step(model, batch, rate)
        loss, counted = loss + found, counted + tokens
        state.step, state.tokens = step + 1, state.tokens + int(batch.seen.sum())
        progress.update()
        if state.step % pause and state.step < len(order):
            continue
        measured = measure(model, held, recipe.room)
        state.looks.append(Look(state.step, state.tokens, time.monotonic() - began, loss / max(1, counted), measured))
        loss, counted = 0.0, 0
        losses = [look.held_out for look in state.looks]
        if losses[-1] == min(losses):
            state.best = learning.weights()
        progress.set_postfix(loss=f"{state.looks[-1].loss:.3f}", held_out=f"{measured:.3f}")
        folder.show(state.looks)
        _keep(folder, state, learning)
        if plan.enough(losses, recipe.patience):
            break
    progress.close()
    learning.put(state.best)
    return state


def measure(model: Any, rows: Sequence[Encoded], room: int) -> float:
    """The mean loss a learned token (nats) over rows."""
    device = str(next(model.parameters()).device)
    total, count = 0.0, 0
    model.eval()
    with torch.no_grad():
        for batch in plan.batches([len(row.ids) for row in rows], room, "held"):
            one = Batch.of([rows[at] for at in batch], device)
            total, count = total + float(one.loss(model)), count + int(one.learned.sum())
    return total / max(1, count)


def _keep(folder: Folder, state: State, learning: _Learning) -> None:
    kept = {
        "state": (state.step, state.tokens, [astuple(look) for look in state.looks]),
        "best": state.best,
        "adapter": learning.weights(),
        "optimizer": learning.optimizer.state_dict(),
    }
    # Renamed only when whole: an interrupted one must not pass for a checkpoint.
    whole = folder.checkpoint.with_suffix(".part")
    torch.save(kept, whole)
    whole.replace(folder.checkpoint)


def _resume(folder: Folder, learning: _Learning) -> State:
    if not folder.checkpoint.exists():
        return State()
    kept = torch.load(folder.checkpoint, weights_only=True)
    learning.put(kept["adapter"])
    learning.optimizer.load_state_dict(kept["optimizer"])
    step, tokens, looks = kept["state"]
    return State(step, tokens, [Look(*look) for look in looks], kept["best"])
