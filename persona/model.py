"""The values that cross walls: what is known of a person and kept of a chat; knows no rule and no store."""

from dataclasses import dataclass, field
from enum import StrEnum

from persona.bond import Bond
from persona.mood import MoodState
from persona.promise import Promises


class Age(StrEnum):
    """What a person said about their age; a child is under thirteen."""

    UNKNOWN = "unknown"
    ADULT = "adult"
    MINOR = "minor"
    CHILD = "child"


class Speaker(StrEnum):
    """Whose message a line is: a person's, or the persona's, whatever its name."""

    PERSON = "person"
    HARRY = "harry"


@dataclass(frozen=True, slots=True)
class Fact:
    """A remembered thing: where it came from, when, and when it is forgotten (epoch seconds)."""

    text: str
    source: str
    at: float
    expires: float


@dataclass(frozen=True, slots=True)
class Line:
    """One delivered message; `name` is the speaker in a group, `kind` is 'check-in' where he wrote first, `heavy` is
    what sounded like despair to the screen as it came in."""

    speaker: Speaker
    text: str
    at: float
    id: str = ""
    name: str = ""
    kind: str = "reply"
    person: str = ""  # whose it is, where a person said it
    heavy: bool = False


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
    facts: tuple[Fact, ...] = ()
    seen_at: float = 0.0
    blocked: bool = False
    remote: str = ""  # the engine elsewhere that their words may be sent to
    minor_signs: bool = False  # whether anything they said tells of somebody under 18
    pace: float = 1.0  # factor of his pauses between two messages
    voice: bool | None = None  # whether they want voice messages


@dataclass(frozen=True, slots=True)
class Decision:
    """Why he spoke or stayed silent, for /why; of what the person wrote it names no more than a promise's thing."""

    at: float
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What he once wrote first about, by a key that holds none of the person's words, and when (epoch s)."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class Chat:
    """A place of conversation and everything that is kept of it but its history; times are epoch seconds."""

    key: str
    group: bool = False
    person: str = ""  # who wrote last; in a private chat the only one
    persona: str = ""
    bond: Bond = field(default_factory=Bond)
    mood: MoodState = field(default_factory=MoodState)
    summary: str = ""
    heard: int = 0  # messages from people so far
    checkins: bool | None = None
    next_look: float = 0.0
    generation: int = 0
    unanswered: int = 0
    checkin_times: tuple[float, ...] = ()
    last_heard: float = 0.0
    last_said: float = 0.0
    crisis_until: float = 0.0
    noticed: bool = False
    asked: tuple[str, ...] = ()  # questions already asked: 'age', 'memory', 'checkins'
    question: str = ""  # the one that is open, which a plain "yes" would answer
    decisions: tuple[Decision, ...] = ()
    compacted: int = 0
    outage_told: bool = False
    last_notice: float = 0.0
    session_from: float = 0.0  # since when they have talked without a longer pause, and until when
    session_until: float = 0.0
    adult_channel: bool = False  # whether the platform lets only adults into this group
    promises: Promises = ()  # what is to be come back to, and what the person asked to be reminded of
    judged: float = 0.0  # until when an engine has read what was said for promises
    topics: tuple[Topic, ...] = ()  # what he wrote first about lately, oldest first
    answers: tuple[bool, ...] = ()  # whether his latest check-ins were answered, oldest first
    often: str = ""  # how often they want him to write first: 'rarely', 'often', or as the house does
    rest_until: float = 0.0  # "not now": until when he doesn't write first
    since: float = 0.0  # when the person first wrote


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a turn may know: the person, the chat, and what was delivered in it."""

    person: Person
    chat: Chat
    history: tuple[Line, ...] = ()
