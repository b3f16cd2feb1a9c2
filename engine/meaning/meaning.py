"""The encoder on a thread of its own, for all who ask; knows no rule and no person."""

import asyncio
import ctypes
import sys
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from engine.meaning.encoder import Encoder, NoEncoder
from engine.meaning.tokens import tokens
from engine.meaning.vectors import SIZE, Vector, Vectors

OK = "ok"
_MANY = 2048
"""Sentences of which the vectors are remembered: what somebody says is asked for again when it leaves the prompt."""

_Key = tuple[int, ...]
"""What the encoder reads of a sentence: two writings of it that it can't tell apart are one."""


class Encoding(Protocol):
    """What makes vectors of sentences, in its own time."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """A vector of length one for each."""
        ...


def _unheard(kind: str, error: BaseException | None) -> None:
    """Where nobody wants to hear what goes wrong."""


@cache
def _encoder() -> Encoder:
    """The one of this process, however many houses are open in it."""
    return Encoder()


@dataclass(slots=True)
class Meaning:
    """Loads its encoder when it is first asked, or told to ``warm_up``. ``problem`` hears once of one that can't be
    had; it is tried again with the next question."""

    load: Callable[[], Encoding] = _encoder
    problem: Callable[[str, BaseException | None], None] = _unheard
    _encoder: Encoding | None = field(default=None, init=False)
    _trouble: str = field(default="", init=False)
    _vectors: "OrderedDict[_Key, Vector]" = field(default_factory=OrderedDict, init=False)
    _thread: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "meaning")

    async def encode(self, sentences: Sequence[str]) -> Vectors:
        """A vector for each sentence, by a thread that does one after the other. Raises NoEncoder."""
        import numpy as np

        keys = [tuple(tokens(sentence)) for sentence in sentences]
        unknown = {key: text for key, text in zip(keys, sentences, strict=True) if key not in self._vectors}
        known = {key: self._vectors[key] for key in keys if key not in unknown}
        if unknown:
            made = await self._made([*unknown.values()])
            known |= zip(unknown, made, strict=True)
        rows = [known[key] for key in keys]
        self._remember(known)
        return np.stack(rows) if rows else np.zeros((0, SIZE), np.float32)

    async def warm_up(self) -> None:
        """Load the encoder, so that nobody waits for it later; ``problem`` hears why where that fails."""
        try:
            await self.encode(["hello"])
        except NoEncoder:
            return

    async def loaded(self, *, within: float) -> None:
        """Wait until the encoder is loaded, so many seconds at most; what keeps it from that is told to who asks."""
        if self._encoder is not None:
            return
        with suppress(RuntimeError):  # the thread has ended
            loading = asyncio.get_running_loop().run_in_executor(self._thread, self._there)
            loading.add_done_callback(_heard)
            await asyncio.wait({loading}, timeout=within)

    async def state(self) -> str:
        """ "ok", also where nobody has asked yet, or in one line what is wrong."""
        return self._trouble or OK

    def close(self) -> None:
        """End the thread behind what it is doing."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _made(self, sentences: Sequence[str]) -> Vectors:
        try:
            made = await asyncio.get_running_loop().run_in_executor(self._thread, self._encode, sentences)
        except Exception as error:
            if not self._trouble:
                self.problem("encoder", error)
            self._trouble = f"no sentence encoder: {error}"
            raise NoEncoder(self._trouble) from error
        self._trouble = ""
        return made

    def _encode(self, sentences: Sequence[str]) -> Vectors:
        return self._there().encode(sentences)

    def _there(self) -> Encoding:
        if self._encoder is None:
            self._encoder = self.load()
            _give_back()
        return self._encoder

    def _remember(self, rows: dict[_Key, Vector]) -> None:
        self._vectors |= rows
        for key in rows:
            self._vectors.move_to_end(key)
        while len(self._vectors) > _MANY:
            self._vectors.popitem(last=False)


def _heard(loading: "asyncio.Future[Encoding]") -> None:
    if not loading.cancelled():
        loading.exception()


def _give_back() -> None:
    """Return to the system what only the loading needed: glibc would keep it, 60 MB of them."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
