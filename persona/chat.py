"""A place of conversation and all that is kept of it but its history: values; knows no rule and no store."""

from dataclasses import dataclass, field

from persona.feelings.bond import Bond
from persona.feelings.mood import MoodState
from persona.promise import Promises


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
