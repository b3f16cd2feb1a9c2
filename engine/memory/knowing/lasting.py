"""Until when what somebody told holds: a state that is over then, or something that was to come; knows no question."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from engine.memory.keeping import Told, fact_of
from engine.memory.rules import Noticed
from engine.times.dates import when
from persona.words import either, tables

_DAY = 86_400.0
_WORDS = tables(__file__, "telling.toml")["lasting"]
_ENDS, _TODAY, _WEEK, _DONE = (
    re.compile(rf"\b(?:{either(_WORDS[name])})\b") for name in ("ends", "today", "week", "done")
)
_SPAN = re.compile(
    r"\bfor (?:the (?:next )?)?(?:another )?(?P<many>[a-z]+|\d{1,2})? ?(?:more )?(?P<unit>night|day|week|weekend)s?\b"
)
_MANY: dict[str, int] = _WORDS["many"]
_UNITS = {"week": 7, "weekend": 3}


def ends_itself(low: str) -> bool:
    """Whether a text in small letters tells when something ends."""
    return _ENDS.search(low) is not None


def holds_until(text: str, news: Sequence[Noticed], at: float, zone: tzinfo) -> tuple[float, bool]:
    """Until when a clause holds in which rules notice ``news`` and that was said at a time (epoch s; 0 for no end), and
    whether it tells of a state."""
    end, is_state = _named_end(text.lower(), at, zone)
    states = [fact_of(Told(one, "", at), zone) for one in news if one.days and one.kind == "state"]
    if states:
        return min(*(fact.expires for fact in states), end or states[0].expires), True
    return end, is_state


def _named_end(low: str, at: float, zone: tzinfo) -> tuple[float, bool]:
    day = datetime.fromtimestamp(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if (span := _SPAN.search(low)) and (many := _number(span["many"])):
        return (day + timedelta(days=many * _UNITS.get(span["unit"], 1) + 1)).timestamp(), True
    is_state = ends_itself(low)
    if not is_state and _TODAY.search(low) and _DONE.search(low):
        return 0.0, False
    if moment := when(low, at, zone):
        return moment.end + (0.0 if is_state else _DAY / 4), is_state
    if _TODAY.search(low):
        return (day + timedelta(days=1, hours=4)).timestamp(), False
    if _WEEK.search(low):
        return (day + timedelta(days=7 - day.weekday())).timestamp(), True
    return 0.0, False


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return int(word) if word.isdecimal() else _MANY.get(word, 0)
