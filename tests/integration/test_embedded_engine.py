"""The small model that comes along, in its child process, answers like any other server."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from engine.errors import EngineDown, EngineRefused
from engine.models import embedded
from engine.models.vllm import OpenAICompatible
from engine.ports import Message, Request, Sampling

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
