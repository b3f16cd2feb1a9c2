"""What is sent to a server for one answer: the JSON body of a chat completion."""

from typing import Any

from engine.models.probe import REPETITION, answer_format
from engine.ports import Capabilities, Message, Request, Sampling


def chat_body(request: Request, model: str, can: Capabilities, *, stream: bool) -> dict[str, Any]:
    """Return the JSON body for ``request``, naming only what the server was found to take."""
    fields: dict[str, Any] = {
        "model": model,
        "messages": [_message(message, names=can.names) for message in request.messages],
        **_sampling(request.sampling),
    }
    if stream:
        fields |= {"stream": True, "stream_options": {"include_usage": True}}
    if request.stop:
        fields["stop"] = list(request.stop)
    if can.priority:
        fields["priority"] = request.priority
    if can.repetition:
        fields["repetition_detection"] = REPETITION
    if request.schema is not None and can.structured:
        fields["response_format"] = answer_format(request.schema)
    return fields


def _message(message: Message, *, names: bool) -> dict[str, str]:
    fields = {"role": message.role, "content": message.content}
    if names and message.name:
        fields["name"] = message.name
    return fields


def _sampling(sampling: Sampling) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        # vLLM reads the first name, llama.cpp's server the second; each ignores the other's.
        "repetition_penalty": sampling.repetition_penalty,
        "repeat_penalty": sampling.repetition_penalty,
        "max_tokens": sampling.max_tokens,
    }
    if sampling.seed is not None:
        settings["seed"] = sampling.seed
    return settings
