"""Runs a real vLLM server on the CPU with the flags of compose.yaml and a tiny random Falcon."""

import contextlib
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PYTHON = Path(os.environ.get("VLLM_PYTHON", ROOT / ".venv-vllm" / "bin" / "python"))
KEY = "the-key-of-the-contract-test"
# The hub's revision means nothing to a local folder, and there is no GPU memory to share.
GPU_FLAGS = ("--revision", "--gpu-memory-utilization")
CPU_FLAGS = ("--enforce-eager",)
UNSET = re.compile(r"\$\{\w+:-(.*?)\}")
"""A setting of compose.yaml that nobody made, with what stands in its place."""
START_SECONDS = 300.0
STOP_SECONDS = 30.0


class Server(NamedTuple):
    """Where the server answers, the key it wants and the name of its only model."""

    url: str
    key: str
    model: str


def flags() -> list[str]:
    """The flags of compose.yaml's engine without those for a GPU, with its mounts read from the work tree."""
    service = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["vllm"]
    _model, *found = (UNSET.sub(r"\1", flag) for flag in service["command"])
    mounts = [mount.split(":")[:2] for mount in service["volumes"] if mount.startswith("./")]
    for here, there in mounts:
        found = [flag.replace(f"={there}", f"={ROOT / here}") for flag in found]
    return [flag for flag in found if not flag.startswith(GPU_FLAGS)]


@pytest.fixture(scope="session")
def vllm_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that answers, started for this session alone and gone after it."""
    if not PYTHON.exists():
        pytest.fail(f"no vLLM at {PYTHON}: run `make vllm-venv`", pytrace=False)
    folder = tmp_path_factory.mktemp("vllm")
    with serving(tiny_checkpoint(request.config), folder) as server:
        yield server


@contextlib.contextmanager
def serving(checkpoint: Path, folder: Path, *more: str, plugins: str = "") -> Iterator[Server]:
    """A warm server of ``checkpoint`` with ``more`` flags and the named plugins, its log in ``folder``."""
    model = next(flag.split("=", 1)[1] for flag in flags() if flag.startswith("--served-model-name="))
    server = Server(f"http://127.0.0.1:{_free_port()}", KEY, model)
    with _running(server, checkpoint, folder, more, plugins) as process:
        _wait(server, process, folder / "log")
        _warm_up(server)
        yield server


def tiny_checkpoint(config: pytest.Config) -> Path:
    """The tiny checkpoint, built once for each version of its script and kept in pytest's cache."""
    assert config.cache is not None
    script = Path(__file__).with_name("tiny_falcon.py")
    version = hashlib.sha256(script.read_bytes()).hexdigest()[:12]
    folder = config.cache.mkdir("tiny-falcon") / version
    if not folder.exists():
        # Renamed only when whole: an interrupted build must not pass for a checkpoint.
        building = folder.with_suffix(f".{os.getpid()}")
        subprocess.run([PYTHON, script, building], check=True, timeout=START_SECONDS)
        building.rename(folder)
    return folder


@contextlib.contextmanager
def _running(
    server: Server, checkpoint: Path, folder: Path, more: Sequence[str], plugins: str
) -> Iterator[subprocess.Popen[bytes]]:
    port = server.url.rsplit(":", 1)[1]
    command = [
        *(str(PYTHON), "-m", "vllm.entrypoints.openai.api_server", f"--model={checkpoint}"),
        *(*flags(), *CPU_FLAGS, *more, "--host=127.0.0.1", f"--port={port}"),
    ]
    settings = {
        "VLLM_API_KEY": server.key,
        "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_NO_USAGE_STATS": "1",
        "VLLM_PLUGINS": plugins,
        "HF_HUB_OFFLINE": "1",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            # Not the repository: `python -m` would let our packages shadow theirs.
            cwd=folder,
            env=os.environ | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Its workers join its own process group, so that the end reaches them and nobody else.
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, HTTPException):
            if _status(server, "GET", "/health") == 200:
                return
        time.sleep(0.5)
    last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
    pytest.fail(f"vLLM did not start within {START_SECONDS:.0f} s:\n{last_lines}", pytrace=False)


def _warm_up(server: Server) -> None:
    """Ask for log-probs once: on a CPU the first such request compiles for 20 s, whatever it asks."""
    body = json.dumps({"model": server.model, "prompt": "Hi", "max_tokens": 1, "logprobs": 1})
    assert _status(server, "POST", "/v1/completions", body) == 200


def _status(server: Server, method: str, path: str, body: str | None = None) -> int:
    return answer(server, method, path, body)[0]


def answer(server: Server, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    """The status and the bytes that the server answers."""
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=120)
    headers = {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"}
    with contextlib.closing(connection):
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()


def _free_port() -> int:
    with socket.socket() as mail:
        mail.bind(("127.0.0.1", 0))
        port: int = mail.getsockname()[1]
    return port
