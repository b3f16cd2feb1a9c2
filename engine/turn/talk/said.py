"""What the person said earlier in this very talk, given back where they ask for it: by their own words and by no
model; knows neither notes nor days before."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from engine.output.ends import sentences
from engine.turn.talk.terms import STOP, plain, stem, words
from persona.line import Line, Speaker
from persona.scene import Snapshot
from persona.words import either, tables

_TABLES = tables(__file__, "said.toml")
_MEMORY, _OWN = (re.compile(either(_TABLES["asks"][name])) for name in ("memory", "own"))
_NEVER = re.compile(either(_TABLES["asks"]["never"]))
_ASIDE = frozenset(map(stem, _TABLES["words"]["aside"].split()))
_VERBS = frozenset(_TABLES["words"]["verbs"].split())
_SAME = {stem(word): frozenset(map(stem, same.split())) for word, same in _TABLES["same"].items()}
_HINTS = {name: re.compile(pattern) for name, pattern in _TABLES["hints"].items()}
_TURNS = tuple(
    (re.compile(rf"\b{re.escape(own)}\b", re.IGNORECASE), theirs) for own, theirs in _TABLES["turns"]["pairs"]
)
_FRAMES, _NAMED = (tuple(_TABLES["answers"][name]) for name in ("frames", "named"))
_LEADS = re.compile(r"^(?:ok|okay|so|and|but|hey|haha|harry|well|now|tell me|say|quick question)[,:]? ")
_OWN_NAME = re.compile(
    r"\b(?:my name(?:'s| is)|call me|i'?m called|i am called)\s+([A-Z]?[a-z]{1,15})\b", re.IGNORECASE
)
_I_AM = re.compile(r"(?:^|[.!?,] ?|\b(?:hi|hey|hello) )(?i:i(?:'m| am)) ([A-Z][a-z]{1,15})\b(?! [a-z])")
_ASKS_NAME = re.compile(r"\bmy (?:own )?name\b")
_BEGINS = {name: re.compile(pattern) for name, pattern in _TABLES["begins"].items()}
_CALLED = "called"
_GREETS = re.compile(r"^(?:hi|hey|hello)\b[^!.,?]{0,20}[!.,]\s*(?=\S)", re.IGNORECASE)
_NAMES = re.compile(r"\b(?:called|named|names?(?:'s| is| was| are)?)\b")
_TRAILING = re.compile(r"\b(in|with|at|for|on|about|to|from)\W*\Z")
_ENOUGH, _FITS, _FOLLOWS = 0.8, 0.75, 1.05
"""Words shared with a question by a line that the next one goes on from, what it counts that a line looks right, and
how much of the line before counts for one that does."""
_OF_ONESELF = re.compile(r"(?:i|my|we|our|i'm|i've|i'll|we're|we've)\b")
_AT_END = re.compile(r"[ ,]+(?:though|actually|then|too|again|now|haha|tbh|really)\W*\Z", re.IGNORECASE)
_NO_MIRROR = re.compile(either(_TABLES["asks"]["no_mirror"]))
_SHORT, _LONG = 3, 12
"""Words of a statement that is taken up as it is."""
_LONGEST = 140
"""Characters of a line that are given back."""


@dataclass(frozen=True, slots=True)
class Recall:
    """What answers a question about this talk; with ``text`` "" it was asked, and nothing was said of it."""

    text: str


def recall(snapshot: Snapshot, question: str, rng: random.Random) -> Recall | None:
    """The answer to a person's question from their own earlier lines; None where nothing of that kind is asked."""
    asked = next((part for part in _asked(question) if _OWN.match(part) or _MEMORY.match(part)), "")
    if not asked or _NEVER.search(asked):
        return None
    earlier = _earlier(snapshot.history)
    if _ASKS_NAME.search(asked):
        name = _name(snapshot, earlier)
        return Recall(rng.choice(_NAMED).format(name=name) if name else "")
    if best := _best(asked, earlier):
        return Recall(rng.choice(_FRAMES).format(words=turned(best)))
    return Recall("") if _MEMORY.match(asked) else None


