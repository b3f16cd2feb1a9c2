"""What a server's error means, in whatever words it is put, and what is learnt of it."""

import json
from typing import Any

import pytest

from engine.errors import EngineDown, EngineFailed, EngineRefused, PromptRefused, PromptTooLong
from engine.models.complaint import Complaint
from engine.models.refusals import RequestRefused, in_the_stream, retry_after, translate
from engine.models.terms import learnt, named
from engine.ports import Capabilities, Terms

URL = "http://engine"
SENT: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "please stop, my temperature is high"}],
    "temperature": 0.75,
    "top_p": 0.9,
    "top_k": 40,
    "repetition_penalty": 1.12,
    "max_tokens": 160,
    "stream": True,
    "stream_options": {"include_usage": True},
    "stop": ["a", "b", "c", "d"],
    "seed": 1,
    "response_format": {"type": "json_schema"},
}


def translated(status: int, body: Any, headers: dict[str, str] | None = None) -> Exception:
    return translate(URL, status, headers or {}, json.dumps(body).encode(), json.dumps(SENT).encode())


def openai(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | more}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, openai("too much", code="context_length_exceeded")),
        (400, openai("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.")),
        (400, openai("Please reduce the length of the messages or completion.")),
        (400, openai("max_tokens must be at least 1, got -30.")),
        (400, openai("Input tokens exceed the configured limit of 272000 tokens.")),
        (400, openai("'max_tokens' is too large: 160. This model's maximum context length is 2048 tokens")),
        (422, {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 3000"}),
        (422, {"error": "Input validation error: `inputs` must have less than 1024 tokens. Given: 1337"}),
        (400, [{"error": {"code": 400, "message": "The input token count (3) exceeds the maximum number of tokens"}}]),
        (400, {"error": "the input length exceeds the context length"}),
        (500, {"error": "input length exceeds maximum context length"}),
        (400, {"error": "The number of tokens to keep from the initial prompt is greater than the context length."}),
        (400, {"error": "Trying to keep the first 4732 tokens when context the overflows."}),
        (400, {"detail": "Prompt contains 40000 tokens, too large for model with 32768 maximum context length"}),
        (400, openai("prompt is too long: 210000 tokens > 200000 maximum")),
        (400, openai("too many tokens: total number of tokens in the prompt cannot exceed 4081")),
        (413, {}),
        (413, openai("Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 8000")),
        (400, openai("Invalid 'messages[0].content': string too long.", code="string_above_max_length")),
    ],
)
def test_k03_a_prompt_that_is_too_long_is_known_in_any_words(status: int, body: Any) -> None:
    assert type(translated(status, body)) is PromptTooLong


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, openai("The response was filtered due to the prompt triggering Azure's content management policy.")),
        (400, openai("no", code="content_filter")),
        (400, openai("Conversation roles must alternate user/assistant/user/assistant/...")),
        (422, {"error": "Template error: unknown role", "error_type": "template_error"}),
        (400, openai("temperature exceeds the maximum")),
        (403, openai("Your chosen model requires moderation and your input was flagged for violence")),
        (500, openai("Conversation roles must alternate user/assistant/user/assistant/...")),
        (400, {"error": "Error rendering prompt with jinja template: unknown model role"}),
        (400, "Bad request"),
    ],
)
def test_k03_a_refused_prompt_is_nobody_elses_trouble(status: int, body: Any) -> None:
    error = translated(status, body)
    assert isinstance(error, RequestRefused)
    assert learnt(Capabilities(), error.complaint, SENT) is None


@pytest.mark.parametrize(
    ("status", "body", "setting"),
    [
        (401, openai("no"), "ENGINE_API_KEY"),
        (403, openai("no"), "ENGINE_API_KEY"),
        (
            400,
            [{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}],
            "ENGINE_API_KEY",
        ),
        (404, {"error": "model 'x' not found"}, "ENGINE_MODEL"),
        (400, openai("Model Not Exist"), "ENGINE_MODEL"),
        (400, openai("Invalid model name passed in model=x"), "ENGINE_MODEL"),
        (400, openai("no", param="model"), "ENGINE_MODEL"),
        (402, openai("Insufficient Balance"), "402"),
        (400, openai("Your credit balance is too low to access the API."), "402"),
    ],
)
def test_k03_what_is_wrong_with_whoever_asks_is_named(status: int, body: Any, setting: str) -> None:
    error = translated(status, body)
    assert isinstance(error, EngineRefused)
    assert not isinstance(error, PromptRefused)
    assert setting in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (500, EngineFailed),
        (501, EngineFailed),
        (502, EngineDown),
        (504, EngineDown),
        (503, EngineDown),
        (429, EngineDown),
    ],
)
def test_k03_what_may_lie_in_one_prompt_is_told_from_what_does_not(status: int, kind: type[Exception]) -> None:
    assert isinstance(translated(status, openai("broken")), kind)
    assert isinstance(translated(status, openai("broken")), EngineFailed) is (kind is EngineFailed)


