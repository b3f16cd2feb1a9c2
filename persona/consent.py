"""What is allowed with this person in this chat: one pure function that everything asks. Unknown means no."""

from enum import StrEnum

from persona.feelings.stage import Stage
from persona.person import Age
from persona.scene import Snapshot


class Act(StrEnum):
    """Something that needs leave."""

    TALK = "talk"
    REMEMBER = "remember"
    CHECK_IN = "check-in"
    FLIRT = "flirt"


def allowed(act: Act, snapshot: Snapshot, *, persona_adult: bool) -> bool:
    """Whether ``act`` may happen here; ``persona_adult`` is what the sheet states, never what a chat claims."""
    person, chat = snapshot.person, snapshot.chat
    grown_up = not minor_mode(snapshot, persona_adult=persona_adult)
    match act:
        case Act.TALK:
            return person.age is not Age.CHILD
        case Act.REMEMBER:
            # Until the age is known, nothing lasting is kept; of a child never.
            return person.age in (Age.ADULT, Age.MINOR) and person.memory is True and not chat.place.group
        case Act.CHECK_IN:
            return grown_up and chat.first_words.wanted is True and not chat.place.group and not person.blocked
        case Act.FLIRT:
            place = not chat.place.group or chat.place.adults_only is True
            return grown_up and person.playful is True and place and chat.bond.stage is Stage.CLOSE


def minor_mode(snapshot: Snapshot, *, persona_adult: bool) -> bool:
    """Whether the talk is held as with a minor: unless both are stated adults, and nothing tells otherwise."""
    person = snapshot.person
    return not (person.age is Age.ADULT and persona_adult and not person.minor_signs)
