"""How servers of one make speak: what they take in a chat completion, and in what words they refuse; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.loopback.engine import openai
from persona.words import tables

Body = Mapping[str, Any]

CONTEXT = 2048
_ALWAYS = {"model", "messages", "stream"}


@dataclass(frozen=True, slots=True)
class Wording:
    """An error in a server's own words, with the fields that it names; ``message`` may hold ``{field}``, ``{value}``,
    ``{count}`` and ``{most}``."""

    message: str
    status: int = 400
    param: str | None = None
    code: str | None = None

    def error(self, **values: Any) -> "Error":
        """The same with its values."""
        return Error(self.status, self.message.format(**values), self.param and self.param.format(**values), self.code)


@dataclass(frozen=True, slots=True)
class Error:
    """What is refused: the status, the message, and the fields of OpenAI's form of an error."""

    status: int
    message: str
    param: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A ``field`` that is not taken at all, or only with one of the values that it ``takes``."""

    field: str
    wording: Wording
    takes: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one make of server takes, and how it says no; without more said, what the plain stand-in does.

    ``fields`` are those that it knows (none: it ignores what it does not know), ``form`` is how an error is put:
    openai, text or list. ``thoughts`` is the field in which its model thinks before it speaks, or ``hidden``, for
    ``thinking`` tokens unless the field ``quiet`` of a request says not to.
    """

    model: str = "loopback"
    strict_openai: bool = False
    fields: frozenset[str] = frozenset()
    unknown: Wording = Wording("Unrecognized request argument supplied: {field}")
    limits: tuple[Limit, ...] = ()
    most_stops: int = openai.MOST_STOPS
    stops: Wording = Wording("stop: List should have at most {most} items")
    context: int = CONTEXT
    tells_context: bool = True
    overflow: Wording = Wording("maximum context length", param="input_tokens")
    truncates: bool = False
    alternates: Wording | None = None
    constrains: bool = False
    form: str = "openai"
    errors_in_stream: bool = False
    thoughts: str = ""
    thinking: int = 0
    quiet: str = ""
    never_speaks: bool = False
    sees: bool = False

    def refusal(self, body: Body) -> Error | None:
        """The first thing in a request that is refused."""
        return next(self._refusals(body), None)

    def put(self, error: Error) -> Any:
        """An error in the form in which this make sends it."""
        if self.form == "text":
            return {"error": error.message, "error_type": "validation"}
        fault = {"message": error.message, "type": "invalid_request_error", "param": error.param, "code": error.code}
        if self.form == "list":
            return [{"error": {"code": error.status, "message": error.message, "status": "INVALID_ARGUMENT"}}]
        return {"error": fault}

    def thinks(self, body: Body) -> int:
        """How many tokens the model thinks before it says its first word."""
        wish = body.get(self.quiet) if self.quiet else None
        quiet = wish.get("enable_thinking") is False if isinstance(wish, Mapping) else wish is not None
        return 0 if quiet else self.thinking

    def _refusals(self, body: Body) -> Iterator[Error]:
        if self.strict_openai:
            yield from _of_openai(body)
        strangers = [name for name in body if self.fields and name not in self.fields | _ALWAYS]
        if strangers:
            yield Error(
                self.unknown.status,
                "\n".join(self.unknown.message.format(field=name) for name in strangers),
                code=self.unknown.code,
            )
        for limit in self.limits:
            value = _value(body, limit.field)
            if value is not None and value not in limit.takes:
                yield limit.wording.error(field=limit.field, value=value)
        stops = body.get("stop")
        if isinstance(stops, list) and len(stops) > self.most_stops:
            yield self.stops.error(most=self.most_stops, count=len(stops))
        if not self.sees and any(isinstance(message["content"], list) for message in body["messages"]):
            yield Error(400, "this model takes no image_url")
            return
        yield from self._of_messages(readable(body["messages"]))

    def _of_messages(self, messages: Sequence[Mapping[str, str]]) -> Iterator[Error]:
        roles = [message["role"] for message in messages]
        talk = roles[1:] if roles[:1] == ["system"] else roles
        if self.alternates and any(role != ("user", "assistant")[at % 2] for at, role in enumerate(talk)):
            yield self.alternates.error()
        count = sum(len(message["content"].split()) for message in messages)
        if count > self.context and not self.truncates:
            yield self.overflow.error(count=count, most=self.context)


def readable(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Messages with their text alone, where a picture is as many words as it takes tokens."""
    return [
        {**message, "content": message["content"]}
        if isinstance(message["content"], str)
        else {**message, "content": " ".join(part.get("text") or "image " * 85 for part in message["content"])}
        for message in messages
    ]


def _of_openai(body: Body) -> Iterator[Error]:
    if refusal := openai.refusal(body):
        yield Error(400, str(refusal["message"]), refusal["param"], refusal["code"])


def _value(body: Body, field: str) -> Any:
    """The value of a field; of a form of answers, its type."""
    value = body.get(field)
    return value.get("type", value) if isinstance(value, Mapping) else value


def dialects() -> dict[str, Dialect]:
    """Every make of server that is written down, by name."""
    files = sorted(Path(__file__).with_name("dialects").glob("*.toml"))
    return {path.stem: _dialect(tables(__file__, f"dialects/{path.name}")) for path in files}


def _dialect(values: dict[str, Any]) -> Dialect:
    for name in ("unknown", "stops", "overflow", "alternates"):
        if name in values:
            values[name] = Wording(**values[name])
    values["fields"] = frozenset(values.get("fields", ()))
    values["limits"] = tuple(_limit(**limit) for limit in values.get("limits", ()))
    return Dialect(**values)


def _limit(field: str, takes: Sequence[Any] = (), **wording: Any) -> Limit:
    return Limit(field, Wording(**wording), tuple(takes))
