"""The people of a group as the place knows them, and how close each is to him there: values and pure rules; knows no
store and no words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from persona.feelings.bond import Bond

MOST = 60
"""So many people a place knows, those who were heard last."""
NOBODY = "Friend"
"""What somebody is called who has no name that can stand in a prompt."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a place: by what name they are known there, which nobody else there has, how close they are to him
    there, whether they have been told what he is, and the name that they ``chose`` there ("": that of the platform)."""

    person: str
    name: str = ""
    bond: Bond = field(default_factory=Bond)
    told: bool = False
    chose: str = ""


Members = tuple[Member, ...]
"""Who was heard last comes last."""


def member(members: Members, person: str) -> Member:
    """What a place knows of somebody; nothing where they are new."""
    return next((known for known in members if known.person == person), Member(person))


def met(members: Members, people: Iterable[tuple[str, str]]) -> Members:
    """The members once these people have been heard, each with the name that the platform shows for them now."""
    for person, name in people:
        others = tuple(known for known in members if known.person != person)
        known = member(members, person)
        members = (*others, replace(known, name=_own_name(others, known.name, known.chose or name)))[-MOST:]
    return members


def named(members: Members, person: str, name: str) -> Members:
    """The members, one of whom chose a name there."""
    return met(kept(members, replace(member(members, person), chose=name)), [(person, name)])


def kept(members: Members, changed: Member) -> Members:
    """The members with what is known of one of them now."""
    return tuple(changed if known.person == changed.person else known for known in members)


def told(members: Members, people: Iterable[str]) -> Members:
    """The members once these people have been told what he is."""
    those = frozenset(people)
    return tuple(replace(known, told=known.told or known.person in those) for known in members)


def cooled(members: Members, person: str) -> Members:
    """The members, of whom one begins anew with him."""
    return tuple(replace(known, bond=Bond()) if known.person == person else known for known in members)


def without(members: Members, person: str) -> Members:
    """The members without one of them."""
    return tuple(known for known in members if known.person != person)


def merged(older: Members, newer: Members) -> Members:
    """The members of two places that turn out to be one: by the names seen last, as close as they were before."""
    before = tuple(known for known in older if member(newer, known.person).name == "")
    after = [replace(known, bond=_closer(member(older, known.person).bond, known.bond)) for known in newer]
    return (*before, *after)[-MOST:]


def _closer(one: Bond, other: Bond) -> Bond:
    return max(one, other, key=lambda bond: bond.points)


def _own_name(others: Sequence[Member], before: str, name: str) -> str:
    """A name that nobody else has there: no platform's display name holds a digit, once it was cleaned."""
    name = name or before.rstrip(" 0123456789") or NOBODY
    if before.rstrip(" 0123456789") == name:
        return before
    taken = {known.name.casefold() for known in others}
    numbered = (name, *(f"{name} {number}" for number in range(2, MOST + 2)))
    return next(each for each in numbered if each.casefold() not in taken)
