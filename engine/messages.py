"""The values that travel between a door, the mailbox and the turn engine; they know no platform."""

from dataclasses import dataclass, replace
from enum import StrEnum

from persona.line import Line, Media, Quote, Sent, Whose

AMENDING = "~"
"""What the id of a message begins with that changes an answered one."""


class Kind(StrEnum):
    """What a person's message is, as far as Harry cares."""

    TEXT = "text"
    COMMAND = "command"
    BUTTON = "button"
    PHOTO = "photo"
    VOICE = "voice"
    # A voice message of which the words are known, or known perhaps, is too long, or holds none that can be made out.
    SPOKEN = "spoken"
    HALF_HEARD = "half_heard"
    LONG_VOICE = "voice_long"
    UNCLEAR_VOICE = "voice_unclear"
    STICKER = "sticker"
    FILE = "file"
    REACTION = "reaction"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    VIDEO_NOTE = "video_note"
    DICE = "dice"
    LOCATION = "location"
    VENUE = "venue"
    CONTACT = "contact"
    POLL = "poll"
    QUIZ = "quiz"
    STORY = "story"
    GAME = "game"
    CHECKLIST = "checklist"
    GIFT = "gift"
    PAID_MEDIA = "paid_media"
    GIVEAWAY = "giveaway"
    INVOICE = "invoice"
    # What the platform lets nobody but people read, and what came up after this was written.
    HIDDEN = "hidden"
    OTHER = "other"


HEARD = frozenset((Kind.SPOKEN, Kind.HALF_HEARD))
"""Kinds whose words were spoken."""
OWN_WRITING = frozenset((Kind.FILE, Kind.POLL, Kind.QUIZ, Kind.CHECKLIST))
"""Kinds whose names and parts people write themselves."""


class BubbleKind(StrEnum):
    """Why a bubble is sent; only a reply may be voided by a newer message."""

    REPLY = "reply"
    CARD = "card"
    CHECK_IN = "check-in"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person sent, parsed once at the door.

    ``id`` is unique within the chat and sorts in the order in which the platform numbered the messages.
    ``at`` is the platform's time in epoch seconds. ``addressed`` is false for group talk not meant for him.
    ``edits`` holds the id of the message that this one replaces; ``deleted`` the one that it takes back.
    """

    person: str
    chat: str
    id: str
    at: float
    text: str = ""
    name: str = ""
    kind: Kind = Kind.TEXT
    group: bool = False
    addressed: bool = True
    language: str = ""
    edits: str = ""
    deleted: str = ""
    whose: Whose = Whose.OWN
    media: tuple[Media, ...] = ()
    # What came beside the words, where it is more than words.
    sent: Sent | None = None
    # The message that it answers.
    quote: Quote | None = None
    # Whether the screen in the door saw a person in danger.
    crisis: bool = False
    # Whether it saw somebody who may be worse than they say: no card, but a calm talk.
    concern: bool = False
    # Whether it saw that in words which are somebody else's: no card, and he asks gently.
    cry: bool = False
    # Whether the screen has left it to meaning what the text says, which whoever has the message next asks again.
    unsure: bool = False
    # What its meaning says that it comes to, by kind, as whoever has it asked; None where that was not asked.
    intents: tuple[str, ...] | None = None
    # What a slash command or a button needs so that the platform sees it answered.
    answer_to: str = ""
    # The id of the message under which a reaction stands.
    about: str = ""
    # The server or group that the place is a part of, and whether its platform says that the person looks after it.
    server: str = ""
    manages: bool = False
    # Whether a program wrote it, which is answered rarely, so that no two of them talk for ever.
    machine: bool = False
    # What others said there just before, and not to him.
    overheard: tuple[Line, ...] = ()
    # Why he joins unasked, where nobody spoke to him.
    joins: str = ""

    @property
    def own_words(self) -> str:
        """What rules that read a person may read of it."""
        return self.text if self.whose is Whose.OWN else ""

    @property
    def written(self) -> str:
        """What the screen reads of a person: their own words, and what they call a file, ask in a poll or put on a
        list."""
        if self.sent is None or self.whose is not Whose.OWN or self.kind not in OWN_WRITING:
            return self.own_words
        return "\n".join(filter(None, (self.text, self.sent.name.replace("_", " "), *self.sent.parts)))

    @property
    def others_words(self) -> str:
        """What it passes on, or quotes, of somebody else's."""
        quoted = self.quote.text if self.quote and not self.quote.his else ""
        return "\n".join(filter(None, ("" if self.whose is Whose.OWN else self.text, quoted)))

    @property
    def amends(self) -> str:
        """The id of an answered message that this one changes or takes back; "" for all others."""
        return self.id.removeprefix(AMENDING) if self.id.startswith(AMENDING) else ""

    @property
    def command(self) -> tuple[str, str]:
        """The command's name without slash, lower case, and the rest of the line; empty names for talk."""
        if self.kind not in (Kind.COMMAND, Kind.BUTTON):
            return "", ""
        head, *rest = self.text.removeprefix("/").split(maxsplit=1) or [""]
        return head.split("@", 1)[0].lower(), "".join(rest).strip()

    @property
    def shuts_door(self) -> bool:
        """Whether the platform tells that the person wants to hear nothing any more, which is no word of theirs."""
        return self.command[0] == "blocked"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a bubble; ``data`` is the command line that a tap stands for."""

    label: str
    data: str


class WorkKind(StrEnum):
    """How it reaches a person."""

    PICTURE = "picture"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be made. ``recipe`` is all that its maker goes by, ``mark`` the line under it that a program made it;
    ``about`` says what a picture shows, for history and for whoever can't see it; ``instead`` is sent where it can't
    be made or taken ("": the bubble's text). One that does not come out the same again (``repeats``) is not sent twice
    after a crash."""

    kind: WorkKind
    recipe: str
    mark: str
    about: str = ""
    instead: str = ""
    repeats: bool = True


