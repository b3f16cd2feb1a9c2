"""One encoder on one thread: each sentence is asked for once; what is not there is said so."""

import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from engine.meaning import Encoder, Meaning, NoEncoder, Vectors


@dataclass(slots=True)
class Counting:
    """Makes vectors of nothing, and remembers what it was asked, and where."""

    asked: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def encode(self, sentences: Sequence[str]) -> Vectors:
        self.asked += sentences
        self.threads.add(threading.current_thread().name)
        return np.ones((len(sentences), 384), np.float32)


async def test_s_a_sentence_is_encoded_once_on_a_thread_of_its_own() -> None:
    encoder = Counting()
    meaning = Meaning(lambda: encoder)
    assert (await meaning.encode(["one", "two", "one"])).shape == (3, 384)
    await meaning.encode(["two", "three"])
    assert encoder.asked == ["one", "two", "three"]
    assert all(name.startswith("meaning") for name in encoder.threads)
    meaning.close()


async def test_s_what_is_remembered_has_an_end() -> None:
    encoder = Counting()
    meaning = Meaning(lambda: encoder)
    for number in range(2100):
        await meaning.encode([f"{number}"])
    await meaning.encode(["0"])
    assert encoder.asked.count("0") == 2
    meaning.close()


async def test_s_an_encoder_that_is_not_there_is_told_once_and_tried_again() -> None:
    heard: list[str] = []
    there: list[Counting] = []

    def load() -> Counting:
        if not there:
            raise NoEncoder("gone")
        return there[0]

    meaning = Meaning(load, lambda kind, _: heard.append(kind))
    await meaning.warm_up()
    with pytest.raises(NoEncoder, match="gone"):
        await meaning.encode(["hello"])
    assert heard == ["encoder"]
    assert "gone" in await meaning.state()
    there.append(Counting())
    await meaning.encode(["hello"])
    assert await meaning.state() == "ok"
    meaning.close()


def test_s_another_model_than_the_known_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"something else")
    with pytest.raises(NoEncoder, match="not the model"):
        Encoder(tmp_path / "model.onnx")


def test_s_the_real_encoder_knows_what_is_near() -> None:
    vectors = Encoder().encode(["I want to die", "I'd like to kill myself", "The cake needs ten minutes"])
    near, far = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    assert near > 0.6 > 0.3 > far
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_house_without_an_encoder_brings_no_numpy() -> None:
    """That is 13 MB, and a tenth of a second of each start."""
    program = "import sys, bot.app, bot.roles; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
