"""What an error answer of any OpenAI-compatible server means, by its status and its words."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from engine.errors import EngineDown, EngineError, EngineFailed, EngineRefused, PromptRefused, PromptTooLong
from engine.models.complaint import Complaint
from persona.words import either, tables

_WORDS = tables(__file__)
_OVERFLOW, _COUNTED, _TOO_MANY, _SIZES = (
    re.compile(either(_WORDS["overflow"][name])) for name in ("whole", "counted", "too_many", "settings")
)
_FILTERED, _UNFIT = (re.compile(either(_WORDS[name]["whole"])) for name in ("filtered", "unfit"))
_KEY, _MODEL, _ACCOUNT = (re.compile(either(_WORDS["asker"][name])) for name in ("key", "model", "account"))
_QUOTES = re.compile(r"[`'\"]")

_PROMPT = frozenset({400, 413, 422})
"""Statuses by which a server refuses this request, and not whoever asks."""
_GATEWAY = frozenset({408, 502, 504})
"""Statuses of somebody in between, who did not reach the server."""


class Busy(EngineDown):
    """The server has too much to do and took nothing on."""


class RequestRefused(PromptRefused):
    """The server refuses something in the request, in the words of its ``complaint``."""

    def __init__(self, message: str, complaint: Complaint) -> None:
        super().__init__(message)
        self.complaint = complaint


def translate(url: str, status: int, headers: Mapping[str, str], body: bytes, request: bytes) -> EngineError:
    """The error that an answer with this status stands for; ``request`` as it went out."""
    complaint = Complaint.of(body, request)
    reason = f": {complaint.words}" if complaint.words else ""
    if status == 413 or (status not in (401, 404, 429, 503) and too_long(complaint)):
        return PromptTooLong("the prompt does not fit the model's context")
    if status in _PROMPT or (status == 403 and filtered(complaint)) or (status == 500 and _unfit(complaint)):
        refused = RequestRefused(f"the engine at {url} refuses the request ({status}){reason}", complaint)
        status = 400 if filtered(complaint) or _unfit(complaint) else _asker(complaint)
        if status == 400:
            return refused
    if status in (401, 403):
        return EngineRefused(f"the engine at {url} refuses the key: set ENGINE_API_KEY{reason}")
    if status == 404:
        unknown = f"the engine at {url} knows no such model or address: check ENGINE_MODEL and ENGINE_URL"
        return EngineRefused(f"{unknown}{reason}")
    if status in (429, 503):
        return Busy(f"the engine at {url} is busy ({status}){reason}", retry_after=retry_after(headers))
    if status in _GATEWAY:
        return EngineDown(f"nobody reaches the engine at {url} ({status}){reason}", retry_after=retry_after(headers))
    if status >= 500:
        return EngineFailed(f"the engine at {url} failed ({status}){reason}")
    return EngineRefused(f"the engine at {url} refuses the request ({status}){reason}")


def _asker(complaint: Complaint) -> int:
    """The status that a server should have sent: some say of a key, a model or a bill that the request is bad."""
    words = plain(f"{complaint.code} {complaint.all}")
    for pattern, status in ((_KEY, 401), (_MODEL, 404), (_ACCOUNT, 402)):
        if pattern.search(words) or (status == 404 and complaint.param == "model"):
            return status
    return 400


def in_the_stream(error: object) -> EngineError:
    """The same for an error that stands where a part of an answer should: LM Studio sends its refusals so."""
    complaint = Complaint.read(error, b"")
    if too_long(complaint):
        return PromptTooLong("the prompt does not fit the model's context")
    if filtered(complaint):
        return PromptRefused("the engine's filter does not let the prompt through")
    if _unfit(complaint):
        return PromptRefused("the template of the engine's model can make nothing of the prompt")
    return EngineFailed("the engine reported an error in the middle of an answer")


def too_long(complaint: Complaint) -> bool:
    """Whether a server says that a prompt does not fit."""
    words = plain(f"{complaint.param} {complaint.code} {complaint.all}")
    if _OVERFLOW.search(words):
        return True
    of_size = not complaint.param or _SIZES.match(complaint.param)
    return bool(of_size and _COUNTED.search(words) and _TOO_MANY.search(words))


def filtered(complaint: Complaint) -> bool:
    """Whether a server says that a prompt is not let through."""
    return bool(_FILTERED.search(plain(f"{complaint.code} {complaint.all}")))


def _unfit(complaint: Complaint) -> bool:
    return bool(_UNFIT.search(plain(complaint.all)))


def plain(words: str) -> str:
    """Words of a server as its patterns read them."""
    return " ".join(_QUOTES.sub("", words).lower().split())


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds after which a server wants to be asked again, 0 where it names none that can be read.

    A date is held against the server's own, so that no clock of ours matters."""
    wish = headers.get("Retry-After", "")
    try:
        seconds = float(wish)
    except ValueError:
        try:
            moment, now = (parsedate_to_datetime(date) for date in (wish, headers.get("Date", "")))
            seconds = (moment - now).total_seconds()
        except (ValueError, TypeError):
            return 0.0
    return seconds if 0 < seconds < float("inf") else 0.0
