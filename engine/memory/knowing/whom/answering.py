"""What answers a question for a name, for somebody of theirs, or for where they live and what they work as; knows no
other question."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.memory.knowing.near.finding import PLACED
from engine.memory.knowing.question import JOB, slot_of
from engine.memory.knowing.whom.about import SLOTS, told_of
from engine.memory.knowing.whom.asking import whose
from engine.memory.knowing.whom.circle import Called, Circle
from engine.memory.knowing.whom.home import asks_home, home
from engine.memory.knowing.whom.linking import SURE
from engine.memory.knowing.whom.names import WRITES, names
from engine.memory.knowing.whom.roles import TABLES, mentions
from engine.memory.knowing.whom.trade import asks_trade, trade
from persona.words import lazily

_PERHAPS = 2.0
"""How surely a name must be somebody's to be asked back."""
_ASKS = lazily(f"(?i){TABLES['about']['asks']}")
_OWN = lazily(r"(?i)\b(?:i|we|i'm|we're)\b")
_WORK = lazily(r"(?i)\bwork(?:ing|s)?$")
_THEY = lazily(r"(?i)(?:he|she|they)\b")
_BESIDE = 0.6
"""How far behind the first a second name may be that is told with it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known: when and in which words they told it, the name in it that was asked for ("" for none), and
    whether there is some ``doubt``."""

    text: str
    at: float
    name: str = ""
    doubt: bool = False


def may_know(text: str) -> bool:
    """Whether a text asks for anything of the kind, told cheaply."""
    return (
        whose(text) is not None or asks_home(text) or asks_trade(text) or _ASKS.match(text.strip(" .!?…")) is not None
    )


def known_of(text: str, known: Circle) -> Known | None:
    """What answers a text; None where it asks nothing of the kind, or nothing that was told answers it."""
    if asked := whose(text):
        found = known.called(asked.role, asked.owner)
        return _named(found, known, many=asked.many) if found and found[0].points >= _PERHAPS else None
    if asks_home(text):
        place = home(known.sentences, text)
        return Known(place.sentence.text, place.sentence.at) if place else None
    if asks_trade(text):
        sentence = trade(known.sentences)
        return Known(sentence.text, sentence.at) if sentence else None
    return _about(text, known)


def may_answer(text: str, told: str, known: Circle, *, name: str, sure: bool) -> bool:
    """Whether something that was told, with the ``name`` in it that is told back ("" for none), can answer a text: it
    tells of whom that asks for, where it isn't ``sure`` that it does, and holds a name where one is asked for."""
    if asked := whose(text):
        if name:
            return not known.is_of_another(name, asked.role)
        owners = [one.owner for one in mentions(told) if one.role.fits(asked.role)]
        if owners and asked.owner not in owners and not known.kinds_of(asked.owner).intersection(owners):
            return False
        # In small letters any word may be a name.
        free = (one for part in told.split(". ") for one in names(part) if one.likely)
        is_named = any(not known.is_of_another(one.text, asked.role) for one in free)
        return not WRITES.search(told) or (is_named and (sure or known.speaks_of(told, asked.role, asked.owner)))
    if asks_home(text):
        return not WRITES.search(told) or any(place[:1].isupper() for place in PLACED.findall(told))
    plain = text.strip(" .!?…")
    is_of_them = _ASKS.match(plain) is not None and not _OWN.search(plain)
    asked_for = (one for one in mentions(plain) if one.owner not in ("m", "f", "any") and (one.owner or is_of_them))
    # "She works at a mill" is of whoever was told of before.
    return _THEY.match(told) is not None or all(known.speaks_of(told, one.role, one.owner) for one in asked_for)


def _named(found: Sequence[Called], known: Circle, *, many: bool) -> Known:
    first = found[0]
    text = ". ".join(known.sentences[place].text for place in sorted(first.link.places))
    if first.points < SURE:
        return Known(text, first.link.at, doubt=True)
    near = [one.name for one in found if one.points >= first.points - _BESIDE] if many else [first.name]
    return Known(text, first.link.at, " and ".join(map(_spelled, near)))


def _spelled(name: str) -> str:
    return name.capitalize() if name.islower() or name.isupper() else name


def _about(text: str, known: Circle) -> Known | None:
    """What tells the age, the place or the job of somebody of theirs."""
    plain = text.strip(" .!?…")
    if not plain or _ASKS.match(plain) is None or _OWN.search(plain):
        return None
    slot = slot_of(plain.lower())
    if slot not in SLOTS:
        return None
    # Where somebody works is what they do, more than a town.
    slot = JOB if _WORK.search(plain) else slot
    found = [one for one in mentions(plain) if one.owner not in ("m", "f", "any")]
    if found:
        role, owner = found[-1].role, found[-1].owner
        name = next((one.name for one in known.called(role, owner) if one.points >= SURE), "")
    else:
        link = next((one for one in known.surely if one.name.casefold() in plain.casefold().split()), None)
        if link is None:
            return None
        role, owner, name = link.role, link.owner, link.name
    sentence = told_of(known, role, owner, name, slot)
    return Known(sentence.text, sentence.at) if sentence else None
