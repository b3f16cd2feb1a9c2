"""What a line of his may hold nowhere or only with some people, a rule a row; knows no chat and nobody's age."""

from dataclasses import dataclass

from engine.safety.lexicon import first, without
from engine.safety.likeness import is_like
from engine.safety.reading import Reading


@dataclass(frozen=True, slots=True)
class Rule:
    """A topic that breaks it, the topic that excuses what only sounds alike, whether short forms are tried too, a
    rule that is broken with it, the kind of lines that break it in words of no pattern, and the topic of what likeness
    says nothing of."""

    topic: str
    excuse: str = ""
    short: bool = True
    beside: "Rule | None" = None
    kind: str = ""
    apart: str = ""

    def broken_by(self, reading: Reading) -> str:
        """The name of the first pattern that breaks the rule, the kind where a line is only like others, or ""."""
        if name := self.named_in(reading):
            return name
        if self.beside is not None:
            return self.beside.broken_by(reading)
        return self.kind if self.kind and self.is_like(reading) else ""

    def named_in(self, reading: Reading) -> str:
        """The name of the first pattern that breaks this rule, or ""."""
        for form in reading.forms if self.short else (reading.text,):
            # Most lines break nothing, so what would excuse them is looked for last.
            if first(self.topic, form) and (name := first(self.topic, without(self.excuse, form))):
                return name
        return ""

    def is_like(self, reading: Reading) -> bool:
        """Whether it is like what breaks the rule, and holds nothing that only sounds so."""
        return is_like(self.kind, reading) and not self.is_excused(reading)

    def is_excused(self, reading: Reading) -> bool:
        """Whether it holds what only sounds like that."""
        return any(first(name, form) for name in (self.excuse, self.apart) for form in reading.forms)


LIFE = Rule("claims_life", excuse="not_claims_life", kind="claim", apart="his_world")
"""To have a body, a family, a past, or a place to meet: never said of himself."""
CLAIMS_HUMAN = Rule("claims_human", excuse="not_claims_human", beside=LIFE)
"""To be human, or no machine, or to live like one: never said."""
HELPLINE = Rule("helpline", excuse="not_helpline", short=False)
"""A number to call for help: only the house's card names those."""
HOUSE = Rule("house", excuse="not_house")
"""To have deleted, saved or set something for the person: only the house does that, and says so."""
EXPLICIT = Rule("explicit", excuse="not_explicit", short=False)
"""Sex: in no chat."""
GUILT = Rule("guilt", kind="guilt", apart="not_alone")
"""What holds a person back or makes them feel bad: never said."""
FLIRT = Rule("flirt", excuse="not_flirt")
"""Romance short of that: only in a private chat of consenting adults."""
MINORS = Rule("minors", excuse="not_minors")
"""Romance, praise, streaks, secrets and more: not where the person is, or may be, under 18."""
PLAY = Rule("play", short=False)
"""Jokes, games and cliffhangers: not on the day after a sign of danger."""
ASKS_HUMAN = Rule("asks_human", excuse="not_asks_human", kind="honesty")
"""A person's question whether he is human; it must be answered with the truth, not refused."""
