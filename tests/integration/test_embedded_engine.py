"""The small model that comes along, in its child process, answers like any other server."""

import os
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot import engines
from bot.settings import Settings
from engine.errors import EngineDown, EngineRefused
from engine.models import embedded
from engine.models.vllm import OpenAICompatible
from engine.plan.choosing import choose, pick
from engine.ports import Message, Request, Sampling
from engine.turn.calls import Calls
from lab.plan.forced import forced
from lab.plan.rows import hands
from tests.fakes.waiting import eventually

pytestmark = pytest.mark.xdist_group("model")  # one at a time: each needs the processor


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[OpenAICompatible]:
    async with (
        embedded.serve(None, context=1024, threads=1, log=tmp_path / "engine.log") as url,
        OpenAICompatible(url) as found,
    ):
        yield found


async def test_it_answers_a_short_chat_and_remembers_its_prefix(client: OpenAICompatible) -> None:
    rules = Message("system", "You are Harry, a kind friend. Answer in one short sentence. " * 4)
    talk = (rules, Message("user", "Hi! Which city is the capital of France?", "Ann"))
    how = Sampling(temperature=0.0, max_tokens=24)
    pieces = [piece async for piece in client.stream(Request(talk, how))]
    said = "".join(piece.text for piece in pieces)
    assert "Paris" in said
    assert pieces[-1].finish in ("stop", "length")
    again = (*talk, Message("assistant", said, "Harry"), Message("user", "Thanks!", "Ann"))
    answer = await client.complete(Request(again, how))
    assert answer.usage is not None
    assert answer.usage.cached > 50
    can = client.capabilities
    assert (can.context, can.structured) == (1024, True)
    assert (can.late_system, can.assistant_first, can.same_role) == (True, True, True)
    assert (can.names, can.repetition) == (False, False)


async def test_choices_of_acts_that_are_forced_on_it_are_read_or_a_plain_answer(client: OpenAICompatible) -> None:
    """It is never asked in earnest, being small; what it writes becomes some of what is allowed, or nothing at all."""
    await client.discover()
    bursts = [row.lines for row in hands()["own"][::90]]
    by_schema = await forced(Calls(client), bursts, choose)
    assert None not in by_schema.chosen
    by_letter = await forced(Calls(client), bursts, pick)
    assert [*by_schema.beyond, *by_letter.beyond] == []


async def test_the_shipped_adapter_answers_for_its_persona_alone(client: OpenAICompatible) -> None:
    await client.discover()
    assert client.capabilities.adapters == ("harry",)
    talk = (Message("system", "You are Harry, texting with your friend Ann."), Message("user", "my boat sank today"))
    request = Request(talk, Sampling(temperature=0.0, max_tokens=24))
    plain, other, his = [
        (await client.complete(replace(request, adapter=name))).text for name in ("", "young-harry", "harry")
    ]
    assert plain == other != his


async def test_a_model_of_ones_own_gets_no_adapter_that_was_made_for_another(tmp_path: Path) -> None:
    served = embedded.serve(embedded.packaged_model(), context=512, threads=1, log=tmp_path / "engine.log")
    async with served as url, OpenAICompatible(url) as client:
        assert (await client.discover()).adapters == ()


def test_the_shipped_adapter_is_small_enough_for_the_wheel() -> None:
    sizes = {path.stem: path.stat().st_size for path in embedded.ADAPTERS.glob("*.gguf")}
    assert sizes.keys() == {"harry"}
    assert sizes["harry"] <= 12_000_000


async def test_a_missing_model_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    missing = tmp_path / "missing.gguf"
    with pytest.raises(EngineRefused, match=re.escape(str(missing))) as error:
        async with embedded.serve(missing, context=512, threads=1, log=tmp_path / "log"):
            pass
    settings = {name.lower() for name in re.findall(r"\b[A-Z]+_[A-Z_]+\b", str(error.value))}
    assert settings
    assert settings <= Settings.model_fields.keys()


async def test_a_damaged_model_file_is_told_with_its_log(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(EngineDown, match=r"ENGINE_GGUF .* see .*engine\.log"):
        async with embedded.serve(damaged, context=512, threads=1, log=tmp_path / "engine.log"):
            pass
    assert (tmp_path / "engine.log").read_text()


def test_one_core_is_left_to_the_rest_of_the_house() -> None:
    assert embedded.default_threads() >= 1


async def test_x05_nobody_without_the_key_can_ask_or_look(tmp_path: Path) -> None:
    served = embedded.serve(None, context=512, threads=1, log=tmp_path / "engine.log", key="sesame")
    talk = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 1}
    async with served as url, aiohttp.ClientSession(url) as http:
        for key, status in (("", 401), ("guess", 401), ("sesame", 200)):
            headers = {"Authorization": f"Bearer {key}", "Origin": "https://elsewhere.example"} if key else {}
            async with http.post("/v1/chat/completions", json=talk, headers=headers) as answer:
                assert answer.status == status


async def test_x05_the_house_gives_its_engine_a_key_that_no_other_process_sees(
    tmp_path: Path, settings: Callable[..., Settings]
) -> None:
    async with AsyncExitStack() as stack:
        _, source = await engines.open_model(settings(engine_url="", data_dir=tmp_path), stack)
        await source.ready()
        (served,) = source.servers
        async with aiohttp.ClientSession() as http, http.get(f"{served.client.url}/v1/chat/completions") as answer:
            assert answer.status == 401
        key = served.client.api_key
        assert len(key) == 32
        assert [place for place in Path("/proc").glob("[0-9]*/cmdline") if key.encode() in _read(place)] == []


async def test_k04_an_embedded_model_that_is_killed_is_started_again(
    tmp_path: Path, settings: Callable[..., Settings]
) -> None:
    kinds: list[str] = []

    def problem(kind: str, error: BaseException | None) -> None:
        assert isinstance(error, EngineDown)
        kinds.append(kind)

    async with AsyncExitStack() as stack:
        _, source = await engines.open_model(settings(engine_url="", data_dir=tmp_path), stack, problem)
        await source.ready()
        (served,) = source.servers
        (pid,) = {int(place.parent.name) for place in Path("/proc").glob("[0-9]*/cmdline") if _serves(place)}
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: kinds)
        assert kinds == ["engine"]
        await source.ready()
        answer = await served.client.complete(Request((Message("user", "hi"),), Sampling(max_tokens=4)))
        assert answer.usage is not None


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        return b""


def _serves(place: Path) -> bool:
    """Whether a process is a model of this test's own, and no longer the tether that it began as."""
    words = _read(place).split(b"\0")
    if words[1:3] != [b"-m", b"engine.models.embedded"]:
        return False
    return int((place.parent / "stat").read_text().rpartition(")")[2].split()[1]) == os.getpid()
