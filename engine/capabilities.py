"""Finds out at start what an OpenAI-compatible server can do, by asking it once for each ability."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from engine.errors import EngineError, EngineRefused
from engine.ports import Capabilities, Message, Request, Sampling

if TYPE_CHECKING:
    from engine.vllm import OpenAICompatible

_HI = {"role": "user", "content": "hi"}
_SYSTEM = {"role": "system", "content": "Be brief."}
_HELLO = {"role": "assistant", "content": "hello"}


async def probe(client: "OpenAICompatible", *, wanted: str) -> Capabilities:
    """Return what the server at ``client`` can do. Raises EngineDown if it is not there at all,
    EngineRefused if ``wanted`` is not among its models."""
    models: list[dict[str, Any]] = msgspec.json.decode(await client.get("/v1/models")).get("data", [])
    names = [str(model.get("id", "")) for model in models]
    if wanted and wanted not in names:
        raise EngineRefused(f"the engine serves {', '.join(names) or 'nothing'}, not {wanted}: set ENGINE_MODEL")
    if not names:
        raise EngineRefused(f"the engine at {client.url} serves no model")
    model = wanted or names[0]
    client.model = model
    entry = models[names.index(model)]
    # A server that can't do the plainest thing is down; after this, a refusal is about the shape asked for.
    await client.ask("/v1/chat/completions", _body(client, [_SYSTEM, _HI]))
    context = entry.get("max_model_len") or (entry.get("meta") or {}).get("n_ctx") or 2048
    return Capabilities(
        model=model,
        context=int(context),
        priority=await _takes(client, [_HI], priority=1),
        structured=await _constrains(client),
        logprobs=await _shows(client, "logprobs", logprobs=True, top_logprobs=1),
        prompt_logprobs=await _shows(client, "prompt_logprobs", prompt_logprobs=0),
        tokenize=await _tokenizes(client),
        cached_tokens=await _counts_cached(client),
        late_system=await _takes(client, [_SYSTEM, _HI, _SYSTEM]),
        assistant_first=await _takes(client, [_SYSTEM, _HELLO, _HI]),
        names=await _takes(client, [_SYSTEM, _HI | {"name": "Ann"}]),
    )


def _body(client: "OpenAICompatible", messages: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {"model": client.model, "messages": messages, "max_tokens": 1, "temperature": 0, **more}


async def _answer(client: "OpenAICompatible", messages: list[dict[str, str]], **more: Any) -> Any:
    """Return the decoded answer, or None where the server refuses the shape."""
    try:
        return msgspec.json.decode(await client.ask("/v1/chat/completions", _body(client, messages, **more)))
    except (EngineError, msgspec.DecodeError):
        return None


async def _takes(client: "OpenAICompatible", messages: list[dict[str, str]], **more: Any) -> bool:
    return await _answer(client, messages, **more) is not None


async def _shows(client: "OpenAICompatible", key: str, **more: Any) -> bool:
    answer = await _answer(client, [_SYSTEM, _HI], **more)
    if not isinstance(answer, dict):
        return False
    choice = (answer.get("choices") or [{}])[0]
    return bool(answer.get(key) or choice.get(key))


async def _constrains(client: "OpenAICompatible") -> bool:
    """A server that ignores ``response_format`` would not answer "hi" with this object."""
    schema = {
        "type": "object",
        "properties": {"a": {"const": 1}},
        "required": ["a"],
        "additionalProperties": False,
    }
    request = Request(
        (Message("system", "Answer in JSON."), Message("user", "hi")),
        Sampling(temperature=0.0, max_tokens=16),
        schema=schema,
    )
    before = client.capabilities
    client.capabilities = replace(before, structured=True)
    try:
        return bool(msgspec.json.decode((await client.complete(request)).text) == {"a": 1})
    except (EngineError, msgspec.DecodeError):
        return False
    finally:
        client.capabilities = before


async def _tokenizes(client: "OpenAICompatible") -> bool:
    try:
        # vLLM reads `prompt`, llama.cpp's server `content`.
        body = {"model": client.model, "prompt": "hi", "content": "hi"}
        return "tokens" in msgspec.json.decode(await client.ask("/tokenize", body))
    except (EngineError, msgspec.DecodeError, TypeError):
        return False


async def _counts_cached(client: "OpenAICompatible") -> bool:
    answer = await _answer(client, [_SYSTEM, _HI])
    usage = (answer or {}).get("usage") or {}
    return isinstance(usage.get("prompt_tokens_details"), dict)
