"""The script: who says what, where, to whom; it knows no platform."""

from dataclasses import dataclass

from persona.words import tables

TO_HIM = frozenset({"mention", "name", "role", "reply", "together"})
"""Ways of speaking to him."""
PEOPLE = {"Ann": (7, "Ann"), "Bob": (8, "Bob"), "Cleo": (9, "Cleo"), "Dan": (10, "Dan"), "Twin": (11, "Ann")}
"""Number and display name; two of them have the same."""
ROBOT = 99


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody does: ``how`` says to whom they speak."""

    who: str
    where: str
    how: str
    text: str

    @property
    def person(self) -> int:
        """Their number on the platform."""
        return PEOPLE[self.who][0] if self.who in PEOPLE else ROBOT

    @property
    def name(self) -> str:
        """What the platform shows for them."""
        return PEOPLE[self.who][1] if self.who in PEOPLE else self.who


@dataclass(frozen=True, slots=True)
class Script:
    """What is told in private, the words of that which may never come up elsewhere, and all turns."""

    private: tuple[Turn, ...]
    never: tuple[str, ...]
    turns: tuple[Turn, ...]


def script() -> Script:
    """The one that lies beside this module."""
    raw = tables(__file__, "script.toml")
    private = tuple(Turn(who, "private", "private", text) for who, text in raw["private"])
    return Script(private, tuple(raw["never"]), tuple(Turn(*turn) for turn in raw["turns"]))
