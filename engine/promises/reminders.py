"""What a person asks to be reminded of, and exactly when; rules, no engine."""

import re
from collections.abc import Iterable
from datetime import tzinfo

from engine.promises.finding import LAST_PLACE, Found
from engine.promises.words import WORDS, asked, asking, dotted, sentences
from engine.times import dates
from engine.times.dates import Grain, When
from persona.promise import LONGEST_SAID, LONGEST_WHAT, Kind
from persona.words import either

_MORNING, _EVENING = 9, 18
"""The hour of a reminder that names only a day, and only the day that has begun."""
_BARE_HOUR = re.compile(r"\d{1,2}(?!\d| ?[.:h]?\d| ?[ap]\.?m| ?uhr)")
_ASK = WORDS["ask"]
_WAKE = re.compile(either(_ASK["wake"]))
_BEFORE_TIME = re.compile(rf"(?i)(?:\b(?:{either(_ASK['before_time'])})\b )?·+")
_BEFORE = re.compile(rf"(?i)^(?:(?:{either(_ASK['before'])})\b|d')\s*")
_AFTER = re.compile(rf"(?i)[ ,]*\b(?:{either(_ASK['after'])})\b[ ,.!?]*$")


def reminder(text: str, now: float, zone: tzinfo | None) -> Found | None:
    """The reminder that a text asks for; None where it asks for none, or names no time to come. Its ``due`` is 0
    where the time depends on a zone that is unknown; ``now`` in epoch s."""
    clauses = (clause for sentence in sentences(text) for clause in asking(sentence))
    return next((found for found in (_of_clause(clause, now, zone) for clause in clauses) if found), None)


def _of_clause(clause: str, now: float, zone: tzinfo | None) -> Found | None:
    said = dates.plain(clause)
    wakes = bool(_WAKE.search(said))
    found = dates.when(said, now, zone or LAST_PLACE, morning=wakes) if dates.has_time(said) else None
    if found is None:
        return None
    # The time may stand before the asking.
    wish = asked(dotted(said, found.spans))
    if wish is None:
        return None
    known = zone is not None or not dates.needs_zone(said)
    due = _moment(found, zone or LAST_PLACE) if known else 0.0
    what = _thing(clause, (*found.spans, (0, wish.end("start"))))
    return Found(Kind.REMINDER, what or ("wake up" if wakes else ""), clause.strip()[:LONGEST_SAID], due, due, 1.0)


def explicit(text: str, now: float, zone: tzinfo | None) -> Found | None:
    """The reminder that "/remind 15:00 call mum" asks for."""
    bare = _BARE_HOUR.match(dates.plain(text))
    return reminder(f"remind me {'at ' if bare else ''}{text}", now, zone)


def _moment(when: When, zone: tzinfo) -> float:
    if when.grain is not Grain.DAY:
        return when.start
    morning = dates.day_at(when.start, zone, _MORNING)
    return morning if morning >= when.start else max(dates.day_at(when.start, zone, _EVENING), when.start + 3600.0)


def _thing(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What is left of a wish to be reminded without its asking and its time."""
    left = _trimmed(_BEFORE_TIME.sub(" ", dotted(text, spans)))
    left = _trimmed(_AFTER.sub("", _BEFORE.sub("", left)))
    return left if len(left) <= LONGEST_WHAT else left[:LONGEST_WHAT].rsplit(" ", 1)[0]


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" ,.!?:;-–")
