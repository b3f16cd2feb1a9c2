"""A place of conversation and all that is kept of it but its history: values; knows no rule and no store."""

from dataclasses import dataclass, field, replace

from persona.feelings.bond import Bond
from persona.feelings.mood import MoodState
from persona.members import Members
from persona.promise import Promises

DECISIONS = 20
"""So many decisions are known of a chat."""
LOOKUPS = 3
"""Of so many it is known what was looked up."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Why he spoke or stayed silent, for /why; of what the person wrote it names the thing that he came back to."""

    at: float
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What he once wrote first about, by a key that holds none of the person's words, and when (epoch s)."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: a private chat or a group, whose persona speaks, and who wrote last (in private the only one)."""

    group: bool = False
    person: str = ""
    persona: str = ""
    adults_only: bool = False  # whether the platform lets only adults into this group
    pictures: bool = True  # whether he may send pictures
    lookups: bool | None = None  # whether he may look things up on the web; None: never said
    server: str = ""  # the server or group that this place is a part of
    card: bytes = b""  # the Character Card that somebody brought here, packed; it may speak, or be at rest


@dataclass(frozen=True, slots=True)
class LookUp:
    """What was looked up on the web, for /why: when (epoch s), the words that went out, and the page that was named."""

    at: float
    query: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """When they have talked (epoch s): since and until when without a longer pause, and what was said last by whom; and
    what was looked up on the web meanwhile, the oldest first; and by which acts, and why, he answered last."""

    began: float = 0.0
    until: float = 0.0
    reminded_at: float = 0.0  # when it was last said again that this is an AI
    met_at: float = 0.0  # when the person first wrote
    heard_at: float = 0.0
    said_at: float = 0.0
    messages: int = 0  # from people, so far
    outage_told: bool = False
    lookups: tuple[LookUp, ...] = ()
    planned: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Questions:
    """What the app has said and asked of its own: the notice, the names of its questions, and the one that is open,
    which a plain "yes" of whoever was asked would answer."""

    noticed: bool = False
    asked: tuple[str, ...] = ()
    open: str = ""
    whom: str = ""  # in a group, the person who was asked what is open

    def asking(self, question: str) -> "Questions":
        """The same with this question asked, and open."""
        return replace(self, asked=tuple(dict.fromkeys((*self.asked, question))), open=question, whom="")

    def after(self, people: frozenset[str]) -> str:
        """The question that is still open once these people have talked of something else: that of another one."""
        return self.open if self.whom and self.whom not in people else ""

    def answering(self) -> "Questions":
        """The same with no question open."""
        return replace(self, open="")


@dataclass(frozen=True, slots=True)
class FirstWords:
    """His writing first: whether and how often ('rarely', 'often') it is wanted, when he looks next and not before
    (epoch s), what he wrote about, and how that was taken, the oldest first; and in which of the 24 local hours the
    person writes, as counts that fade (none: not known)."""

    wanted: bool | None = None
    often: str = ""
    next_look: float = 0.0
    not_before: float = 0.0
    unanswered: int = 0
    times: tuple[float, ...] = ()
    topics: tuple[Topic, ...] = ()
    answers: tuple[bool, ...] = ()
    decisions: tuple[Decision, ...] = ()
    rhythm: tuple[float, ...] = ()

    def deciding(self, decision: Decision) -> "FirstWords":
        """The same with one more decision; a whole night of the same reason is one line of /why."""
        before = self.decisions
        before = before[:-1] if before and before[-1].reason == decision.reason else before
        return replace(self, decisions=(*before, decision)[-DECISIONS:])


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands for the lines that have left the prompt, how many those are, and until when (epoch s) an engine has
    read what was said for promises, and for what is to be noted."""

    text: str = ""
    lines: int = 0
    judged_until: float = 0.0
    noted_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Care:
    """After a sign of danger (epoch s): until when he is calm, and until when, within that, the house's lines answer
    the ``people`` who gave it; which of those lines have been said, and who was asked whether they are safe; and
    who has already done something to themselves, which no "I'm fine" undoes."""

    calm_until: float = 0.0
    acute_until: float = 0.0
    people: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    asked: str = ""
    hurt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """A place of conversation and all that is kept of it but its history, in groups that are forgotten together."""

    key: str
    place: Place = field(default_factory=Place)
    bond: Bond = field(default_factory=Bond)
    mood: MoodState = field(default_factory=MoodState)
    session: Session = field(default_factory=Session)
    first_words: FirstWords = field(default_factory=FirstWords)
    questions: Questions = field(default_factory=Questions)
    promises: Promises = ()  # what is to be come back to, and what the person asked to be reminded of
    summary: Summary = field(default_factory=Summary)
    care: Care = field(default_factory=Care)
    members: Members = ()  # of a group