@dataclass(frozen=True, slots=True)
class Sound:
    """How long a voice note is (seconds), and up to 256 samples of its loudness (0 to 255), as clients draw it."""

    seconds: float
    levels: bytes


@dataclass(frozen=True, slots=True)
class Reaction:
    """A sign of his under a message, by its id; which emoji, its bubble's text says. One that stands ``alone`` is all
    of an answer, and is sent as a message where the platform takes none."""

    about: str
    alone: bool = False


_ENDINGS = {WorkKind.PICTURE: ".png", WorkKind.VOICE: ".ogg"}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One outgoing message. ``id`` has at most 25 characters, so that it can be Discord's nonce."""

    id: str
    text: str
    kind: BubbleKind = BubbleKind.REPLY
    buttons: tuple[Button, ...] = ()
    answer_to: str = ""
    # The name of a file that goes with it. What is in it, and how that sounds, is found on the way out, so that no
    # outbox holds it.
    file: str = ""
    content: bytes = b""
    sound: Sound | None = None
    # The picture or voice note that this file is; of a voice note the text is what it says.
    work: Work | None = None
    # The id of the message that it answers, where that is not plain.
    quotes: str = ""
    # Where it is no message, but a sign under one.
    reaction: Reaction | None = None
    # The person who alone may tap its buttons, where others could too.
    asked: str = ""
    # The person whom it is for alone: in a group it goes to their direct chat.
    to: str = ""

    def showing(self, work: Work) -> "Bubble":
        """The same as a picture or a voice note, whose file's name says too that a program made it."""
        return replace(self, work=work, file=f"made-by-ai-{self.id}{_ENDINGS[work.kind]}")

    @property
    def without_work(self) -> "Bubble":
        """What is sent where its work can't be made or taken."""
        text = self.work.instead if self.work and self.work.instead else self.text
        return replace(self, text=text, work=None, file="", content=b"", sound=None)

    @property
    def written(self) -> str:
        """What stands there to be read, beside a picture or a voice note too."""
        if self.work is None:
            return self.text
        text = "" if self.work.kind is WorkKind.VOICE else self.text
        return "\n".join(filter(None, (text, self.work.mark)))


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one engine call; ``cached`` is the part of ``prompt`` that the server did not compute."""

    prompt: int = 0
    cached: int = 0
    output: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.prompt + other.prompt, self.cached + other.cached, self.output + other.output)


MODEL, MIXED, SHEET, RECALL = "model", "mixed", "sheet", "recall"
"""Whose words an answer holds: a model's, a model's question behind what a line of the sheet begins with, a whole line
of the sheet, or the person's own given back."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a turn took from the engine: the last value that it yields. ``origin`` tells whose words left (``MODEL``,
    ``MIXED``, ``SHEET``, ``RECALL``, "" where the house spoke), ``faults`` by name what kept back a model's."""

    usage: Usage = Usage()
    calls: int = 0
    origin: str = ""
    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, usage: Usage | None) -> "Cost":
        """One call, and what the server told of it."""
        return cls(usage or Usage(), 1)

    def __add__(self, other: "Cost") -> "Cost":
        faults = tuple(dict.fromkeys((*self.faults, *other.faults)))
        return Cost(self.usage + other.usage, self.calls + other.calls, other.origin or self.origin, faults)


@dataclass(frozen=True, slots=True)
class Impulse:
    """A reason to start a conversation, in words that the prompt can carry.

    ``things`` are what the first words must speak of, by a word of one of them (none: whatever they like);
    ``words`` are those that do where a model's don't; ``thing`` names it for /why.
    """

    reason: str
    goal: str
    topic: str = ""
    things: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A page that was fetched: the name of its site, and its address."""

    site: str
    url: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a page, which is data, and the place of its ``source`` among those of a Found."""

    text: str
    source: int

    def of(self, source: int) -> "Passage":
        """The same, of a source that stands in another place."""
        return replace(self, source=source)


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found on the web: sentences, the best first, and the pages that they are from. It is known during
    one turn only."""

    query: str
    passages: tuple[Passage, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnReport:
    """What happened in one turn, without a word of what was said; metrics count it, the log prints it."""

    door: str
    kind: str
    persona: str = ""
    stage: str = ""
    outcome: str = "answered"
    seconds: float = 0.0
    first_bubble_seconds: float = 0.0
    # The same without his pace: until the first bubble was written and kept, ready to leave.
    ready_seconds: float = 0.0
    # Whether it answers somebody who was written to first.
    after_checkin: bool = False
    bubbles: int = 0
    burst: int = 0
    cost: Cost = Cost()
