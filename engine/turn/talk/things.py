"""What people send beside words, read off a line: how a prompt names it, and what of it can be said; pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.messages import Kind
from persona.line import Line
from persona.sheets.talk import slots
from persona.words import tables

_TABLES = tables(__file__, "things.toml")
_NOUNS: Mapping[str, Sequence[str]] = _TABLES["nouns"]
_BEHIND: Mapping[str, str] = _TABLES["behind"]
_SENSES = {sign: group for group, signs in _TABLES["senses"].items() for sign in signs}
_HIGHEST = 6
_LINK = re.compile(r"<?(?:https?://|www\.)[^\s<>]+>?", re.IGNORECASE)
_SIGN = "\N{VARIATION SELECTOR-16}"
_WORDS = re.compile(r"[^\W\d_]+")


def is_thing(line: Line) -> bool:
    """Whether it holds more than words: something sent, or a link."""
    return line.kind in _NOUNS or has_link(line)


def has_link(line: Line) -> bool:
    return _LINK.search(line.text) is not None


def bare_words(line: Line) -> str:
    """The words of a line without the links among them."""
    return _LINK.sub("", line.text).strip()


def noun(line: Line) -> str:
    """What was sent beside words, as a prompt calls it in English; "" for words alone."""
    if line.kind not in _NOUNS:
        return ""
    told = values(line)
    plain, *named = _NOUNS[line.kind]
    text = next((whole for phrase in named if (whole := filled(phrase, told))), plain)
    return text + filled(_BEHIND.get(line.kind, ""), told)


def has_won(line: Line) -> bool:
    """Whether a throw is as good as it gets."""
    sent = line.sent
    return sent is not None and sent.value >= _TABLES["won"].get(sent.name.removesuffix(_SIGN), _HIGHEST)


def sense_of(name: str) -> str:
    """The group of a sheet's lines that answers an emoji, or the words of a name; "" for what says nothing."""
    words = (word.casefold() for word in _WORDS.findall(name))
    return next((_SENSES[sign] for sign in (*name, *words) if sign in _SENSES), "")


def values(line: Line) -> dict[str, str]:
    """What can be told of it, by slot: "" for what can't."""
    sent = line.sent
    if sent is None:
        return dict.fromkeys(("name", "value", "parts", "time"), "")
    shows = line.kind != Kind.DICE or sent.name.removesuffix(_SIGN) in _TABLES["numbered"]
    value = str(sent.value) if sent.value and shows else ""
    return {"name": sent.name, "value": value, "parts": "; ".join(sent.parts), "time": _time(sent.zones, line.at)}


def filled(text: str, told: Mapping[str, str]) -> str:
    """The text with what is told in place of its slots; "" where one of them is lacking."""
    if not all(told.get(slot) for slot in slots(text)):
        return ""
    return re.sub(r"\{(\w+)\}", lambda slot: told[slot[1]], text)


def _time(zones: Sequence[str], at: float) -> str:
    """What clocks showed at a place when it was sent; "" where they may differ."""
    try:
        times = {f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%H:%M}" for zone in zones}
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return ""
    return times.pop() if len(times) == 1 else ""
