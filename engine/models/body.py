"""What is sent to a server for one answer: the JSON body of a chat completion."""

import base64
from collections.abc import Mapping
from typing import Any

from engine.ports import Capabilities, Message, Request, Sampling

# Tokens: three laughing emoji or "no, no, no" are no circle; twenty times the same token is one.
REPETITION = {"max_pattern_size": 20, "min_pattern_size": 4, "min_count": 5}

QUIET: Mapping[str, Mapping[str, Any]] = {
    "template": {"chat_template_kwargs": {"enable_thinking": False}},
    "none": {"reasoning_effort": "none"},
    "minimal": {"reasoning_effort": "minimal"},
    "low": {"reasoning_effort": "low"},
}
"""What keeps a model from thinking, by server and model: the first two altogether, the others nearly."""


def chat_body(request: Request, can: Capabilities, *, stream: bool) -> dict[str, Any]:
    """Return the JSON body for ``request``, naming only what the server was found to take."""
    terms = can.terms
    fields: dict[str, Any] = {
        "model": request.adapter if request.adapter in can.voices else can.model,
        "messages": [_message(message, names=can.names) for message in request.messages],
        **_sampling(request.sampling, terms.thinking),
    }
    if stream:
        fields |= {"stream": True, "stream_options": {"include_usage": True}}
    if stops := list(request.stop[: terms.most_stops]):
        fields["stop"] = stops
    if can.priority:
        fields["priority"] = request.priority
    if can.repetition:
        fields["repetition_detection"] = REPETITION
    if can.adapters:
        # llama.cpp's server applies what is named, at this scale, to this request alone.
        fields["lora"] = [{"id": at, "scale": float(name == request.adapter)} for at, name in enumerate(can.adapters)]
    if request.schema is not None and can.structured and terms.form:
        fields["response_format"] = answer_format(request.schema, terms.form)
    if request.odds and can.odds:
        fields |= telling_odds(request.odds)
    fields |= QUIET.get(terms.quiet, {})
    if "max_tokens" in terms.refused:
        # OpenAI's newer name for the same.
        fields["max_completion_tokens"] = fields["max_tokens"]
    return {name: value for name, value in fields.items() if name not in terms.refused}


def answer_format(schema: Mapping[str, Any], form: str) -> dict[str, Any]:
    """What makes a server that constrains its answers keep to a JSON ``schema``, or at least to JSON."""
    if form == "json_object":
        return {"type": form}
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}


def telling_odds(most: int) -> dict[str, Any]:
    """What makes a server tell the ``most`` likeliest tokens beside each one that it writes."""
    return {"logprobs": True, "top_logprobs": most}


def _message(message: Message, *, names: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.images:
        urls = [f"data:image/jpeg;base64,{base64.b64encode(image).decode()}" for image in message.images]
        parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
        fields["content"] = [{"type": "text", "text": message.content}, *parts]
    if names and message.name:
        fields["name"] = message.name
    return fields


def _sampling(sampling: Sampling, thinking: int) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        # vLLM reads the first name, llama.cpp's server the second; each ignores the other's.
        "repetition_penalty": sampling.repetition_penalty,
        "repeat_penalty": sampling.repetition_penalty,
        # Who asks for one token does not read it.
        "max_tokens": sampling.max_tokens + (thinking if sampling.max_tokens > 1 else 0),
    }
    if sampling.seed is not None:
        settings["seed"] = sampling.seed
    return settings
