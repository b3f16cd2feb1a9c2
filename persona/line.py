"""One message as it stands in the history of a chat: a value; knows no rule and no store."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from persona.text import one_line


class Speaker(StrEnum):
    """Whose message a line is: a person's, or the persona's, whatever its name."""

    PERSON = "person"
    PERSONA = "harry"


class Whose(StrEnum):
    """Whose words a line holds: rules that read a person look at their own only."""

    OWN = "own"
    FORWARDED = "forwarded"
    QUOTED = "quoted"
    PAGE = "page"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, voice note or file as the platform keeps it: its id there, and its type as the platform names it."""

    id: str
    type: str


LONGEST_NAME, MOST_PARTS = 300, 30
"""Characters of what a thing or a part of it is called, and how many parts are read: as many as a platform takes."""
_HIGHEST = 64
"""What a throw can come to at most."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent beside words, as far as it can be read: what it is called (a file, a song, a place, a person,
    a question, an emoji), its parts (what can be chosen, what is to be done), what a throw came to, and the time zones
    that a place may lie in. Neither numbers to call nor coordinates are ever part of it."""

    name: str = ""
    parts: tuple[str, ...] = ()
    value: int = 0
    zones: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str = "", parts: Iterable[str] = (), *, value: int = 0, zones: Iterable[str] = ()) -> "Sent":
        """The same with each text in one line, and none longer than anybody reads."""
        told = (_short(part) for part in itertools.islice(parts, MOST_PARTS))
        return cls(_short(name), tuple(filter(None, told)), min(max(value, 0), _HIGHEST), tuple(zones))


def _short(text: str) -> str:
    return one_line(text[: 2 * LONGEST_NAME]).strip()[:LONGEST_NAME]


LONGEST_QUOTE = 1000
"""Characters of a message that is answered, half of them at either end."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers, or a part of it: its words, whose name stands there, and which person
    that is, "" where the platform does not tell; his own words have neither."""

    text: str
    name: str = ""
    person: str = ""
    his: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One delivered message; `name` is the speaker in a group, `kind` is 'check-in' where he wrote first, `heavy` is
    what sounded like despair to the screen as it came in, `cry` that words in it which are somebody else's did; `shows`
    is what a picture of his shows."""

    speaker: Speaker
    text: str
    at: float
    id: str = ""
    name: str = ""
    kind: str = "reply"
    person: str = ""  # whose it is, where a person said it
    heavy: bool = False
    whose: Whose = Whose.OWN
    media: tuple[Media, ...] = ()
    quote: Quote | None = None
    cry: bool = False
    shows: str = ""
    sent: Sent | None = None

    @property
    def own_words(self) -> str:
        """What rules that read a person may read of it."""
        return self.text if self.whose is Whose.OWN else ""
