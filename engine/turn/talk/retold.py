"""What is wrong with an answer that says the person's own words again, by name: pure rules, which know no model and no
sheet."""

import re
from collections.abc import Mapping
from itertools import pairwise

from engine.output.ends import sentences
from engine.turn.talk.sense import Sense, turned_round
from engine.turn.talk.terms import BLAME, LOOSE, SORE, STOP, plain, stem, stems, words
from persona.words import either, lazily, tables

_TABLES = tables(__file__, "faults.toml")
_JOINED = lazily(r"\b(\w+) (?:of|is|are) (?:(?:the|a|an|my|your) )?(?:\w+ )?(\w+)[.!]")
"""Two words of an echo that a small word joins."""
_APART = 5
"""Words within which what an echo joins stood together."""
_GREETS, _PITIES, _FLAT = (lazily(either(_TABLES[name]["words"])) for name in ("greets", "pities", "flat"))
_DOES = lazily(r"\byou (\w+)")
_CLAUSE = lazily(r"[.,;:!?]|\b(?:and|but|because|so|then|when|while|who|which|that|n)\b")
"""Where another may do what follows."""
_DOER = lazily(r"\b(?:i|i'm|im|i've|ive|i'd|i'll|we|we're|we've|we'd|we'll|us|me (?:and|to))\b")
_OWN_NAME = lazily(r"(?<!i'm )(?<!it's )\bharry\b")
_GREETING = 4
"""Words of a message that may be a greeting and nothing else."""
_FIRST = frozenset(("i", "i'm", "i've", "my", "me", "we", "our"))
_STOP_STEMS = frozenset(map(stem, STOP))


def minded_in(text: str, sense: Sense) -> Mapping[str, bool]:
    """What can be wrong with words of the person's that an answer says again, by name: by whom, of whom, how loud, and
    that nothing else is said."""
    low = plain(text)
    said = words(low)
    return {
        "greets": _OWN_NAME.search(low) is not None
        or (_GREETS.search(low) is not None and len(words(sense.plain)) > _GREETING),
        "unturned": not sense.asks and any(_is_said(pair, sense.plain) for pair in pairwise(said) if pair[0] in _FIRST),
        "lost_not": _loses_not(low, sense),
        "actor": any(_is_of_another(done, sense.plain) for done in _DOES.findall(low)),
        "exclaims": low.rstrip().endswith("!") and not stems(low).isdisjoint(SORE | BLAME),
        "pitied": _PITIES.search(low) is not None,
        "flat": _FLAT.fullmatch(low.strip()) is not None,
        "echo": _echoes(text, sense),
        "fragment": bool(said) and "?" not in low and not sense.asks and set(said) <= LOOSE,
    }


def garbles(low: str, sense: Sense) -> bool:
    """Whether it joins two words that the person said far from each other, or the other way round."""
    row = [stem(word) for word in words(sense.text)]
    return any(
        one in row and other in row and not 0 < row.index(other) - row.index(one) < _APART
        for one, other in (map(stem, pair) for pair in _JOINED.findall(low))
        if one != other
    )


def _is_said(pair: tuple[str, str], text: str) -> bool:
    return re.search(rf"\b{re.escape(pair[0])} {re.escape(pair[1])}\b", text) is not None


def _is_of_another(done: str, text: str) -> bool:
    """Whether somebody else than the person did it in the text, and nowhere they themselves."""
    if done in STOP:
        return False
    before = [
        _CLAUSE.split(text[: word.start()])[-1] for word in re.finditer(r"[\w']+", text) if stem(word[0]) == stem(done)
    ]
    return bool(before) and all(clause.strip() and not _DOER.search(clause) for clause in before)


def _loses_not(low: str, sense: Sense) -> bool:
    """Whether what the person did not do is done in it, or what they did isn't."""
    (done, _), (_, undone) = _done(low), _done(sense.plain)
    return not sense.asks and not done.isdisjoint(undone)


def _done(low: str) -> tuple[frozenset[str], frozenset[str]]:
    """The stems that tell, those that stand as they are and those that only a "not" turns round."""
    found = [each for sentence in sentences(low) for each in turned_round(sentence) if each[0] not in _STOP_STEMS]
    plainly = frozenset(one for one, is_turned in found if not is_turned)
    return plainly, frozenset(one for one, is_turned in found if is_turned) - plainly


def _echoes(text: str, sense: Sense) -> bool:
    """Whether a sentence of it only says again what was said, or it asks what was asked."""
    return any(sentence in sense.plain for sentence in sentences(plain(text)) if sentence.endswith("?")) or any(
        said <= sense.stems for sentence in sentences(text) if not sentence.endswith("?") and (said := stems(sentence))
    )
