"""What is wrong with an answer, by name, and how far it takes up what was said: pure rules over words, which know no
model and no sheet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from engine.output.ends import sentences
from engine.output.phrasing import Past, drop_repeats
from engine.turn.talk.retold import garbles, minded_in
from engine.turn.talk.sense import Sense
from engine.turn.talk.terms import (
    CARE,
    JOY,
    PLAIN,
    STOP,
    TOPICS,
    known,
    plain,
    stem,
    stems,
    topics,
    words,
)
from persona.sieve import Sifted
from persona.words import lazily, tables

_FOREIGN = 1.25
"""Points that a word costs which comes from nowhere."""
_PITY = frozenset(map(stem, ("sorry", "shame", "pity", "ouch", "condolences", "sympathy")))
"""Stems that are out of place where nothing is hard."""
_IDLE = frozenset(("favourite", "favorite", "plan", "best"))
"""Stems that ask about nothing where nothing that was said stands beside them."""
_SHORTEST, _LONGEST, _AT_MOST_MORE = 4, 30, 16
"""Words of an answer that asks nothing, of any, and how many more than in what it answers."""

_TABLES = tables(__file__, "faults.toml")
_FAULTS: Mapping[str, Sifted[str]] = {
    name: Sifted((phrase, lazily(phrase, re.MULTILINE)) for phrase in table["anywhere"])
    for name, table in _TABLES.items()
    if "anywhere" in table
}
_LABEL = lazily(r"\s*[^\W\d_][\w' ]{0,24}:(?!\S)", re.MULTILINE)
_BRACKET = lazily(r"[()\[\]{}（）【】<>*_|\\#~]|^[\"“'‘]|[\"“”]")
_END = lazily(r"[.!?…][\"')\]]*\Z|[\U0001f300-\U0001faff]\Z")
_NAME = lazily(r"(?<![.!?…] )(?<!^)\b[A-Z][a-z]+", re.MULTILINE)
_OF_THEM = lazily(r"\byour ((?:(?:own|new|old|first|next|little|favou?rite|best) )?\w+)")
_CALLS = lazily(r"\byou(?:'re| are) (?:an?|the|my) ")
_OTHERS = frozenset(("he", "she", "him", "her", "his", "hers", "he's", "she's", "they", "them"))
_YES_NO = lazily(r"(?:[\w']+[, ]+){0,2}?(?:do|does|did|are|is|was|were|can|could|would|will|should|have|has) ")
_ANSWERS = lazily(
    r"(?:yes|yeah|no|not|maybe|perhaps|of course|sure|i(?:'d| do| don't| would| think| like| love)|both|it depends)\b"
)
_ASKS_OPENLY = lazily(r"\b(?:what|how|which|who|where|when|why)\b[^?]*\?")
_ASKS_NAME = lazily(r"\bnames?\b[^?]*\?")
_NAMED = lazily(r"\b(?:called|named|name(?:'s| is| was|s are))\b|[a-z,] [A-Z][a-z]+")
_HAS = lazily(r"\b(?:my|our|have|got|get|getting|bought|buy|own|new|want|learn\w*|make\w*|bak\w+)\b")
_COUNTED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
"""The number words from 2 on."""
_NUMBER = lazily(
    rf"\d+|\b(?:{'|'.join(_COUNTED)}|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?)\b"
)


BARRING = (
    *("unkind", "glee", "label", "bracket", "unfinished", "questions", "machine", "repeats", "jokes", "pity", "names"),
    *("known", "numbers", "invents", "sides", "bare"),
    *("greets", "unturned", "lost_not", "actor", "exclaims", "pitied", "fragment", "flat"),
)
"""Faults with which nothing leaves, however well it fits."""
FAULTS = (
    *BARRING,
    *("short", "long", "loops", "himself", "empty", "others", "echo", "no_answer", "strange", "foreign"),
)
"""All that can be wrong with an answer, by name."""
_BARRING = frozenset(BARRING)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many points an answer has for taking up what was said, and what is wrong with it, by name."""

    points: float
    faults: tuple[str, ...] = ()

    @property
    def barred(self) -> bool:
        """Whether it may not leave at all."""
        return not _BARRING.isdisjoint(self.faults)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an answer is held against: the burst, the names that may be said, and what he said before."""

    sense: Sense
    names: frozenset[str] = frozenset()
    past: Past = field(default_factory=Past)


def faults_anywhere(text: str, ground: Ground) -> tuple[str, ...]:
    """The faults that no engine's words may have, however large it is: what holds, mocks or belittles a person, and
    gladness where the talk is grave."""
    low = plain(text)
    found = {
        "unkind": _FAULTS["unkind"].meet(low),
        "glee": _cheers(low) and ground.sense.grave,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def judge(text: str, ground: Ground) -> Verdict:
    """What is to be said for and against an answer of a small model, or a sentence of one."""
    faults = (*faults_anywhere(text, ground), *_of_form(text, ground), *_of_words(text, ground))
    points, minded = _points(text, ground.sense)
    return Verdict(points, (*faults, *minded))


def _of_form(text: str, ground: Ground) -> tuple[str, ...]:
    count, heard = len(words(text)), len(words(ground.sense.text))
    found = {
        "label": _LABEL.match(text) is not None,
        "bracket": _BRACKET.search(text) is not None,
        "unfinished": _END.search(text.strip()) is None,
        "questions": text.count("?") > 1,
        "bare": count < _SHORTEST and not stems(text) - PLAIN and not ground.sense.asks and "?" not in text,
        "short": count < _SHORTEST and not _ASKS_OPENLY.search(plain(text)),
        "long": count > min(_LONGEST, max(heard, 4) + _AT_MOST_MORE),
        "loops": _loops(text),
        "repeats": drop_repeats(text, ground.past) != text,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _of_words(text: str, ground: Ground) -> tuple[str, ...]:
    sense, low = ground.sense, plain(text)
    found = {
        **minded_in(text, sense),
        "machine": _FAULTS["machine"].meet(low),
        "himself": _FAULTS["invents_himself"].meet(low),
        "empty": _FAULTS["empty"].meet(low),
        "glee": sense.weighs < 0 and (_cheers(low) or _joyful(low)),
        "sides": _FAULTS["sides"].meet(low),
        "jokes": sense.worried and _FAULTS["jokes"].meet(low),
        "pity": sense.weighs >= 0 and not _PITY.isdisjoint(stems(text)),
        "names": _unknown_names(text, ground),
        "known": _ASKS_NAME.search(low) is not None
        and _NAMED.search(" ".join((*sense.before, sense.text))) is not None,
        "numbers": bool(_numbers(low) - _numbers(sense.plain)),
        "invents": _invents(low, sense)
        or garbles(low, sense)
        or ("do you have" in low and not _HAS.search(sense.plain)),
        "others": not _OTHERS.isdisjoint(words(text)) and not _speaks_of_others(sense),
        "no_answer": sense.asks and not _answers(low, sense),
        "strange": any(not known(word) and stem(word) not in sense.near for word in words(text)),
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _points(text: str, sense: Sense) -> tuple[float, tuple[str, ...]]:
    said = stems(text)
    telling = said - PLAIN
    allowed = sense.near.union(*(TOPICS[name] for name in sense.topics))
    foreign = telling - allowed
    points = 1.0
    points += 1.5 * bool(telling & sense.telling) + 0.5 * (len(telling & sense.telling) > 1)
    points += 0.75 * bool(telling & allowed - sense.telling) * bool(sense.topics & topics(telling))
    points += 1.0 * (sense.weighs < 0 and not said.isdisjoint(CARE)) + 0.5 * (
        sense.feels > 0 and not said.isdisjoint(JOY)
    )
    points += 0.5 * text.rstrip().endswith("?")
    points -= 1.0 * ("?" not in text and telling.isdisjoint(sense.telling))
    points -= _FOREIGN * len(foreign) * (1 if "?" in text else 2)
    if not telling & allowed and (not said.isdisjoint(_IDLE) or ("happen" in said and sense.feels >= 0)):
        points -= _FOREIGN
    # By name alone: what a model wrote is the talk's, and faults go to the log.
    return points, ("foreign",) if foreign else ()


def _cheers(low: str) -> bool:
    return any(map(_FAULTS["glee"].meet, sentences(low)))


def _joyful(low: str) -> bool:
    found = stems(low)
    return not found.isdisjoint(JOY) and found.isdisjoint(CARE)


def _loops(text: str) -> bool:
    """Whether two words in a row come again, or a word that tells within one sentence."""
    row = words(text)
    pairs = list(pairwise(row))
    return any(pairs.count(pair) > 1 for pair in pairs if not set(pair) <= STOP) or any(map(_harps, sentences(text)))


def _harps(sentence: str) -> bool:
    tells = [stem(word) for word in words(sentence) if word not in STOP]
    return len(set(tells)) < len(tells)


def _unknown_names(text: str, ground: Ground) -> bool:
    return any(
        stem(plain(name)) not in ground.sense.near and plain(name) not in ground.names for name in _NAME.findall(text)
    )


def _invents(low: str, sense: Sense) -> bool:
    """Whether it tells the person of a thing of theirs, or of what they are, that they have not told of."""
    fits = sense.near.union(PLAIN, *(TOPICS[name] for name in sense.topics - {"family", "love", "pets"}))
    owned = (word for phrase in _OF_THEM.findall(low) for word in phrase.split())
    return _CALLS.search(low) is not None or any(stem(word) not in fits for word in owned if word not in STOP)


def _numbers(low: str) -> frozenset[str]:
    """The numbers in small letters, those up to twelve as digits."""
    found = _NUMBER.findall(low)
    return frozenset(str(_COUNTED.index(number) + 2) if number in _COUNTED else number for number in found)


def _speaks_of_others(sense: Sense) -> bool:
    texts = " ".join((*sense.before[-2:], sense.text))
    near = frozenset(words(texts))
    return not near.isdisjoint(_OTHERS) or not topics(stems(texts)).isdisjoint(
        ("family", "pets", "friends", "work", "love")
    )


def _answers(low: str, sense: Sense) -> bool:
    """Whether a question gets something that can be an answer: yes or no to one of those, words that tell to others."""
    if _YES_NO.match(sense.plain):
        return _ANSWERS.match(low) is not None
    statement = next((sentence for sentence in sentences(low) if not sentence.endswith("?")), "")
    return bool(stems(statement) & sense.telling)
