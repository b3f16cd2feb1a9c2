"""The store that commit 8e16622 left, on a server of its own, and what must be found in it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from scheduler.mailbox import embedded

FOLDER = Path(__file__).parents[1] / "data" / "store-1"


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One sealed value in the shape of schema 1; ``before`` is the letter in front of a bubble."""

    key: str
    field: str
    place: str
    kind: str
    value: Any
    before: str = ""


@dataclass(frozen=True, slots=True)
class PlainValue:
    """A member of a sorted set with its score, or a field and what it holds."""

    key: str
    field: str
    value: str | float


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is in the store, and when (epoch s) it was left."""

    now: float
    data_key: str
    sealed: tuple[SealedValue, ...]
    plain: tuple[PlainValue, ...]


def manifest() -> Manifest:
    """What must be found."""
    return msgspec.json.decode((FOLDER / "manifest.json").read_bytes(), type=Manifest)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[str]:
    """Yield the URL of a Valkey that started on a copy of the store."""
    shutil.copytree(FOLDER / "store", folder / "store")
    async with embedded.serve(folder) as url:
        yield url
