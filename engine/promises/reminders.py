"""What a person asks to be reminded of, and exactly when; rules, no engine."""

import re
from collections.abc import Iterable
from datetime import tzinfo

from engine.promises.finding import LAST_PLACE, Draft
from engine.promises.words import WORDS, asking, mask, sentences, wish_in
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


def reminder(text: str, now: float, zone: tzinfo | None) -> Draft | None:
    """The reminder that a text asks for; None where it asks for none, or names no time to come. Its ``due`` is 0
    where the time depends on a zone that is unknown; ``now`` in epoch s."""
    clauses = (clause for sentence in sentences(text) for clause in asking(sentence))
    return next((draft for draft in (_of_clause(clause, now, zone) for clause in clauses) if draft), None)


def _of_clause(clause: str, now: float, zone: tzinfo | None) -> Draft | None:
    text = dates.plain(clause)
    wakes = bool(_WAKE.search(text))
    moment = dates.when(text, now, zone or LAST_PLACE, morning=wakes) if dates.has_time(text) else None
    if moment is None:
        return None
    # The time may stand before the asking.
    wish = wish_in(mask(text, moment.spans))
    if wish is None:
        return None
    is_known = zone is not None or not dates.needs_zone(text)
    due = _moment(moment, zone or LAST_PLACE) if is_known else 0.0
    thing = _thing(clause, (*moment.spans, (0, wish.end("start"))))
    return Draft(Kind.REMINDER, thing or ("wake up" if wakes else ""), clause.strip()[:LONGEST_SAID], due, due, 1.0)


def of_command(text: str, now: float, zone: tzinfo | None) -> Draft | None:
    """The reminder that "/remind 15:00 call mum" asks for."""
    is_bare_hour = _BARE_HOUR.match(dates.plain(text))
    return reminder(f"remind me {'at ' if is_bare_hour else ''}{text}", now, zone)


def _moment(moment: When, zone: tzinfo) -> float:
    if moment.grain is not Grain.DAY:
        return moment.start
    morning = dates.day_at(moment.start, zone, _MORNING)
    if morning >= moment.start:
        return morning
    return max(dates.day_at(moment.start, zone, _EVENING), moment.start + 3600.0)


def _thing(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What is left of a wish to be reminded without its asking and its time."""
    thing = _trim(_BEFORE_TIME.sub(" ", mask(text, spans)))
    thing = _trim(_AFTER.sub("", _BEFORE.sub("", thing)))
    return thing if len(thing) <= LONGEST_WHAT else thing[:LONGEST_WHAT].rsplit(" ", 1)[0]


def _trim(text: str) -> str:
    return " ".join(text.split()).strip(" ,.!?:;-–")
