"""A persona sheet as a value: who a persona is and how he sounds; knows no file, no chat and no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from persona.feelings.manner import Mood
from persona.feelings.stage import Stage
from persona.languages import ENGLISH
from persona.sheets.lore.book import Lorebook
from persona.sheets.talk import Talk, with_plain_lines

ADULT_AGE = 18
PRONOUNS = ("he", "she", "they")


@dataclass(frozen=True, slots=True)
class Example:
    """One exchange that shows the voice: what the person says, what he answers."""

    line: str
    answer: str


@dataclass(frozen=True, slots=True)
class Lines:
    """What a persona says word for word, in one language."""

    greetings: tuple[str, ...]
    outage: tuple[str, ...]
    openers: tuple[str, ...]
    cant_see: Mapping[str, str]
    sent: Mapping[str, tuple[str, ...]]
    day: tuple[str, ...] = ()  # in English told of the persona, else in its mouth


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who a persona is and how he sounds."""

    name: str
    display: str
    age: int
    description: str
    voice: str
    examples: tuple[Example, ...]
    greetings: tuple[str, ...]
    stages: Mapping[Stage, str]
    playful: str  # the close stage's flirty tone; empty under 18
    moods: Mapping[Mood, str]
    boundaries: tuple[str, ...]
    outage: tuple[str, ...]
    cant_see: Mapping[str, str]  # what it says of what can't be seen, heard or read, by kind
    sent: Mapping[str, tuple[str, ...]]  # of what can, by kind, with slots for what is known of it
    openers: tuple[str, ...]
    day: tuple[str, ...]  # small things of his own days, one a day; none is part of a prompt until its day
    spoilers: tuple[str, ...]  # clues by which a line is known to give the plot away; never part of a prompt
    pronouns: str = "they"  # one of PRONOUNS, for what the house says of the persona
    translations: Mapping[str, Lines] = field(default_factory=dict)  # by the code of a language
    voices: tuple[str, ...] = ()  # that fit the persona, the best first: "fable", "espeak:en-gb"
    talk: Mapping[str, Talk] = field(default_factory=dict)  # its own lines by the code of a language, then by group
    lore: Lorebook = field(default_factory=Lorebook)  # what its world holds, told where a talk comes to it

    def lines(self, language: str) -> Lines:
        """What is said word for word in a language, where the sheet has that; else as it stands there."""
        own = Lines(self.greetings, self.outage, self.openers, self.cant_see, self.sent, self.day)
        return self.translations.get(language, own)

    def talk_in(self, language: str) -> Talk:
        """What is said in a language where a small model's words are not worth sending; English where there is
        nothing in it."""
        return with_plain_lines(self.talk.get(language, {}), language) or self.talk_in(ENGLISH)

    @property
    def adult(self) -> bool:
        return self.age >= ADULT_AGE


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a sheet; line 0 where no line is to blame."""

    line: int
    key: str
    problem: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.key}: {self.problem}" if self.key else f"{place}{self.problem}"


class SheetError(Exception):
    """A sheet that can't be used, with every fault found in it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
