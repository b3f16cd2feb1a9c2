"""What was put off: of "from Wednesday to Friday" only the day that holds now."""

import re
from datetime import datetime, tzinfo

from engine.promises.words import mask
from engine.times import dates
from engine.times.calendar import days_in
from engine.times.reading import month_first
from persona.words import either, tables

_WORDS = tables(__file__, "events.toml")["moved"]
_MOVED = re.compile(rf"(?<!\w)(?:{either(_WORDS['verbs'])})(?!\w)")
_NO_LONGER = re.compile(rf"(?<!\w)(?:{either(_WORDS['no_longer'])}) ?$")
_FROM = re.compile(rf"(?:{either(_WORDS['no_longer'])})(?!\w)")


def as_moved(clause: str, now: float, zone: tzinfo) -> str:
    """A clause that tells of something put off, with blanks for the days on which it no longer is; any other as it
    is. ``now`` in epoch s."""
    plain = dates.plain(clause)
    if not _MOVED.search(plain):
        return clause
    days = days_in(plain, datetime.fromtimestamp(now, zone).date(), month_first=month_first(str(zone)))
    gone = [day.span for day in days if _NO_LONGER.search(plain[: day.span[0]]) or _FROM.match(plain, day.span[0])]
    if len(gone) == len(days):
        gone = gone[:-1]
    return mask(clause, gone).replace("·", " ") if gone else clause
