"""What the routes of the API need of the house, as one value; knows no route."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request

from bot.doors.api.problems import Problem
from bot.doors.api.talks import Talks
from persona.sheets.sheet import Sheet
from scheduler.mailbox import Mailbox
from scheduler.turns.ration import Ration


@dataclass(frozen=True, slots=True)
class House:
    """``sheets`` are the personas by name, ``default`` the one who speaks where nobody chose; ``per_minute`` how many
    requests of one key are answered (0: any number); ``origins`` are pages that may call from a browser; ``ration``
    what people may have, ``health`` how the parts are, and ``errors`` what went
    wrong in this process, by kind; ``evaluations`` is the folder of reports on models."""

    talks: Talks
    mailbox: Mailbox
    sheets: Mapping[str, Sheet]
    default: str
    per_minute: int
    origins: Sequence[str]
    ration: Ration
    health: Callable[[], Awaitable[dict[str, str]]]
    errors: Callable[[], Mapping[str, int]]
    evaluations: Path


def house_of(request: Request) -> House:
    """The house that a request came to. Raises Problem 503 once it closes."""
    house: House = request.app.state.house
    if house.talks.is_closing:
        raise Problem(503, "this process is closing: call again", "closing", {"Retry-After": "2"})
    return house
