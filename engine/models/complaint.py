"""What a server says of its own error, in one line; never a word of the talk that it was sent and may echo."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from persona.text import run_of

_LONGEST_BODY, _LONGEST = 4000, 400
"""Characters that are read of an error, and shown of it."""
_RUN = 3
"""Words in a row that are no chance: somebody's message, echoed."""
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`")


@dataclass(frozen=True, slots=True)
class Complaint:
    """An error as its server words it: its ``words`` to be shown, without any of the talk; all of it, to be read by
    rules alone; and, where it names them, the ``param`` that it minds and the ``code`` of what is wrong."""

    words: str = ""
    all: str = field(default="", repr=False)
    param: str = ""
    code: str = ""

    @classmethod
    def of(cls, body: bytes, request: bytes) -> "Complaint":
        """What an error's ``body`` says of a ``request`` as it went out."""
        text = body[:_LONGEST_BODY].decode(errors="replace")
        try:
            error: Any = msgspec.json.decode(text)
        except msgspec.DecodeError:
            error = text
        return cls.read(error, request)

    @classmethod
    def read(cls, error: Any, request: bytes) -> "Complaint":
        """The same of what has been decoded."""
        fault = _fault(error)
        all_words = _words(fault)
        words = without_echo(all_words, _talk(request))
        if not isinstance(fault, Mapping):
            return cls(words, all_words, _place(fault))
        code = " ".join(str(fault[name]) for name in ("code", "type", "status") if fault.get(name))
        return cls(words, all_words, str(fault.get("param") or ""), code)


def complaint(body: bytes, request: bytes) -> str:
    """The server's words behind a colon, or "" where it has none; ``request`` as it went out."""
    words = Complaint.of(body, request).words
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


def _fault(error: Any) -> Any:
    """The innermost of what OpenAI's servers put under "error", FastAPI's under "detail", Gemini's in a list."""
    if isinstance(error, list) and len(error) == 1 and isinstance(error[0], dict) and "error" in error[0]:
        error = error[0]
    return error.get("error", error.get("detail", error)) if isinstance(error, dict) else error


def _words(fault: Any) -> str:
    if isinstance(fault, dict):
        fault = fault.get("message", "")
    if isinstance(fault, list):
        fault = "; ".join(str(part.get("msg", "")) for part in fault if isinstance(part, dict))
    return str(fault)


def _place(fault: Any) -> str:
    """Where FastAPI found the first thing wrong."""
    first = fault[0] if isinstance(fault, list) and fault else None
    place = first.get("loc") if isinstance(first, dict) else None
    return str(place[-1]) if isinstance(place, list) and place else ""


def _talk(request: bytes) -> str:
    try:
        return " ".join(message["content"] for message in msgspec.json.decode(request)["messages"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ""


def _stands_in(text: str, talk: str) -> bool:
    run = run_of(text.casefold())
    return bool(run.strip()) and run in talk
