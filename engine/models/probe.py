"""Finds out at start what an OpenAI-compatible server can do, by asking it once for each ability."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from engine.errors import EngineError, EngineRefused
from engine.ports import Capabilities, Message, Request, Sampling

# Tokens: three laughing emoji or "no, no, no" are no circle; twenty times the same token is one.
REPETITION = {"max_pattern_size": 20, "min_pattern_size": 4, "min_count": 5}

if TYPE_CHECKING:
    from engine.models.vllm import OpenAICompatible

_HI = {"role": "user", "content": "hi"}
_SYSTEM = {"role": "system", "content": "Be brief."}
_HELLO = {"role": "assistant", "content": "hello"}


async def probe(client: "OpenAICompatible", *, wanted: str) -> Capabilities:
    """Return what the server at ``client`` can do. Raises EngineDown if it is not there at all or goes away while
    it is asked, EngineRefused if ``wanted`` is not among its models or it is no such server."""
    model, context, parameters = await _model(client, wanted)
    client.model = model
    # A server that can't do the plainest thing is down; after this, a refusal is about the shape asked for.
    await client.ask("/v1/chat/completions", _body(client, [_SYSTEM, _HI]))
    found = Capabilities(
        model=model,
        context=context,
        parameters=parameters,
        priority=await _takes(client, [_HI], priority=1),
        structured=await _constrains(client),
        logprobs=await _shows(client, "logprobs", logprobs=True, top_logprobs=1),
        prompt_logprobs=await _shows(client, "prompt_logprobs", prompt_logprobs=0),
        tokenize=await _tokenizes(client),
        repetition=await _minds_repetition(client),
        late_system=await _takes(client, [_SYSTEM, _HI, _SYSTEM]),
        assistant_first=await _takes(client, [_SYSTEM, _HELLO, _HI]),
        same_role=await _takes(client, [_SYSTEM, _HI, _HI, _HELLO, _HELLO, _HI]),
        names=await _shows_names(client),
    )
    # Asked last, and not to be refused: had the server gone away, all of the above would only look refused.
    last = _decoded(await client.ask("/v1/chat/completions", _body(client, [_SYSTEM, _HI])))
    return replace(found, cached_tokens=isinstance(_usage(last).get("prompt_tokens_details"), dict))


async def _model(client: "OpenAICompatible", wanted: str) -> tuple[str, int, int]:
    """The name of the model to use, its context in tokens, and its parameters (0: not told)."""
    try:
        entries = {str(entry["id"]): entry for entry in _decoded(await client.get("/v1/models"))["data"]}
    except (KeyError, TypeError) as error:
        raise EngineRefused(f"what answers at {client.url} is no such engine: correct ENGINE_URL") from error
    if not entries:
        raise EngineRefused(f"the engine at {client.url} serves no model")
    if wanted and wanted not in entries:
        raise EngineRefused(f"the engine serves {', '.join(entries)}, not {wanted}: set ENGINE_MODEL")
    name = wanted or next(iter(entries))
    entry = entries[name]
    meta = entry.get("meta") or {}
    context = entry.get("max_model_len") or meta.get("n_ctx") or Capabilities().context
    return name, int(context), int(meta.get("n_params") or 0)


def _body(client: "OpenAICompatible", messages: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {"model": client.model, "messages": messages, "max_tokens": 1, "temperature": 0, **more}


async def _answer(client: "OpenAICompatible", messages: list[dict[str, str]], **more: Any) -> Any:
    """Return the decoded answer, or None where the server refuses the shape."""
    try:
        return _decoded(await client.ask("/v1/chat/completions", _body(client, messages, **more)))
    except EngineError:
        return None


def _decoded(answer: bytes) -> Any:
    try:
        return msgspec.json.decode(answer)
    except msgspec.DecodeError:
        return None


def _usage(answer: Any) -> dict[str, Any]:
    return (answer.get("usage") if isinstance(answer, dict) else None) or {}


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
        return bool(msgspec.json.decode((await client.answer(request)).text) == {"a": 1})
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


async def _minds_repetition(client: "OpenAICompatible") -> bool:
    """Many servers ignore what they don't know; one that knows the setting refuses nonsense in it."""
    nonsense = {"max_pattern_size": "many"}
    takes = await _takes(client, [_HI], repetition_detection=REPETITION)
    return takes and not await _takes(client, [_HI], repetition_detection=nonsense)


async def _shows_names(client: "OpenAICompatible") -> bool:
    """A template that shows names needs more tokens for a long one."""
    named = _HI | {"name": "Bartholomew Maximilian"}
    without, with_name = [_usage(await _answer(client, [_SYSTEM, message])) for message in (_HI, named)]
    return int(with_name.get("prompt_tokens", 0)) > int(without.get("prompt_tokens", 0)) > 0
