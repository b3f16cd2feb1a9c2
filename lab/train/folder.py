"""What a run leaves behind: its recipe, its losses as table and picture, the adapter; knows no torch."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import msgspec

from lab.train.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Look:
    """One look at how it goes: after how many steps and seen ``tokens``, in how many ``seconds`` of this process, the
    mean loss a token since the look before, and on what is held out."""

    step: int
    tokens: int
    seconds: float
    loss: float
    held_out: float


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one run."""

    path: Path

    @property
    def checkpoint(self) -> Path:
        """Where a run that was interrupted goes on from; gone once it is finished."""
        return self.path / "checkpoint.pt"

    @property
    def adapter(self) -> Path:
        """The adapter as peft reads it, a folder."""
        return self.path / "adapter"

    @property
    def gguf(self) -> Path:
        """The adapter as llama.cpp reads it, named after whose voice it is by whoever ships it."""
        return self.path / "adapter.gguf"

    def begin(self, recipe: Recipe) -> None:
        """Make the folder for a recipe, or go on in it. Raises ValueError where another run lies there."""
        self.path.mkdir(parents=True, exist_ok=True)
        config = self.path / "config.json"
        if config.exists() and msgspec.json.decode(config.read_bytes())["key"] != recipe.key:
            raise ValueError(f"{self.path} holds a run of another recipe or other data: choose another -o")
        if self.adapter.exists():
            raise ValueError(f"the run in {self.path} is finished: choose another -o")
        config.write_bytes(msgspec.json.format(msgspec.json.encode({"key": recipe.key, "recipe": recipe}), indent=2))

    def recipe(self) -> Recipe:
        """Of what the run here was made. Raises ValueError where there is none."""
        try:
            return msgspec.convert(msgspec.json.decode((self.path / "config.json").read_bytes())["recipe"], Recipe)
        except (OSError, KeyError, msgspec.MsgspecError) as error:
            raise ValueError(f"{self.path} holds no run: {error}") from error

    def show(self, looks: Sequence[Look]) -> None:
        """Write the losses anew, as table and picture."""
        with (self.path / "losses.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, [field.name for field in fields(Look)])
            table.writeheader()
            table.writerows({name: round(value, 4) for name, value in asdict(look).items()} for look in looks)
        _draw(looks, self.path / "losses.png")


def _draw(looks: Sequence[Look], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    tokens = [look.tokens for look in looks]
    axes.plot(tokens, [look.loss for look in looks], marker="o", label="learned")
    axes.plot(tokens, [look.held_out for look in looks], marker="o", label="held out")
    axes.set(xlabel="tokens read", ylabel="loss a token (nats)")
    axes.legend()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
