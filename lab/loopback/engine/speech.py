"""What the stand-in says to a request: thoughts, words, and why it ended, within the tokens that were asked for."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from lab.loopback.engine.dialect import Body, Dialect
from lab.loopback.engine.tokens import tokens

_ENDLESS = 10_000


@dataclass(frozen=True, slots=True)
class Speech:
    """The answer to one request; ``thoughts`` lie in the field ``apart``, "" where nobody sees them."""

    thoughts: Sequence[str]
    words: Sequence[str]
    finish: str
    apart: str = ""

    @classmethod
    def of(cls, text: str, body: Body, dialect: Dialect) -> "Speech":
        """What comes of a text that is to be said."""
        most = body.get("max_tokens") or body.get("max_completion_tokens") or _ENDLESS
        if dialect.constrains and (form := _schema(body)) is not None:
            text = msgspec.json.encode(example(form)).decode()
        count = _ENDLESS if dialect.never_speaks else dialect.thinks(body)
        thoughts = ["hm "] * min(count, most)
        words = [] if dialect.never_speaks else tokens(text)
        room = most - len(thoughts)
        finish = "length" if len(words) > room or (dialect.never_speaks and count >= most) else "stop"
        return cls(thoughts, words[:room], finish, "" if dialect.thoughts == "hidden" else dialect.thoughts)

    def message(self) -> dict[str, Any]:
        """The whole answer in one piece."""
        apart = {self.apart: "".join(self.thoughts)} if self.apart and self.thoughts else {}
        return {"role": "assistant", "content": "".join(self.words), **apart}

    def told(self, odds: float, others: int) -> dict[str, Any]:
        """How likely its words were, as OpenAI tells it; beside each so many ``others`` that are next to impossible."""
        rest = [{"token": f"other{number}", "logprob": -9999.0} for number in range(others - 1)]
        mine = [{"token": word, "logprob": math.log(odds)} for word in self.words]
        return {"content": [word | {"top_logprobs": [word, *rest][:others]} for word in mine]}

    def deltas(self) -> list[dict[str, str]]:
        """The same, as it is streamed."""
        apart = [{self.apart: thought} for thought in self.thoughts] if self.apart else []
        return [*apart, *({"content": word} for word in self.words)]


def example(schema: Mapping[str, Any]) -> Any:
    """The plainest thing that a JSON schema allows."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: example(part) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [example(schema["items"]) for _ in range(schema.get("minItems", 0))]
        case "boolean":
            return False
        case "integer" | "number":
            return schema.get("minimum", 0)
        case _:
            return ""


def _schema(body: Body) -> Mapping[str, Any] | None:
    form = (body.get("response_format") or {}).get("json_schema")
    return form["schema"] if form else None
