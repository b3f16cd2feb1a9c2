"""A person's own words turned round, as whoever hears them says them again; knows no talk."""

import re
from functools import partial

from engine.output.ends import sentences
from engine.turn.talk.terms import plain
from persona.words import either, tables

_TABLES = tables(__file__, "mirror.toml")
_TURNS = tuple(
    (re.compile(rf"\b{re.escape(own)}\b", re.IGNORECASE), theirs) for own, theirs in _TABLES["turns"]["pairs"]
)
_GIVEN, _KIN, _NO = (either(_TABLES["mine"][name]) for name in ("given", "kin", "no"))
_MINE = re.compile(
    rf"(?P<given>\b(?:{_GIVEN}) )?\b(?P<me>me)(?= (?:(?P<kin>(?:{_KIN})\b)|(?!(?:{_NO})\b)[a-z]))", re.IGNORECASE
)
_BEGINS = re.compile(either(_TABLES["told"]["begins"]), re.IGNORECASE)
_NO_MIRROR = re.compile(either(_TABLES["no"]["words"]))
_OF_ONESELF = re.compile(r"(?:i|my|we|our|i'm|i've|i'll|we're|we've)\b")
_AT_END = re.compile(
    r"[ ,]+(?:though|i (?:think|guess|suppose)|actually|then|too|again|now|haha|tbh|really)\W*\Z", re.IGNORECASE
)
_SHORT, _LONG = 3, 12
"""Words of a statement that is taken up as it is."""


def plainly_mine(text: str) -> str:
    """A text with "my" for the "me" that stands for it, as in "lost me cap"."""
    return _MINE.sub(_my, text)


def told_in(text: str) -> str:
    """What of an answer in which their words are told back are those words; "" where it is no such answer."""
    begins = _BEGINS.match(text)
    return text[begins.end() :] if begins else text.partition(": ")[2]


def turned(text: str) -> str:
    """A person's words as he would say them to that person: "my dog is old" becomes "your dog is old"."""
    marks: list[str] = []
    text = plainly_mine(text)
    for pattern, theirs in _TURNS:
        # What was turned once stays: "you" for "me" is no "you" of theirs.
        text = pattern.sub(partial(_mark, marks=marks, theirs=theirs), text)
    for at, theirs in enumerate(marks):
        text = text.replace(f"\x00{at}\x00", theirs)
    return text.strip(" .,;!?…").rstrip()


def mirrored(text: str) -> str:
    """A short statement of the person's about themselves as he takes it up, "Your boss shouted at you."; "" for any
    other."""
    if text.isupper() or len(sentences(text)) > 1:
        return ""
    low = " ".join(plain(text).split()).rstrip(" .,;!…")
    is_theirs = _OF_ONESELF.match(low) is not None and not _NO_MIRROR.search(low)
    if not is_theirs or not _SHORT <= len(low.split()) <= _LONG or "?" in text:
        return ""
    words = turned(_AT_END.sub("", " ".join(text.split())))
    return f"{words[:1].upper()}{words[1:]}."


def _my(match: re.Match[str]) -> str:
    if match["given"] and not match["kin"]:
        return match[0]
    return match[0][: -len(match["me"])] + ("My" if match["me"][0] == "M" else "my")


def _mark(_: re.Match[str], *, marks: list[str], theirs: str) -> str:
    marks.append(theirs)
    return f"\x00{len(marks) - 1}\x00"