@pytest.mark.parametrize(
    ("message", "more", "field"),
    [
        ("Unrecognized request argument supplied: top_k", {}, "top_k"),
        ("Unrecognized request arguments supplied: top_k, repetition_penalty", {}, "top_k"),
        ("Unsupported parameter", {"param": "seed"}, "seed"),
        (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'",
            {},
            "max_tokens",
        ),
        ("Unsupported value: 'temperature' does not support 0.75 with this model.", {}, "temperature"),
        ("Unsupported parameter: 'stop' is not supported with this model.", {}, "stop"),
        ("stop: List should have at most 4 items", {}, "stop"),
        ('Invalid JSON payload received. Unknown name "top_k": Cannot find field.', {}, "top_k"),
        ("unknown field `top_k`, expected one of `messages`, `model`, `temperature`, `stop`", {}, "top_k"),
        ("stream_options is only allowed when stream is true", {}, "stream_options"),
        ("property 'seed' is unsupported", {}, "seed"),
        ("at most 4 tokens may end an answer", {"param": "stop"}, "stop"),
        ("json_schema is not supported by this model", {}, "response_format"),
        ("Additional properties are not allowed ('top_k' was unexpected)", {}, "top_k"),
        ("`temperature` and `top_p` cannot both be specified for this model.", {}, "temperature"),
        ("bad", {"param": "response_format.type"}, "response_format"),
        ("bad 'stop' in a message", {"param": "messages"}, ""),
        ("Unknown name \"name\" at 'messages[1]': Cannot find field.", {}, "name"),
        ("Invalid 'messages[1].name': string does not match pattern.", {"param": "messages[1].name"}, "name"),
    ],
)
def test_k03_a_server_names_what_it_minds_in_many_ways(message: str, more: dict[str, Any], field: str) -> None:
    assert named(Complaint.read(openai(message, **more), b""), SENT) == field


def test_k03_fastapi_names_the_place() -> None:
    detail = [{"loc": ["body", "top_k"], "msg": "Extra inputs are not permitted", "type": "extra_forbidden"}]
    assert named(Complaint.read({"detail": detail}, b""), SENT) == "top_k"


@pytest.mark.parametrize(
    "words", ["please stop asking", "your seed of doubt", "a high temperature", "the stream broke"]
)
def test_k03_everyday_words_name_no_setting(words: str) -> None:
    assert named(Complaint.read(openai(words), b""), SENT) == ""


def test_k03_what_comes_in_place_of_what_is_refused() -> None:
    def terms(words: str, sent: dict[str, Any] = SENT, before: Terms = Terms()) -> Terms:  # noqa: B008
        can = learnt(Capabilities(terms=before), Complaint.read(openai(words), b""), sent)
        assert can is not None
        return can.terms

    assert terms("unknown top_k").refused == {"top_k"}
    assert terms("stop: List should have at most 2 items").most_stops == 2
    assert terms("'stop' is not supported").refused == {"stop"}
    assert terms("json_schema is unsupported").form == "json_object"
    assert terms("response_format is unsupported", SENT | {"response_format": {"type": "json_object"}}).form == ""
    unfinished = "Could not finish the message because max_tokens or model output limit was reached."
    assert terms(unfinished) == Terms(thinking=1024)
    quiet = terms("unknown reasoning_effort", SENT | {"reasoning_effort": "none"}, Terms(quiet="none"))
    assert (quiet.quiet, quiet.thinking) == ("", 1024)


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("12", 12.0),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 07:27:00 GMT", 0.0),
        ("soon", 0.0),
        ("nan", 0.0),
        ("", 0.0),
    ],
)
def test_k15_a_wish_to_wait_is_read_as_seconds_or_as_a_date(wish: str, seconds: float) -> None:
    assert retry_after({"Retry-After": wish, "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}) == seconds


def test_k15_a_date_without_one_of_the_servers_own_is_no_wish() -> None:
    assert retry_after({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"}) == 0.0


def test_k03_a_refusal_in_the_stream_is_one_too() -> None:
    assert type(in_the_stream({"message": "prompt is too long"})) is PromptTooLong
    assert type(in_the_stream("blocked by the content filter")) is PromptRefused
    assert type(in_the_stream("Error rendering prompt with jinja template")) is PromptRefused
    assert type(in_the_stream({"message": "engine died"})) is EngineFailed
