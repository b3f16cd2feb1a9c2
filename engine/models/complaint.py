"""What a server says of its own error, in one line; never a word of the talk that it was sent and may echo."""

import re
from typing import Any

import msgspec

from persona.text import run_of

_READ, _SHOWN = 4000, 400
"""Characters that are read of an error, and shown of it."""
_RUN = 3
"""Words in a row that are no chance: somebody's message, echoed."""
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`")


def complaint(body: bytes, sent: bytes) -> str:
    """The server's words behind a colon, or "" where it has none; ``sent`` is the request as it went out."""
    shown = without_echo(_message(body), _talk(sent))
    return f": {shown}" if shown else ""


def without_echo(said: str, talk: str) -> str:
    """What a server said, in one line, without what it repeats of a talk."""
    talk = run_of(talk.casefold())
    words = _QUOTED.sub(lambda quote: "…" if _stands_in(quote[0], talk) else quote[0], said).split()
    echoed = {
        place
        for start in range(len(words) - _RUN + 1)
        if _stands_in(" ".join(words[start : start + _RUN]), talk)
        for place in range(start, start + _RUN)
    }
    shown = " ".join("…" if place in echoed else word for place, word in enumerate(words))
    return re.sub(r"…(?: …)+", "…", shown)[:_SHOWN].strip()


def _message(body: bytes) -> str:
    """What OpenAI's servers put under "error", FastAPI's under "detail", or else the whole."""
    said = body[:_READ].decode(errors="replace")
    try:
        error: Any = msgspec.json.decode(said)
    except msgspec.DecodeError:
        return said
    if isinstance(error, dict):
        error = error.get("error", error.get("detail", error.get("message", "")))
    if isinstance(error, dict):
        error = error.get("message", "")
    if isinstance(error, list):
        error = "; ".join(str(fault.get("msg", "")) for fault in error if isinstance(fault, dict))
    return str(error)


def _talk(sent: bytes) -> str:
    try:
        return " ".join(message["content"] for message in msgspec.json.decode(sent)["messages"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""


def _stands_in(text: str, talk: str) -> bool:
    run = run_of(text.casefold())
    return bool(run.strip()) and run in talk
