"""Asks about what somebody named: a name, one of their people, a thing of every day; knows no sheet and no model."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence

from engine.turn.talk.sense import Sense
from engine.turn.talk.terms import STOP, plain
from persona.words import tables

_TABLES = tables(__file__, "naming.toml")
_PEOPLE, _THINGS, _NO_NAMES = (frozenset(_TABLES[name]["words"]) for name in ("people", "things", "no_names"))
_ASKS: Mapping[str, Sequence[str]] = _TABLES["asks"]
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)?\b")
_OWN_NAME = re.compile(
    r"\b(?:i'?m|i am|my name(?:'s| is)?|name's|it'?s|myself|calls? me|call me|this is) ([a-z]+)\b|\b([a-z]+) here\b"
)
_LEFT_OUT = frozenset(_TABLES["no_names"]["before"])
_OWNED = re.compile(r"\b(?:my|our) ([a-z]+)(?: ([a-z]+))?\b(?!'|-)")
_ANY = re.compile(r"\b(?:my|our|a|an|the|some|this) ([a-z]+)(?: ([a-z]+))?\b(?!'|-)")


def asked_by_name(sense: Sense, said: Sequence[str], rng: random.Random) -> str:
    """A plain question about what the line names, "" where it names nothing that can be asked about, or that was taken
    up in what he ``said`` lately."""
    lately = " ".join(said)
    for kind, thing in _named(sense):
        asks = [ask for ask in _ASKS[kind] if ask.partition("{")[0] not in lately]
        if asks and not re.search(rf"\b{re.escape(thing)}\b", lately, re.IGNORECASE):
            return rng.choice(asks).format(thing=thing)
    return ""


def _named(sense: Sense) -> Iterator[tuple[str, str]]:
    """What is named, each with the kind of question that goes with it: names first."""
    theirs = _NO_NAMES.union(*_OWN_NAME.findall(sense.plain)) - {""}
    for name in _NAME.findall(sense.text):
        if theirs.isdisjoint(word.removesuffix("s") for word in plain(name).split()) and plain(name) not in theirs:
            yield "name", name
    for before, noun in _nouns(_OWNED, _PEOPLE, sense.plain):
        if before not in ("late", "dead", "ex"):
            yield "person", _with(before, noun)
    for before, noun in _nouns(_ANY, _THINGS, sense.plain):
        if before not in ("bit", "lot", "kind", "sort"):
            yield "things" if noun.endswith("s") or noun == "sheep" else "thing", _with(before, noun)


def _nouns(pattern: re.Pattern[str], listed: frozenset[str], low: str) -> Iterator[tuple[str, str]]:
    """The listed words behind a "my" or "the", each with the word that stands between, or ""."""
    for one, two in pattern.findall(low):
        if two in listed or one in listed:
            yield (one, two) if two in listed else ("", one)


def _with(before: str, noun: str) -> str:
    is_said = before and before not in STOP | _LEFT_OUT and not before.endswith("s")
    return f"{before} {noun}" if is_said else noun
