"""What is known of a person, wherever they write: a value; knows no rule, no chat and no store."""

from dataclasses import dataclass
from enum import StrEnum


class Age(StrEnum):
    """What a person said about their age; a child is under thirteen."""

    UNKNOWN = "unknown"
    ADULT = "adult"
    MINOR = "minor"
    CHILD = "child"


class Holds(StrEnum):
    """For how long a fact is true: until it is corrected, or for some days."""

    LASTING = "lasting"
    TEMPORARY = "temporary"


@dataclass(frozen=True, slots=True)
class Former:
    """What a fact said before it was corrected, and until when (epoch s)."""

    text: str
    until: float


@dataclass(frozen=True, slots=True)
class Fact:
    """A remembered thing: the id of the line that it is from, when it was told, and when it is forgotten (epoch s); how
    sure it is (0 to 1), and how long it holds. Of one ``topic`` the newest is true, and ``formers`` are what it
    replaced, the oldest first. One that is ``pinned`` is never forgotten by itself, and before others only one is told
    of that they said may be (``sayable``)."""

    text: str
    source: str
    at: float
    expires: float
    confidence: float = 1.0
    kind: Holds = Holds.LASTING
    topic: str = ""
    formers: tuple[Former, ...] = ()
    pinned: bool = False
    sayable: bool = False


@dataclass(frozen=True, slots=True)
class FactsChange:
    """What is to be remembered of a person from now on, and what no more: some of it, or all that there was."""

    kept: tuple[Fact, ...] = ()
    dropped: tuple[Fact, ...] = ()
    all_dropped: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A human on a platform; None means never asked or not answered, which permits nothing."""

    key: str
    name: str = ""
    language: str = ""
    zone: str = ""
    age: Age = Age.UNKNOWN
    memory: bool | None = None
    playful: bool | None = None
    quiet: tuple[int, int] = (22, 9)  # local hours from, to; may cross midnight
    seen_at: float = 0.0
    blocked: bool = False
    remote: str = ""  # the engine elsewhere that their words may be sent to
    minor_signs: bool = False  # whether anything they said tells of somebody under 18
    claim: Age = Age.UNKNOWN  # a lower age that they tapped and were asked about, until they say that it is right
    pace: float = 1.0  # factor of his pauses between two messages
    voice: bool | None = None  # whether they want voice messages
    writes: str = ""  # the claimed language that they last wrote plainly in
    speaks: str = ""  # the one in which they asked to be spoken with

    @property
    def seems_young(self) -> bool:
        """Whether anything that they said or tapped tells of somebody under 18."""
        return self.age is Age.MINOR or self.minor_signs or self.claim is not Age.UNKNOWN
