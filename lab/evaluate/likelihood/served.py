"""How likely a reply is to a model behind a server that tells prompt log-probabilities, as vLLM does."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from engine.errors import EngineRefused
from engine.models.body import chat_body
from engine.models.vllm import OpenAICompatible
from engine.ports import Message, Request, Sampling
from engine.turn.calls import BACKGROUND
from lab.evaluate.likelihood.likelihood import Likelihood, behind, shared_start
from lab.evaluate.rows import Row

_ONE = Sampling(temperature=0.0, max_tokens=1)


async def tells(client: OpenAICompatible, row: Row) -> bool:
    """Whether a server tells prompt log-probabilities at all: others refuse to, or know nothing of the field."""
    try:
        return await likelihood(client, row) is not None
    except EngineRefused:
        return False


async def likelihood(client: OpenAICompatible, row: Row) -> Likelihood | None:
    """Return how likely the reference is behind its messages, None where that is not told. Raises EngineError."""
    reply = Message("assistant", row.reference)
    whole = _body(client, (*row.messages, reply)) | {"prompt_logprobs": 0, "add_generation_prompt": False}
    answer = msgspec.json.decode(await client.ask("/v1/chat/completions", whole))
    tokens: Sequence[Mapping[str, Any] | None] | None = answer.get("prompt_logprobs")
    if not tokens:
        return None
    ids = [int(next(iter(token), -1)) if token else -1 for token in tokens]
    # The first token has no likelihood and so no name; a talk never begins with its reply.
    before = [-1, *(await _tokens(client, row))[1:]]
    told = [next(iter(token.values())) for token in tokens[shared_start(before, ids) :] if token]
    text = "".join(token["decoded_token"] or "" for token in told)
    return Likelihood(
        nats=-sum(token["logprob"] for token in told),
        tokens=len(told),
        bytes=len(row.reference.encode()),
        behind=behind(text, row.reference),
    )


async def _tokens(client: OpenAICompatible, row: Row) -> list[int]:
    """The tokens of what stands before the reply, where the template asks for it."""
    body = {name: value for name, value in _body(client, row.messages).items() if name in ("model", "messages")}
    answer = msgspec.json.decode(await client.ask("/tokenize", body | {"add_generation_prompt": True}))
    tokens: list[int] = answer["tokens"]
    return tokens


def _body(client: OpenAICompatible, messages: tuple[Message, ...]) -> dict[str, Any]:
    return chat_body(Request(messages, _ONE, priority=BACKGROUND), client.capabilities, stream=False)
