"""What is allowed with this person in this chat: one pure function that everything asks. Unknown means no."""

from collections.abc import Iterable
from enum import StrEnum

from persona.feelings.stage import Stage
from persona.person import Age, Fact, Person
from persona.scene import Snapshot
from persona.server import Tone


class Permission(StrEnum):
    """Something that must be allowed."""

    TALK = "talk"
    REMEMBER = "remember"
    CHECK_IN = "check-in"
    FLIRT = "flirt"


def allowed(permission: Permission, snapshot: Snapshot) -> bool:
    """Whether this may happen here: of several people the strictest holds. The persona's age is what the sheet states,
    never what a chat claims."""
    if snapshot.others:
        return all(allowed(permission, snapshot.by(person)) for person in snapshot.people)
    person, chat = snapshot.person, snapshot.chat
    grown_up = not minor_mode(snapshot)
    match permission:
        case Permission.TALK:
            return person.age is not Age.CHILD
        case Permission.REMEMBER:
            return _lets_remember(person) and not chat.place.group
        case Permission.CHECK_IN:
            return grown_up and chat.first_words.wanted is True and not chat.place.group and not person.blocked
        case Permission.FLIRT:
            place = not chat.place.group or chat.place.adults_only is True
            calm = chat.place.group and snapshot.server.tone is Tone.CALM
            is_close = snapshot.bond.stage is Stage.CLOSE
            return grown_up and person.playful is True and place and is_close and not calm


def facts_here(snapshot: Snapshot) -> tuple[Fact, ...]:
    """The facts of whoever speaks that may be told of here, with their leave: in private all, before others those that
    they said may be, where their words may go to the engine."""
    if not snapshot.chat.place.group:
        return snapshot.facts if allowed(Permission.REMEMBER, snapshot) else ()
    person, shared = snapshot.person, snapshot.shared
    return sayable(person, snapshot.facts) if shared is None or person.key in shared else ()


def sayable(person: Person, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Those facts of a person that may be told of before others."""
    return tuple(fact for fact in facts if fact.sayable and _lets_remember(person))


def _lets_remember(person: Person) -> bool:
    # Until the age is known, nothing lasting is kept; of a child never.
    return person.age in (Age.ADULT, Age.MINOR) and person.memory is True


def minor_mode(snapshot: Snapshot) -> bool:
    """Whether the talk is held as with a minor: unless all in it are stated adults, and nothing tells otherwise."""
    grown_up = all(person.age is Age.ADULT and not person.seems_young for person in snapshot.people)
    return not (grown_up and snapshot.sheet.adult)
