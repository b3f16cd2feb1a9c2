"""What a talk looks like, as HTML: who speaks, the messages, the days between them; knows no page and no server."""

import html
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from bot.web.talk import Entry

TYPING = (
    '<div class="bubble persona typing" role="status" aria-label="writes"><span></span><span></span><span></span></div>'
)
_STAGES = {"introduction": (30, "getting to know you"), "friend": (65, "a friend"), "close": (100, "a close friend")}


def head(state: Mapping[str, Any]) -> str:
    """Who speaks, how he feels, and how close he is."""
    name = html.escape(state["display"])
    width, stage = _STAGES[state["stage"]]
    return (
        f'<div class="head"><div class="face">{name[:1]}</div><div><b>{name}</b>'
        f'<div class="felt">{html.escape(state["mood"]["name"])} · {stage}'
        f'<span class="near" title="how close you are"><span style="width:{width}%"></span></span></div></div></div>'
    )


def days(entries: Iterable[Entry], zone: tzinfo, *, now: float) -> Iterator[tuple[str, Entry]]:
    """Each entry with the day to be told before it, "" where that is the day of the one before."""
    told = ""
    today = datetime.fromtimestamp(now, zone)
    for entry in entries:
        at = datetime.fromtimestamp(entry.at, zone)
        day = (
            "Today"
            if at.date() == today.date()
            else f"{at:%A, %-d %B}" + (f" {at:%Y}" if at.year != today.year else "")
        )
        yield "" if day == told else f'<div class="day"><span>{day}</span></div>', entry
        told = day


def bubble(entry: Entry, zone: tzinfo) -> str:
    """The words of an entry, with when they were said and the emoji under them."""
    at = datetime.fromtimestamp(entry.at, zone)
    sign = f"<i>{html.escape(entry.sign)}</i>" if entry.sign else ""
    signed = " signed" if entry.sign else ""
    return f'<div class="bubble {entry.who}{signed}">{html.escape(entry.text)}<small>{at:%H:%M}</small>{sign}</div>'
