"""When somebody wants something looked up on the web, and what: rules and words; knows no chat and no search."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from persona.sieve import rarely
from persona.text import bound, lower_in_place, straighten
from persona.words import either, lazily, tables, whole

_TABLES = tables(__file__, "wishes.toml")
_PARTS = _TABLES["parts"]
_LONGEST = 1000
"""Characters of a message that are read for a wish."""


class Topic(StrEnum):
    """What is to be found: anything, or what has a place and a day."""

    SEARCH = "search"
    WEATHER = "weather"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, in the person's own words ("": they did not say what)."""

    topic: Topic
    subject: str


# A sentence goes on behind the dot of a short word.
_SENTENCE = lazily(r"(?:[^.?!\n]|\.(?!\s|$)|(?<=\b\w)\.|(?<=\b(?:st|dr|mr|ms|vs))\.)+", re.IGNORECASE)
_CLAUSE = r"(?:^|(?<=[,;:–—-])|(?<=\b(?:and|but))|(?<=\bund)|(?<=\baber)|(?<=\by)|(?<=\bpero)|(?<=\bet)|(?<=\bmais))"
_SEARCH = rarely(
    rf"{_CLAUSE}[\s¿¡\"'(*]*{_PARTS['lead']}(?P<wish>{either(_TABLES['search']['words'], _PARTS)})(?:(?<=\s)|(?![\w']))"
)
_EMPTY = lazily(whole(_TABLES["search"]["empty"], _PARTS))
_WHOLE = {
    topic: (rarely(whole(_TABLES[topic]["words"], _PARTS)), lazily(whole(_TABLES[topic]["not"])))
    for topic in (Topic.WEATHER, Topic.NEWS)
}
_BEFORE = lazily(whole(_TABLES["guards"]["before"]))
_AFTER = lazily(rf"\W*(?:{either(_TABLES['guards']['after'])})\W*$")
_POINTS = lazily(whole(_TABLES["guards"]["it"]))
_OF_SELF = lazily(whole(_TABLES["guards"]["self"]))
_IT = lazily(rf"\W*(?:(?:{either(_TABLES['guards']['it'])})\W*)*$")


def wish_of(text: str) -> Wish | None:
    """What a person's own words ask to have looked up, None where they ask for nothing of that kind."""
    plain = straighten(bound(text, _LONGEST))
    before = ""
    for start, sentence in _sentences(plain):
        wish = _search_in(sentence, before) or _whole_in(sentence)
        if wish is not None:
            return wish
        before = plain[start : start + len(sentence)]
    return None


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.start(), match[0]


def _search_in(sentence: str, before: str) -> Wish | None:
    """A wish that a clause of it begins with; what it is about may stand in the sentence ``before``."""
    small = lower_in_place(sentence)
    for match in _SEARCH.finditer(small):
        if _BEFORE.search(small[: match.start("wish")]) or _AFTER.match(small, match.end()):
            continue
        if _OF_SELF.search(small, match.end()):
            continue
        subject, asked = _bare(sentence[match.end() :]), match["wish"]
        if _IT.match(lower_in_place(subject)):
            if not (subject or _POINTS.search(asked)):
                continue
            subject = _bare(sentence[: match.start()]) or before
        return Wish(Topic.SEARCH, subject.strip(" ,;:-–—\"'"))
    return None


def _whole_in(sentence: str) -> Wish | None:
    """A question for the weather or for news."""
    small = lower_in_place(sentence)
    for topic, (asks, of_friends) in _WHOLE.items():
        match = asks.search(small)
        if match and not _BEFORE.search(small[: match.start()]) and not of_friends.search(small, match.start()):
            return Wish(topic, sentence[match.start() :].strip())
    return None


def _bare(text: str) -> str:
    """Without what only says where to look, or for whom."""
    small, parts, at = lower_in_place(text), [], 0
    for match in _EMPTY.finditer(small):
        parts.append(text[at : match.start()])
        at = match.end()
    return " ".join(" ".join((*parts, text[at:])).split())
