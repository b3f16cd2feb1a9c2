"""An encoder that a test holds: it answers with what its kind of sentence means, when it is let go."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.meaning import Encoder, NoEncoder, Vectors
from engine.safety import read

GRAVE = "i want to be dead and i do not want to live anymore"
LIGHT = "the weather is nice and the cake is good"


@dataclass(slots=True)
class FakeEncoder:
    """Takes every sentence for the grave one, or for the light one; ``hold`` lets all wait until ``let_go``."""

    grave: bool = True
    broken: bool = False
    asked: list[str] = field(default_factory=list)
    _free: threading.Event = field(default_factory=threading.Event, init=False)
    _vectors: Vectors = field(init=False)

    def __post_init__(self) -> None:
        self._vectors = Encoder().encode([read(LIGHT).text, read(GRAVE).text])
        self._free.set()

    def hold(self) -> None:
        """Answer nobody from now on."""
        self._free.clear()

    def let_go(self) -> None:
        """Answer all who wait."""
        self._free.set()

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """The same vector for each."""
        self.asked += sentences
        if self.broken:
            raise NoEncoder("broken")
        self._free.wait(30)
        return np.stack([self._vectors[int(self.grave)]] * len(sentences))
