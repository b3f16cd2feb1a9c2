"""What a real vLLM tells of how likely a reply is agrees with the same weights read by transformers."""

import asyncio
import json
import subprocess
from functools import partial

import pytest

from engine.models.vllm import OpenAICompatible
from engine.ports import Message
from lab.evaluate.bootstrap import figure
from lab.evaluate.likelihood import perplexity
from lab.evaluate.likelihood.served import likelihood, tells
from lab.evaluate.rows import Row
from lab.evaluate.run import served_likelihoods
from lab.evaluate.speakers import Source
from tests.vllm.conftest import PYTHON, ROOT, Server, tiny_checkpoint

pytestmark = pytest.mark.vllm

BEFORE = (Message("system", "Harry texts with a friend."), Message("user", "I had a rough day at work."))
ROW = Row(BEFORE, "Blimey, that sounds hard. What happened then?", "here:1")
ROUNDING = 0.02
"""Nats a token that the two may differ by: vLLM computes in bfloat16."""

READ = """
import sys
from pathlib import Path
from engine.ports import Message
from lab.evaluate.likelihood.weights import Weights
from lab.evaluate.rows import Row
import json
folder, template, messages, reply = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4]
weights = Weights(folder)
weights._tokenizer.chat_template = template.read_text()
found = weights.likelihood(Row(tuple(Message(*each) for each in messages), reply, ""))
print(json.dumps([found.nats, found.tokens, found.behind]))
"""


async def test_a_server_tells_how_likely_a_reply_is_and_only_the_reply(vllm_server: Server) -> None:
    async with OpenAICompatible(vllm_server.url, api_key=vllm_server.key) as client:
        await client.discover()
        assert await tells(client, ROW)
        found = await likelihood(client, ROW)
        longer = await likelihood(client, Row((*BEFORE, *BEFORE[1:]), ROW.reference, ""))
    assert found is not None
    assert longer is not None
    # The template ends a line where a reply ends, and that line's end is counted.
    assert found.behind == "\n"
    assert found.bytes == len(ROW.reference)
    assert longer.tokens == found.tokens < len(ROW.reference)


async def test_perplexity_is_told_with_what_was_counted(vllm_server: Server) -> None:
    async with OpenAICompatible(vllm_server.url, api_key=vllm_server.key) as client:
        await client.discover()
        rows = [ROW, Row(BEFORE, "Good night.", "here:2")]
        found, notes = await served_likelihoods(client, Source(vllm_server.url), rows)
    tokens = sum(one.tokens for one in found)
    assert notes == [f"likelihood over {tokens} tokens of replies, with what the template puts behind one ('\\n')"]
    # Random weights know nothing: each of the 704 tokens is as likely as any other.
    assert 600 < figure(perplexity(found), 1).value < 800


async def test_a_server_and_the_same_weights_agree(vllm_server: Server, request: pytest.FixtureRequest) -> None:
    async with OpenAICompatible(vllm_server.url, api_key=vllm_server.key) as client:
        await client.discover()
        found = await likelihood(client, ROW)
    assert found is not None
    messages = json.dumps([[each.role, each.content] for each in BEFORE])
    template = ROOT / "deploy" / "falcon.jinja"
    command = [PYTHON, "-c", READ, tiny_checkpoint(request.config), template, messages, ROW.reference]
    told = await asyncio.to_thread(
        partial(subprocess.run, command, check=True, capture_output=True, text=True, cwd=ROOT)
    )
    nats, tokens, behind = json.loads(told.stdout.splitlines()[-1])
    assert (tokens, behind) == (found.tokens, found.behind)
    assert abs(nats - found.nats) < ROUNDING * found.tokens
