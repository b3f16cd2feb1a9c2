"""A small linear model that reads what words mean together; knows no rule, only the languages it was trained on."""

import math
import re
from collections.abc import Iterator
from itertools import chain, combinations
from pathlib import Path
from zlib import crc32

from engine.safety.grams import letter_hashes, word_hashes
from engine.safety.lexicon import meanings, names
from engine.safety.linear import Shares, each, linear
from persona.text import words_of

MODEL = Path(__file__).with_name("model.bin")
GRAMS, CUES, MEANINGS = 1 << 16, 1 << 13, 1 << 15
SIZE = GRAMS + CUES + MEANINGS
CUE_VALUE, MEANING_VALUE = 0.3, 0.2
USUAL = 60  # features of a line in a chat; a long text has more, and each counts less
LONGEST, TEXT_WORDS = 3000, 20
OWN_WORDS = "\n"
"""Parts a text in English from the words that it was put into English from."""
OWN_READ = 600
SENTENCE = re.compile(r"[.!?]+ ")
# Scripts written without spaces: each sign is a word of its own.
SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def features(text: str) -> dict[int, float]:
    """Bucket and value of what a normalized text holds."""
    return each([(value, sorted(buckets)) for value, buckets in shares(text)])


def shares(text: str) -> Shares:
    """What a normalized text holds: hashed n-grams, meanings in their order, and cues that meet; and n-grams of its own
    words (their first 600 characters), where it was put into English from another language."""
    text, _, own = text.partition(OWN_WORDS)
    text = text[:LONGEST]
    sentences = tuple(dict.fromkeys(SENTENCE.split(text)))
    grams = {gram % GRAMS for gram in chain(_grams(text), _grams(own[:OWN_READ], "~") if own else ())}
    cues = {GRAMS + crc32(cue.encode()) % CUES for sentence in sentences for cue in _cues(sentence)}
    order = {GRAMS + CUES + crc32(run.encode()) % MEANINGS for sentence in sentences for run in _runs(sentence)}
    return (
        (1 / math.sqrt(len(grams) or 1), grams),
        (CUE_VALUE, cues),
        (MEANING_VALUE * min(1.0, math.sqrt(USUAL / (len(order) or 1))), order),
    )


def is_text(text: str) -> bool:
    """Whether this is longer than what is said in one breath; texts have a model of their own."""
    return text.count(" ") + 1 >= TEXT_WORDS


def heard(plain: str, text: str) -> str:
    """What the model reads of a text in plain English, with its own words behind it where it was written in others."""
    return plain if plain == text else f"{plain}{OWN_WORDS}{text}"


def score(text: str) -> float:
    """The log-odds that a normalized text (its first 3,000 characters) speaks of danger."""
    plain, _, own = text.partition(OWN_WORDS)
    return linear(MODEL).weigh(int(is_text(own or plain)), shares(text))


def _grams(text: str, before: str = "") -> set[int]:
    words = words_of(SIGN.sub(r" \g<0> ", text))
    return word_hashes(words, before) | letter_hashes(words, before)


def _cues(sentence: str) -> Iterator[str]:
    cues = sorted(names("cue", sentence))
    yield from cues
    yield from map("+".join, combinations(cues, 2))
    if "me" in cues or "self" in cues:
        things = [name for name in cues if name not in {"me", "self", "you", "third"}]
        yield from ("me:" + "+".join(pair) for pair in combinations(things, 2))


def _runs(sentence: str) -> Iterator[str]:
    """Neighboring meanings with their gaps, neighbors without them, and pairs that stand close."""
    senses = [name or "" for name in map(meanings().get, words_of(sentence)) if name != "none"]
    gaps = [name for place, name in enumerate(senses) if name or (place and senses[place - 1])]
    for size in (1, 2, 3, 4):
        for start in range(len(gaps) - size + 1):
            # Of two neighbors one is no gap.
            if size > 1 or gaps[start]:
                yield " ".join(gaps[start : start + size])
    names = list(filter(None, senses))
    for size in (2, 3, 4):
        for start in range(len(names) - size + 1):
            yield "~" + " ".join(names[start : start + size])
    for start, name in enumerate(names):
        for later in names[start + 1 : start + 3]:
            yield f">{name} {later}"
