"""One reading of a text, made once for all rules that look at it; knows no topic."""

import re
from functools import cached_property, lru_cache

from engine.safety.normalize import normalize

_EDGE = 1000
"""Characters at either end of a text in which what is said in a clause is looked for."""
_CLAUSE = re.compile(r"[^.!?\n;。！？]+[.!?;。！？]*")
_SHORT = {
    "i am": "im",
    "i will": "ill",
    "i have": "ive",
    "i would": "id",
    "you are": "youre",
    "you will": "youll",
    "it is": "its",
    "that is": "thats",
    "there is": "theres",
    "we are": "were",
    "let us": "lets",
    "what is": "whats",
    "cannot": "cant",
    "can not": "cant",
    "will not": "wont",
}
_NOT = re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|would|could|should) not\b")
_LONG = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")


class Reading:
    """A text as it was written, and each way in which rules see it, worked out when the first of them asks."""

    # No frozen dataclass: slots leave no room for what is worked out later.
    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def text(self) -> str:
        """The whole text, normalized."""
        return normalize(self.source)

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The same, and what it becomes when long forms ("do not") are shortened ("dont"), where that is another."""
        short = _NOT.sub(r"\1nt", _LONG.sub(lambda match: _SHORT[match[0]], self.text))
        return (self.text,) if short == self.text else (self.text, short)

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Each clause, normalized."""
        return self._clauses(self.source)

    @cached_property
    def first_clauses(self) -> tuple[str, ...]:
        """Those at the start of a long text, all of a shorter one."""
        return self.clauses if len(self.source) <= _EDGE else self._clauses(self.source[:_EDGE])

    @cached_property
    def last_clauses(self) -> tuple[str, ...]:
        """Those at the end of a long text, all of a shorter one."""
        return self.clauses if len(self.source) <= _EDGE else self._clauses(self.source[-_EDGE:])

    def _clauses(self, text: str) -> tuple[str, ...]:
        clauses = [clause.strip() for clause in _CLAUSE.findall(text)]
        return (self.text,) if clauses == [self.source.strip()] else tuple(map(normalize, clauses))


# A message is read at the door, before its turn and in it, and between those it travels as a text.
@lru_cache(maxsize=128)
def read(text: str) -> Reading:
    """Return the reading of a text."""
    return Reading(text)
