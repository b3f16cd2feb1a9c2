"""What goes out into the web of a wish: words that tell what it is about, and none that is the person's own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.memory.recall.stems import WORDS, listed, stem, words
from engine.web.wishes import Topic, Wish
from persona.line import Speaker
from persona.scene import Snapshot
from persona.text import bound, straighten
from persona.words import either, tables

_TABLES = tables(__file__, "query.toml")
MOST = 8
"""Words of a query."""
_LONGEST = 30
_READ = 4000
# Addresses, links, names of accounts, and numbers that could call or pay somebody.
_OF_SOMEBODY = re.compile(r"\S*@\S*|(?:https?://|www\.)\S*|\+?\d[\d\s().-]{4,}\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME = r"(?:[^\W\d_a-zà-öø-ÿß][\w'’-]*)"
_MINE = re.compile(rf"\b(?i:{either(_TABLES['told']['mine'])})\s+(?:[\w'’-]+\s+)?({_NAME}(?:\s+{_NAME})*)")
_HOME = re.compile(rf"\b(?i:{either(_TABLES['told']['home'])})\s+([^.?!,;\n]{{1,60}})")
_NAMES = re.compile(_NAME)


@dataclass(frozen=True, slots=True)
class Query:
    """What is sent ("": nothing is left to ask for); ``kept_back`` tells whether something was the person's."""

    text: str
    kept_back: bool


def query_of(wish: Wish, said: str, snapshot: Snapshot, language: str) -> Query:
    """The query for a wish in what was ``said`` in a talk: in small letters, a few words, none of them a name, a place
    or a number of the person's, nor in the notes about them."""
    subject = straighten(bound(wish.subject, _READ))
    plain = _OF_SOMEBODY.sub(" ", subject)
    own = {stem(word, language) for word in (*_own_words(snapshot), *_told(said))}
    kept: dict[str, None] = {}
    kept_back = plain != subject
    for word in words(plain):
        if word in _idle(language) or len(word) > _LONGEST:
            continue
        if stem(word, language) in own or (word.isdigit() and not _YEAR.fullmatch(word)):
            kept_back = True
        else:
            kept[word] = None
    chosen = [*kept][:MOST]
    told = [word for word in chosen if word not in _GENERAL]
    # One word that is left beside what is theirs would ask for something else.
    least = 2 if kept_back and wish.topic is Topic.SEARCH else 1
    if len(told) < least and (kept_back or wish.topic is not Topic.NEWS):
        chosen = []
    return Query(" ".join(chosen), kept_back)


_GENERAL = frozenset(word for words_ in _TABLES["general"].values() for word in words_.split())
"""Words that ask for the weather or a day, and alone tell of nothing to look for."""


def _idle(language: str) -> frozenset[str]:
    """Words that tell nothing of what is looked for."""
    table = _TABLES["idle"]
    # The list takes it for half of "won't".
    return (listed(language, "stop") - {"won"}) | frozenset(table.get(language, "").split())


def _own_words(snapshot: Snapshot) -> Iterator[str]:
    """What belongs to the people of this talk: their names and places, what they told and what was noted."""
    for person in snapshot.people:
        yield from words(person.name)
        yield from words(person.zone.rpartition("/")[2].replace("_", " "))
    for fact in snapshot.facts:
        for text in (fact.text, *(former.text for former in fact.formers)):
            yield from _telling(text)
    lines = [line for line in (*snapshot.archive, *snapshot.history) if line.speaker is Speaker.PERSON]
    for line in lines:
        yield from words(line.name)
        yield from _told(line.own_words)


def _telling(text: str) -> list[str]:
    """The words of a note that tell something: those of no language's lists."""
    return [word for word in words(text) if not any(word in listed(language, "stop") for language in WORDS)]


def _told(text: str) -> Iterable[str]:
    """Whom somebody calls theirs by name, and where they say that they are."""
    plain = straighten(bound(text, _READ))
    for match in _MINE.finditer(plain):
        yield from _telling(match[1])
    for match in _HOME.finditer(plain):
        # Where nothing there is written like a name, the first word that tells something stands for it.
        yield from _telling(" ".join(_NAMES.findall(match[1]))) or [*_telling(match[1])][:1]
