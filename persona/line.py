"""One message as it stands in the history of a chat: a value; knows no rule and no store."""

from dataclasses import dataclass
from enum import StrEnum


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

    @property
    def own_words(self) -> str:
        """What rules that read a person may read of it."""
        return self.text if self.whose is Whose.OWN else ""
