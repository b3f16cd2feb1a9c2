"""Hear what a person's line comes to, as a cascade: patterns and likeness look first, and what they leave open is for
meaning to say, by vectors that others make; knows no door and no chat."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.meaning import Vectors
from engine.safety import age, farewell, honesty, intent, stop
from engine.safety.gloss import english, language_of
from engine.safety.likeness import is_known, parts, score
from engine.safety.reading import Reading

_FEW_WORDS = 3
"""Of as many or fewer the meaning is too little to go by: "stop" means that, and "wait" does not."""
_WORDS = 32
"""Of a line with more of them, the sentences are understood that are likest."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a kind's patterns say of a text, whether it holds what only sounds so, and whether meaning may speak against
    its patterns."""

    is_named: Callable[[Reading], bool]
    is_excused: Callable[[Reading], bool]
    is_doubted: bool = True


_RULES: Mapping[str, _Rule] = {
    # Whoever tells their age in so many words is believed.
    "age": _Rule(age.is_named, age.is_excused, is_doubted=False),
    "stop": _Rule(stop.is_named, stop.is_excused),
    "honesty": _Rule(honesty.is_named, honesty.is_excused),
    "goodbye": _Rule(farewell.is_named, farewell.is_excused),
}


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a first look leaves open of a text: the ``kinds`` of which its patterns are, its normalized ``parts``, and
    those in English, ``pieces``, whose vectors tell more; no pieces where they would change nothing."""

    reading: Reading
    kinds: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()


def hear(reading: Reading) -> Hearing:
    """Take a first look at a text, by patterns and likeness; what is shorter or longer than talk is left to them."""
    if not is_known(reading) or reading.text.count(" ") < _FEW_WORDS:
        return Hearing(reading)
    kinds = frozenset(kind for kind, rule in _RULES.items() if rule.is_named(reading))
    texts = parts(reading)
    unsure: list[str] = []
    for kind, rule in _RULES.items():
        near, likest = max(((score(kind, text), text) for text in texts), default=(0.0, reading.text))
        if (rule.is_doubted and kind in kinds) or near > intent.bars(kind).near:
            unsure.append(likest)
    if unsure and reading.text.count(" ") < _WORDS:
        unsure = [reading.text]
    asked = tuple(dict.fromkeys(unsure))
    return Hearing(reading, kinds, asked, tuple(english(part, language_of(part)) for part in asked))


def intents(hearing: Hearing, vectors: Vectors) -> tuple[str, ...]:
    """The kinds that a text is of, by the vectors of its pieces: what patterns say unless its meaning is another, and
    what its meaning says unless it holds what only sounds so."""
    scores = intent.scores(hearing.parts, vectors)
    return tuple(kind for kind, value in scores.items() if _is(kind, value, hearing))


def _is(kind: str, value: float, hearing: Hearing) -> bool:
    rule, bars = _RULES[kind], intent.bars(kind)
    if kind in hearing.kinds:
        return not rule.is_doubted or value > bars.beside
    return value > bars.alone and not rule.is_excused(hearing.reading)
