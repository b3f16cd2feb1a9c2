"""What sixty turns cost a real vLLM, by its own metrics beside the house's."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from engine.models.vllm import OpenAICompatible
from persona.codec import new_secret
from tests.vllm.conftest import ROOT, Server

pytestmark = pytest.mark.vllm

_TOLD = re.compile(r"(\d+) turns, .* cost (\d+) uncached prompt tokens \((\d+)% of (\d+) were cached\)")
_COUNTED = re.compile(r"^vllm:(prefix_cache_(?:queries|hits))_total(?:\{[^}]*\})? (\S+)$", re.M)


async def _counts(server: Server) -> dict[str, float]:
    """Tokens whose place in the cache the server has looked for, and those that it found, since its start."""
    async with OpenAICompatible(server.url) as client:
        return {name: float(value) for name, value in _COUNTED.findall((await client.get("/metrics")).decode())}


async def test_the_house_counts_a_talk_s_prompt_tokens_as_the_server_does(vllm_server: Server, tmp_path: Path) -> None:
    before = await _counts(vllm_server)
    ours = {"ENGINE_URL": vllm_server.url, "ENGINE_API_KEY": vllm_server.key, "DATA_KEY": new_secret()}
    ours |= {"DATA_DIR": str(tmp_path), "REPLY_TOKENS": "60"}
    script = ROOT / "tests" / "data" / "talk60.txt"
    talk = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aifriend", "chat", "--grant", "adult", "--script", str(script), "--usage"),
        env=os.environ | ours,
        cwd=tmp_path,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await talk.communicate()
    assert talk.returncode == 0, said.decode()
    told = _TOLD.search(said.decode())
    assert told is not None, said.decode()
    turns, fresh, _, prompt = map(int, told.groups())
    after = await _counts(vllm_server)
    asked, found = (after[name] - before[name] for name in ("prefix_cache_queries", "prefix_cache_hits"))
    print(f"server: {(asked - found) / turns:.0f} uncached tokens a turn, {found / asked:.0%} cached; house: {told[0]}")
    assert prompt * turns == pytest.approx(asked, rel=0.02)
    assert fresh * turns == pytest.approx(asked - found, rel=0.05)
