"""What a server says of its own error, in one line; never a word of the talk that it was sent and may echo."""

import re
from typing import Any

import msgspec

from persona.text import run_of

_LONGEST_BODY, _LONGEST = 4000, 400
"""Characters that are read of an error, and shown of it."""
_RUN = 3
"""Words in a row that are no chance: somebody's message, echoed."""
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`")


def complaint(body: bytes, request: bytes) -> str:
    """The server's words behind a colon, or "" where it has none; ``request`` as it went out."""
    words = without_echo(_message(body), _talk(request))
    return f": {words}" if words else ""


def without_echo(error: str, talk: str) -> str:
    """What a server said, in one line, without what it repeats of a talk."""
    talk = run_of(talk.casefold())
    words = _QUOTED.sub(lambda quote: "…" if _stands_in(quote[0], talk) else quote[0], error).split()
    places = {
        place
        for start in range(len(words) - _RUN + 1)
        if _stands_in(" ".join(words[start : start + _RUN]), talk)
        for place in range(start, start + _RUN)
    }
    line = " ".join("…" if place in places else word for place, word in enumerate(words))
    return re.sub(r"…(?: …)+", "…", line)[:_LONGEST].strip()


def _message(body: bytes) -> str:
    """What OpenAI's servers put under "error", FastAPI's under "detail", or else the whole."""
    text = body[:_LONGEST_BODY].decode(errors="replace")
    try:
        error: Any = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    if isinstance(error, dict):
        error = error.get("error", error.get("detail", error.get("message", "")))
    if isinstance(error, dict):
        error = error.get("message", "")
    if isinstance(error, list):
        error = "; ".join(str(fault.get("msg", "")) for fault in error if isinstance(fault, dict))
    return str(error)


def _talk(request: bytes) -> str:
    try:
        return " ".join(message["content"] for message in msgspec.json.decode(request)["messages"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""


def _stands_in(text: str, talk: str) -> bool:
    run = run_of(text.casefold())
    return bool(run.strip()) and run in talk
