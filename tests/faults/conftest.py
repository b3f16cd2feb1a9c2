"""What the fault tests share: a nursery, worlds, and the figures that go into the docs."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from lab.trial.nursery import nursery
from tests.faults.figures import Figures
from tests.faults.world import World, world

MakeWorld = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
async def new_world(tmp_path: Path) -> AsyncIterator[MakeWorld]:
    """Open a world with a seed."""
    async with nursery() as made:

        def make(*, seed: int) -> AbstractAsyncContextManager[World]:
            return world(made, tmp_path, seed=seed)

        yield make


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """The figures of this run; written to the page that FAULT_FIGURES names when all tests passed."""
    yield from _written(request, "figures")


@pytest.fixture(scope="session")
def long_figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """The figures of the long run, in a place of their own."""
    yield from _written(request, "long figures")


def _written(request: pytest.FixtureRequest, name: str) -> Iterator[Figures]:
    kept = Figures()
    yield kept
    page = os.environ.get("FAULT_FIGURES", "")
    if page and not request.session.testsfailed:
        kept.write(Path(page), name)
