"""Opens the model that a command names: a server by its URL, a GGUF file, or the embedded one; knows no metric."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engine.models import embedded
from engine.models.vllm import OpenAICompatible

EMBEDDED = "embedded"
"""Names the packaged model, whose file's path nobody knows."""


@dataclass(frozen=True, slots=True)
class Source:
    """A model: ``where`` it is (a URL, the path of a .gguf, or EMBEDDED), its ``adapter`` ("": none; of a server a
    name, else a .gguf file or the name of a shipped one), and the key that its server asks for. Raises ValueError for
    what is none of these."""

    where: str
    adapter: str = ""
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not (self.is_url or self.where == EMBEDDED or (self.where.endswith(".gguf") and self.file.is_file())):
            raise ValueError(
                f"{self.where}: no model: give a server's URL (http://…), the path of a .gguf file, or `{EMBEDDED}`; "
                "serve any other checkpoint by vLLM"
            )
        if self.adapter_file and not self.adapter_file.is_file():
            shipped = ", ".join(sorted(file.stem for file in embedded.ADAPTERS.glob("*.gguf")))
            raise ValueError(
                f"{self.adapter}: no adapter: give the .gguf file of a run, or the name of a shipped one ({shipped})"
            )

    @property
    def is_url(self) -> bool:
        """Whether a server is asked that somebody else runs."""
        return self.where.startswith(("http://", "https://"))

    @property
    def file(self) -> Path:
        """The weights on this machine."""
        return (embedded.packaged_model() or Path()) if self.where == EMBEDDED else Path(self.where)

    @property
    def adapter_file(self) -> Path | None:
        """The adapter on this machine; None where it has none, or a server does."""
        if self.is_url or not self.adapter:
            return None
        given = Path(self.adapter)
        return given if given.suffix == ".gguf" else embedded.ADAPTERS / f"{self.adapter}.gguf"

    @property
    def name(self) -> str:
        """What a report calls it."""
        return f"{self.where} with {self.adapter}" if self.adapter else self.where

    @property
    def at_once(self) -> int:
        """How many answers are asked for at the same time."""
        return 8 if self.is_url else 1


@asynccontextmanager
async def opened(source: Source, voice: str = "") -> AsyncIterator[OpenAICompatible]:
    """Yield a client that knows what the model can do; an adapter of this machine is the ``voice`` of that persona.
    Raises EngineError."""
    if source.is_url:
        # vLLM serves an adapter as a model of its own.
        async with OpenAICompatible(source.where, model=source.adapter, api_key=source.key) as client:
            await client.discover()
            yield client
        return
    with tempfile.TemporaryDirectory() as folder:
        file = None if source.where == EMBEDDED else source.file
        served = embedded.serve(
            file,
            context=2048,
            threads=embedded.default_threads(),
            log=Path(folder) / "engine.log",
            adapters=_named(source.adapter_file, Path(folder) / f"{voice}.gguf"),
        )
        async with served as url, OpenAICompatible(url) as client:
            await client.discover()
            yield client


def _named(adapter: Path | None, name: Path) -> tuple[Path, ...]:
    """The adapter under the name of whose voice it is, by which the house asks for it."""
    if adapter is None:
        return ()
    name.symlink_to(adapter.resolve())
    return (name,)
