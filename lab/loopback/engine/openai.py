"""What OpenAI's own API refuses in a chat completion, in its own words; pure functions."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Body = Mapping[str, Any]
Refusal = dict[str, str | None]

MOST_STOPS = 4
UNKNOWN_MODEL = "model_not_found"
PARAMETERS = {
    "audio",
    "frequency_penalty",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "modalities",
    "model",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_retention",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
    "web_search_options",
}
RANGES: dict[str, tuple[str, float, float]] = {
    "temperature": ("decimal", 0, 2),
    "top_p": ("decimal", 0, 1),
    "frequency_penalty": ("decimal", -2, 2),
    "presence_penalty": ("decimal", -2, 2),
    "max_tokens": ("integer", 1, float("inf")),
    "max_completion_tokens": ("integer", 1, float("inf")),
    "n": ("integer", 1, 128),
    "top_logprobs": ("integer", 0, 20),
}
NAME = r"^[^\s<|\\/>]+$"


def refusal(body: Body) -> Refusal | None:
    """The error of the first rule that a request breaks, None where it breaks none."""
    return next((error for rule in RULES for error in rule(body)), None)


def _unknown(body: Body) -> Iterator[Refusal]:
    if strangers := [name for name in body if name not in PARAMETERS]:
        noun = "argument" if len(strangers) == 1 else "arguments"
        yield _error(f"Unrecognized request {noun} supplied: {', '.join(strangers)}")


def _messages(body: Body) -> Iterator[Refusal]:
    if not body.get("messages"):
        rule = "Expected an array with minimum length 1, but got an empty array instead."
        yield _error(f"Invalid 'messages': empty array. {rule}", "messages", "empty_array")
    for place, message in enumerate(body.get("messages") or ()):
        if "name" in message and not re.match(NAME, message["name"]):
            field = f"messages[{place}].name"
            rule = f"Expected a string that matches the pattern '{NAME}'."
            yield _error(f"Invalid '{field}': string does not match pattern. {rule}", field, "invalid_value")


def _stops(body: Body) -> Iterator[Refusal]:
    stop = body.get("stop") or []
    if isinstance(stop, list) and len(stop) > MOST_STOPS:
        rule = f"Expected an array with maximum length {MOST_STOPS}, but got an array with length {len(stop)} instead."
        yield _error(f"Invalid 'stop': array too long. {rule}", "stop", "array_above_max_length")


def _ranges(body: Body) -> Iterator[Refusal]:
    for name, (kind, least, greatest) in RANGES.items():
        value = body.get(name)
        if value is not None and value < least:
            rule = f"Expected a value >= {least:g}, but got {value:g} instead."
            yield _error(f"Invalid '{name}': {kind} below minimum value. {rule}", name, f"{kind}_below_min_value")
        if value is not None and value > greatest:
            rule = f"Expected a value <= {greatest:g}, but got {value:g} instead."
            yield _error(f"Invalid '{name}': {kind} above maximum value. {rule}", name, f"{kind}_above_max_value")


def _odds(body: Body) -> Iterator[Refusal]:
    if body.get("top_logprobs") is not None and not body.get("logprobs"):
        yield _error("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs")


def _schema(body: Body) -> Iterator[Refusal]:
    form = (body.get("response_format") or {}).get("json_schema") or {}
    if form.get("strict") and (reason := _loose(form.get("schema") or {})):
        message = f"Invalid schema for response_format '{form.get('name')}': In context=(), {reason}"
        yield _error(message, "response_format")


def _loose(schema: Any) -> str:
    """Why a schema binds less than OpenAI asks of one that is strict, empty where it does not."""
    if not isinstance(schema, dict):
        return ""
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false."
        if set(schema.get("required") or ()) != set(schema.get("properties") or {}):
            return "'required' is required to be supplied and to be an array including every key in properties."
    inner = [*(schema.get("properties") or {}).values(), schema.get("items"), *(schema.get("anyOf") or ())]
    return next((reason for part in inner if (reason := _loose(part))), "")


def unknown_model(name: str) -> Refusal:
    """The error for a model that is not served."""
    message = f"The model `{name}` does not exist or you do not have access to it."
    return _error(message, None, UNKNOWN_MODEL)


def _error(message: str, param: str | None = None, code: str | None = None) -> Refusal:
    return {"message": message, "type": "invalid_request_error", "param": param, "code": code}


RULES: tuple[Callable[[Body], Iterator[Refusal]], ...] = (_unknown, _messages, _stops, _ranges, _odds, _schema)