def turned(text: str) -> str:
    """A person's words as he would say them to that person: "my dog is old" becomes "your dog is old"."""
    marks: list[str] = []
    for pattern, theirs in _TURNS:
        # What was turned once stays: "you" for "me" is no "you" of theirs.
        text = pattern.sub(partial(_mark, marks=marks, theirs=theirs), text)
    for at, theirs in enumerate(marks):
        text = text.replace(f"\x00{at}\x00", theirs)
    return text.strip(" .,;!?…").rstrip()


def mirrored(text: str) -> str:
    """A short statement of the person's about themselves as he takes it up, "Your boss shouted at you."; "" for any
    other."""
    low = " ".join(plain(text).split()).rstrip(" .,;!…")
    is_theirs = _OF_ONESELF.match(low) is not None and not _NO_MIRROR.search(low)
    if not is_theirs or not _SHORT <= len(low.split()) <= _LONG or "?" in text:
        return ""
    words = turned(_AT_END.sub("", " ".join(text.split())))
    return f"{words[:1].upper()}{words[1:]}."


def _mark(_: re.Match[str], *, marks: list[str], theirs: str) -> str:
    marks.append(theirs)
    return f"\x00{len(marks) - 1}\x00"


def _asked(question: str) -> Iterator[str]:
    for sentence in sentences(question.replace("\n", " ")):
        low = " ".join(plain(sentence).split())
        while lead := _LEADS.match(low):
            low = low[lead.end() :]
        yield low


def _earlier(history: Sequence[Line]) -> tuple[str, ...]:
    """The person's own lines before those that he has not answered."""
    his = next((at for at in range(len(history) - 1, -1, -1) if history[at].speaker is Speaker.PERSONA), 0)
    return tuple(line.own_words for line in history[:his] if line.speaker is Speaker.PERSON)


def _name(snapshot: Snapshot, earlier: Sequence[str]) -> str:
    if snapshot.person.name:
        return snapshot.person.name
    found = (_OWN_NAME.search(text) or _I_AM.search(text) for text in reversed(earlier))
    return next((match[1].capitalize() for match in found if match), "")


def _best(asked: str, lines: Sequence[str]) -> str:
    """The line that shares most with the question, the latest of those; one that follows such a line and fits the
    question's first word counts too."""
    wanted, (name, hint) = _wanted(asked), _hint(asked)
    best, most, before, touched = "", 0.0, 0.0, 0.0
    for text in lines:
        if text.rstrip().endswith("?"):
            continue
        shared = _shared(wanted, text)
        fits = hint is not None and hint.search(text) is not None
        # What goes on from a line that was meant, or says the name that is asked for where nothing else is.
        names = name == _CALLED and _NAMES.search(text) is not None
        follows = (fits and before >= _ENOUGH) or (names and (touched >= _ENOUGH or not wanted))
        points = shared + _FITS * fits if shared else follows * max(_FITS, _FOLLOWS * max(before, touched * names))
        if points and points >= most:
            best, most = text, points
        before, touched = shared, max(touched, shared)
    return _GREETS.sub("", best)[:_LONGEST] if most >= _FITS else ""


def _wanted(asked: str) -> frozenset[str]:
    row = words(asked)
    told = frozenset(stem(word) for word in row if word not in STOP) - _ASIDE
    return told or frozenset(stem(word) for word in row if word in _VERBS)


def _shared(wanted: frozenset[str], line: str) -> float:
    """How many of the wanted words a line holds; one in other words counts for less."""
    held = frozenset(stem(word) for word in words(line))
    return sum(1.0 if one in held else 0.8 if _SAME.get(one, frozenset()) & held else 0.0 for one in wanted)


def _hint(asked: str) -> tuple[str, re.Pattern[str] | None]:
    """What the words of an answer look like, by how it is asked."""
    if trailing := _TRAILING.search(asked):
        return "", re.compile(rf"\b{trailing[1]} \w+", re.IGNORECASE)
    found = next((name for name, begins in _BEGINS.items() if begins.search(asked)), "")
    return found, _HINTS.get(found)
