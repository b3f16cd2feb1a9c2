"""What is allowed with this person in this chat: one pure function that everything asks. Unknown means no."""

from enum import StrEnum

from persona.feelings.stage import Stage
from persona.person import Age, Fact, Person
from persona.scene import Snapshot


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
            return grown_up and person.playful is True and place and chat.bond.stage is Stage.CLOSE


def facts_here(snapshot: Snapshot) -> tuple[Fact, ...]:
    """The facts of whoever speaks that may be told of here, with their leave: in private all, before others those that
    they said may be, where their words may go to the engine."""
    if not snapshot.chat.place.group:
        return snapshot.facts if allowed(Permission.REMEMBER, snapshot) else ()
    person, shared = snapshot.person, snapshot.shared
    may = _lets_remember(person) and (shared is None or person.key in shared)
    return tuple(fact for fact in snapshot.facts if fact.sayable and may)


def _lets_remember(person: Person) -> bool:
    # Until the age is known, nothing lasting is kept; of a child never.
    return person.age in (Age.ADULT, Age.MINOR) and person.memory is True


def minor_mode(snapshot: Snapshot) -> bool:
    """Whether the talk is held as with a minor: unless all in it are stated adults, and nothing tells otherwise."""
    grown_up = all(person.age is Age.ADULT and not person.seems_young for person in snapshot.people)
    return not (grown_up and snapshot.sheet.adult)
