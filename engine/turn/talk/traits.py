"""What can be told in numbers of a sentence that may answer: how it stands to what was said, by its words; knows no
model and no verdict."""

import re
from collections.abc import Sequence
from itertools import pairwise
from math import log1p

from engine.turn.talk.score import FAULTS, Ground, Verdict
from engine.turn.talk.sense import Sense
from engine.turn.talk.terms import CARE, JOY, PLAIN, STOP, TOPICS, plain, stem, stems, words

_HIM, _THEM = frozenset(("i", "i'm", "i'd", "i'll", "i've", "my", "me")), frozenset(("you", "your", "you're", "you've"))
_PREDICATE = re.compile(r"\b(?:is|are|was|were|has|have|had|does|did|will|would|can|could)\b|'(?:s|re|ve|ll|d) ")
_BETWEEN = r" (?:\w+ ){0,2}?"
"""Small words that may stand between two of a row."""
_SHORT, _LONG = 4, 16
"""Words below which a sentence is very short, and above which it is long."""
_TURNED = {"my": "your", "our": "your", "i": "you", "me": "you", "i'm": "you're", "i've": "you've", "we": "you"}
_JOINS = re.compile(r", (?:and|but) |\band (?:you|he|she|it|they|the|that)\b")
_OPENS = re.compile(r"(?:yes|no|not|i|i'd|i'll|maybe|perhaps|only|both|always|never|of course|sure|sometimes)\b")
"""How what answers a question mostly begins."""
_APART, _MANY, _FEW, _MUCH = 6, 9, 3, 20
"""Words between two that are joined though they stood far apart; of a sentence that does too much; of a message that
says little, and of one that says a lot."""


def traits(text: str, ground: Ground, verdict: Verdict) -> Sequence[float]:
    """Its faults, its length, what it takes up and what it brings in, each from about -3 to 4; always as many."""
    sense, row, said = ground.sense, words(text), stems(text)
    telling = said - PLAIN
    foreign = telling - sense.near.union(*(TOPICS[name] for name in sense.topics))
    taken, asks = telling & sense.telling, "?" in text
    return (
        *(float(name in verdict.faults) for name in FAULTS),
        max(-3.0, min(verdict.points, 4.0)),
        *_of_length(len(row), len(words(sense.text))),
        float(asks),
        min(len(taken), 3),
        len(taken) / max(len(telling), 1),
        float(not telling),
        min(len(foreign), 4),
        len(foreign) / max(len(telling), 1),
        len(said & PLAIN) / max(len(said), 1),
        len(telling & stems(sense.last)) / max(len(telling), 1),
        4 * sum(word in _HIM for word in row) / max(len(row), 1),
        float(bool(row) and row[0] in _HIM),
        float(not _THEM.isdisjoint(row)),
        *_of_echo(text, sense),
        *_of_order(text, sense),
        *_of_said(sense),
        float(sense.asks and asks),
        float(sense.asks and not telling),
        float(sense.asks and not asks and len(row) >= _SHORT - 1 and not _OPENS.match(plain(text))),
        float(sense.weighs < 0 and not said.isdisjoint(CARE)),
        float(sense.weighs < 0 and not said.isdisjoint(JOY)),
        float(sense.weighs > 0 and not said.isdisjoint(JOY)),
        float(sense.last.rstrip().endswith("?") and asks),
    )


def _of_length(count: int, heard: int) -> Sequence[float]:
    return (
        log1p(count),
        max(-1.5, min((count - heard) / 10, 1.5)),
        float(count < _SHORT),
        float(count > _LONG),
        log1p(heard),
    )


def _of_echo(text: str, sense: Sense) -> Sequence[float]:
    """How much of it stands in a row in what was said, what it adds, and its form."""
    own, said = [stem(word) for word in words(text) if word not in STOP], [stem(word) for word in words(sense.text)]
    joined = " ".join(one for one in said)
    run = max((size for size in range(1, len(own) + 1) if _in_a_row(own, size, joined)), default=0)
    low = plain(text).rstrip()
    return (
        run / max(len(own), 1),
        float(run == len(own) > 1),
        min(sum(one not in said for one in own), 4),
        float(_PREDICATE.search(low) is not None and not low.startswith("you")),
        float(low.startswith(("you ", "your ", "you're ", "you've "))),
        float(low.endswith(", then.")),
        float(low.endswith("!")),
        float(low.endswith("!") and sense.weighs < 0),
        float("," in low),
    )


def _of_order(text: str, sense: Sense) -> Sequence[float]:
    """Whether it is what was said word for word, joins what did not stand together, or goes on as if it knew more."""
    row, said = words(text), [_TURNED.get(word, word) for word in words(sense.text)]
    heard = [stem(word) for word in said]
    places = [heard.index(stem(word)) for word in row if word not in STOP and stem(word) in heard]
    steps = [after - before for before, after in pairwise(places)]
    is_whole = len(row) > 1 and f" {' '.join(row)} " in f" {' '.join(said)} "
    low = plain(text)
    return (
        float(is_whole),
        float(is_whole and low.rstrip().endswith("!")),
        min(sum(step < 0 for step in steps), 3),
        float(max(steps, default=0) > _APART),
        float(_JOINS.search(low) is not None),
        float(low.startswith("then ")),
        float(low.startswith(("it ", "it's "))),
        float(len(row) > _MANY),
        float(len(said) <= _FEW),
        float(len(said) > _MUCH),
    )


def _in_a_row(own: Sequence[str], size: int, said: str) -> bool:
    rows = (own[at : at + size] for at in range(len(own) - size + 1))
    return any(re.search(rf"\b{_BETWEEN.join(map(re.escape, row))}\b", said) for row in rows)


def _of_said(sense: Sense) -> Sequence[float]:
    return (
        float(sense.asks),
        float(sense.weighs < 0),
        float(sense.weighs > 0),
        float(sense.grave),
        float(not sense.before),
        float(not sense.telling),
        float(sense.last.rstrip().endswith("?")),
    )
