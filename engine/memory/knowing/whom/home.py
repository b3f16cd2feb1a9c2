"""Where somebody lives, by what they said of the places around them; knows no map."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.memory.knowing.near.finding import FITS
from engine.memory.knowing.whom.linking import Sentence
from engine.memory.knowing.whom.names import WRITES, names
from engine.memory.knowing.whom.roles import TABLES, mentions
from persona.words import lazily

_HOME = TABLES["home"]
_ASKS = lazily(f"(?i){_HOME['asks']}")


def _pattern(text: str, place: str) -> str:
    return f"(?i){text}".replace("<place>", _HOME[place])


_TELLS = {
    place: [(points, lazily(_pattern(pattern, place))) for points, pattern in _HOME["tells"]]
    for place in ("place", "small")
}
_OTHERS = {place: lazily(_pattern(_HOME["others"], place)) for place in ("place", "small")}
_OWN = lazily(r"(?i)\b(?:i|i'm|im|i've|ive|we|we're|we've|our|here)\b")
_PAST, _TRIP = (lazily(f"(?i){_HOME[name]}") for name in ("past", "trip"))
_SMALL_LEAST = 3.6
"""How sure what is written in small letters must be: they may name anything."""
_LEAST = 2.5
_TAKEN = 2.5
"""What it takes away to be of others, of what was, or of a way."""
_NEWER = 0.5
"""How much less sure what was said later may be."""


@dataclass(frozen=True, slots=True)
class Home:
    """A place where they may live, how surely, and the sentence that tells it."""

    place: str
    points: float
    sentence: Sentence


def asks_home(text: str) -> bool:
    """Whether a text asks where they live."""
    return _ASKS.search(text.strip(" .!?…")) is not None


def home(row: Sequence[Sentence], asked: str) -> Home | None:
    """Where they live by what they said, the oldest first; None where nothing tells it. What stands in the question as
    ``asked`` is no answer to it."""
    found = [one for one in _homes(row) if one.place.casefold() not in asked.casefold()]
    best = max((one.points for one in found), default=0.0)
    # Who has moved says so later.
    return next((one for one in reversed(found) if one.points >= max(best - _NEWER, _LEAST)), None)


def _is_of_others(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether somebody else stands before the place, and not the person."""
    before = sentence.text[: match.start("place")]
    return not _OWN.search(before) and bool(mentions(before) or any(one.likely for one in names(before)))


def _homes(row: Sequence[Sentence]) -> Iterator[Home]:
    for sentence in row:
        place = "place" if WRITES.search(sentence.text) else "small"
        for points, pattern in _TELLS[place]:
            match = pattern.search(sentence.text)
            if match is None or FITS["when"].search(match["place"].lower()):
                continue
            other = _OTHERS[place].search(sentence.text)
            is_of_others = (other is not None and other["place"] == match["place"]) or _is_of_others(sentence, match)
            taken = sum(
                (is_of_others, _PAST.search(sentence.text) is not None, _TRIP.search(sentence.text) is not None)
            )
            points -= _TAKEN * taken
            if points >= (_SMALL_LEAST if place == "small" else _LEAST):
                yield Home(match["place"], points, sentence)
                break
