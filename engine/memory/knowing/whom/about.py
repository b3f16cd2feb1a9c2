"""What is said of somebody of theirs, by name, by what they are, or as "she"; knows no question's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.memory.knowing.finding import fits
from engine.memory.knowing.near.finding import FITS
from engine.memory.knowing.whom.circle import Circle
from engine.memory.knowing.whom.linking import Sentence
from engine.memory.knowing.whom.names import WRITES
from engine.memory.knowing.whom.roles import TABLES, Role, mentions
from persona.words import lazily

_WHERE = {
    place: lazily(f"(?i){TABLES['about']['where'].replace('<place>', TABLES['home'][place])}")
    for place in ("place", "small")
}
_JOB = lazily(f"(?i){TABLES['about']['job']}")
_MAY_JOB = lazily(f"(?i){TABLES['about']['may_job']}")
_FIRST = lazily(r"(?i)(?:^|[,;:] |\b(?:and|but|so|or|cause|because) |\s)(?P<who>he|she|they)(?:'s|'re|'ll|'d)?\b")
_SEXES = {"he": "m", "she": "f", "they": "any"}
_REACH = 5
"""Sentences in which "she" stands for somebody who was told of."""
SLOTS = ("age", "where", "job")


@dataclass(frozen=True, slots=True)
class _Being:
    role: Role
    owner: str
    name: str


def told_of(known: Circle, role: Role, owner: str, name: str, slot: str) -> Sentence | None:
    """What tells the age, the place or the job of somebody, the newest such sentence; None for none."""
    found = [
        (points, sentence)
        for sentence, part, being in _told(known)
        if _is(being, role, owner, name) and (points := _holds(part, slot))
    ]
    most = max((points for points, _ in found), default=0)
    return next((sentence for points, sentence in reversed(found) if points == most), None)


def _is(being: _Being, role: Role, owner: str, name: str) -> bool:
    if name and being.name:
        return being.name.casefold() == name.casefold()
    return being.role.fits(role) and being.owner == owner


def _holds(text: str, slot: str) -> int:
    """Whether words hold what a slot asks for (2), may do so (1), or don't."""
    low = text.lower()
    if slot == "where":
        match = _WHERE["place" if WRITES.search(text) else "small"].search(text)
        return 2 if match is not None and not FITS["when"].search(match["place"].lower()) else 0
    if slot == "job":
        return 2 if _JOB.search(low) else int(_MAY_JOB.search(low) is not None)
    return 2 if fits(slot, low) else 0


def _told(known: Circle) -> Iterator[tuple[Sentence, str, _Being]]:
    """Each sentence with whom it tells of, and the part of it that does."""
    row = known.sentences
    for place, sentence in enumerate(row):
        found = _of(known, sentence)
        ends = [*(start for start, _ in found[1:]), len(sentence.text)] if found else []
        for number, ((start, being), end) in enumerate(zip(found, ends, strict=True)):
            yield sentence, sentence.text[start if number else 0 : end], being
        if not found and (match := _FIRST.search(sentence.text)):
            sex = _SEXES[match["who"].lower()]
            yield from ((sentence, sentence.text, one) for one in islice(_before(known, row, place, sex), 1))


def _before(known: Circle, row: Sequence[Sentence], place: int, sex: str) -> Iterator[_Being]:
    """Whom a "she" may stand for, the nearest first."""
    for where in range(place - 1, max(place - _REACH, 0) - 1, -1):
        if row[where].line < row[place].line - 1:
            return
        found = (one for _, one in reversed(_of(known, row[where])))
        yield from (one for one in found if sex == "any" or one.role.of in ("", sex, "pet"))


def _of(known: Circle, sentence: Sentence) -> Sequence[tuple[int, _Being]]:
    """Who is named in a sentence or told of by what they are, and where in it they first stand."""
    beings = [
        (mention.start, _Being(mention.role, mention.owner, known.name_at(sentence, mention.role)))
        for mention in mentions(sentence.text)
        if mention.owner not in ("m", "f", "any")
    ]
    for link in known.surely:
        start = sentence.text.find(link.name)
        if start >= 0:
            beings.append((start, _Being(link.role, link.owner, link.name)))
    found: list[tuple[int, _Being]] = []
    for start, being in sorted(beings, key=lambda pair: pair[0]):
        if not any(_is_one(being, other) for _, other in found):
            found.append((start, being))
    return found


def _is_one(one: _Being, other: _Being) -> bool:
    is_named = one.name == other.name or not (one.name and other.name)
    return is_named and one.owner == other.owner and one.role.fits(other.role)
