"""The rules by which a clause tells something of whoever says it, as values read from data; each makes one note."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from engine.memory.clauses import Clause
from engine.memory.retelling import note, retold
from persona.sieve import Sieve, Sifted
from persona.text import lower_in_place, straighten
from persona.words import either, lazily, tables

READ = 300
"""Characters of a clause that are looked at."""
_SURE, _LAUGHED = 0.9, 0.6
_DATA = tables(__file__, "rules.toml")


@dataclass(frozen=True, slots=True)
class Noticed:
    """One thing that somebody told of themselves: the note, what it is about (pet, job …) and its topic, how sure that
    is (0 to 1), for how many days it holds (0: lasting), whether they asked him to keep it, and whether it is over."""

    text: str
    kind: str
    topic: str = ""
    confidence: float = _SURE
    days: float = 0.0
    asked: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing that is told, and by which clauses."""

    kind: str
    topic: str
    patterns: tuple[re.Pattern[str], ...]
    note: str = ""
    capital: str = ""
    days: float = 0.0
    ended: bool = False

    def _has_name(self, clause: Clause, match: re.Match[str]) -> bool:
        name = clause.text[slice(*match.span(self.capital))]
        return name[0].isupper() and not (len(name) > 1 and name.isupper()) and not _NO_NAME.fullmatch(name)

    def of(self, clause: Clause) -> Noticed | None:
        """What a clause tells by this rule, or None."""
        low = clause.low[:READ]
        for pattern in self.patterns:
            match = pattern.match(low)
            if match and (not self.capital or self._has_name(clause, match)):
                return self._noticed(clause, match)
        return None

    def _noticed(self, clause: Clause, match: re.Match[str]) -> Noticed:
        groups = {name: clause.text[slice(*match.span(name))] for name, value in match.groupdict().items() if value}
        topic = self.topic.format_map(Filling({name: topic_word(value) for name, value in groups.items()}))
        words = {name: capitalized(value) if name == "name" else value for name, value in groups.items()}
        text = note(self.note.format_map(Filling(words))) if self.note else retold(_with_names(clause, match))
        confidence = _LAUGHED if clause.laughs else _SURE
        return Noticed(text, self.kind, topic, confidence, self.days, clause.asked, self.ended)


class Filling(dict[str, str]):
    """Values for a template; what is missing is left out."""

    def __missing__(self, _: str) -> str:
        return ""


def capitalized(name: str) -> str:
    """A name as it is written."""
    return " ".join(word[:1].upper() + word[1:] if word not in _SMALL else word for word in name.split())


def _with_names(clause: Clause, match: re.Match[str]) -> str:
    """The clause with a capital where a name begins."""
    if match.groupdict().get("name"):
        start, end = match.span("name")
        return clause.text[:start] + capitalized(clause.text[start:end]) + clause.text[end:]
    named = _CALLED.search(clause.low)
    if named is None:
        return clause.text
    start, end = named.span("name")
    return clause.text[:start] + capitalized(clause.text[start:end]) + clause.text[end:]


def topic_word(value: str) -> str:
    """A value as part of a topic: small, without articles and the plural's ending."""
    value = _ARTICLE.sub("", straighten(lower_in_place(value))).strip()
    return value[:-1] if len(value) > 3 and value.endswith("s") and not value.endswith("ss") else value


def _rules(name: str) -> Iterator[Rule]:
    data = tables(__file__, name)
    parts = data["parts"]
    for group in ("ended", "rule"):
        for raw in data.get(group, ()):
            yield Rule(
                raw.get("kind", ""),
                raw["topic"],
                tuple(lazily(either([phrase], parts)) for phrase in raw["when"]),
                raw.get("note", ""),
                raw.get("capital", ""),
                raw.get("days", 0.0),
                group == "ended",
            )


_NO_NAME = lazily(f"(?:{either(_DATA['names']['never'])})", re.IGNORECASE)
_CALLED = lazily(_DATA["names"]["called"])
_SMALL = frozenset(_DATA["names"]["small"])
_ARTICLE = lazily(rf"^(?:(?:{either(_DATA['topic']['before'])}) )+")
FIRST_PERSON, OTHER_PERSON = (lazily(rf"(?:{either(_DATA['person'][name])})\b|j'") for name in ("first", "other"))


# Made when somebody first tells something that may be kept: few processes that start come to that.
@cache
def _own_rules() -> Sifted[Rule]:
    names = ("english.toml", "german.toml", "spanish.toml", "french.toml")
    rows = ((rule, pattern) for name in names for rule in _rules(name) for pattern in rule.patterns)
    return Sifted(rows, Sieve())


def rules_near(clause: Clause) -> Iterator[Rule]:
    """The rules by which a clause can tell something, in their order."""
    return (rule for rule, _ in groupby(rule for rule, _ in _own_rules().near(clause.low[:READ])))
