"""The client's contract on the stand-in and on the embedded model; `make test-vllm` runs it on a real vLLM."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest

from engine.models import embedded
from lab.loopback.engine import EngineServer
from tests.contracts.engine_client import EngineContract, KeyContract

SHAPES = {"late_system": True, "assistant_first": True, "same_role": True}
NO_ODDS = {"structured": False, "odds": False}


class TestStandIn(EngineContract, KeyContract):
    @pytest.fixture
    async def address(self) -> AsyncIterator[tuple[str, str]]:
        async with EngineServer(api_key="k3y") as server:
            yield server.url, "k3y"

    @pytest.fixture
    def expected(self) -> dict[str, object]:
        return SHAPES | {"model": "loopback", "context": 2048, "names": False, "small": False} | NO_ODDS


class TestStandInThatTellsOdds(TestStandIn):
    @pytest.fixture
    async def address(self) -> AsyncIterator[tuple[str, str]]:
        async with EngineServer(api_key="k3y", odds=0.9) as server:
            yield server.url, "k3y"

    @pytest.fixture
    def expected(self) -> dict[str, object]:
        return {"structured": False, "odds": True}


@pytest.mark.xdist_group("model")
class TestEmbedded(EngineContract):
    @pytest.fixture(scope="class")
    @classmethod
    def address(cls) -> Iterator[tuple[str, str]]:
        command = [sys.executable, "-m", "engine.models.embedded", str(embedded.packaged_model()), "2048", "1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            assert server.stdout is not None
            yield next(line.split()[1] for line in server.stdout if line.startswith("listening")), ""
            server.terminate()

    @pytest.fixture
    def expected(self) -> dict[str, object]:
        return SHAPES | {"context": 2048, "structured": True, "odds": True, "small": True}
