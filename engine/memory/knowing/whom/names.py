"""Which words of a sentence may be somebody's names, in capitals or without; knows nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from engine.meaning.tokens import is_word
from engine.memory.knowing.whom.roles import TABLES
from engine.memory.recall.stems import listed
from persona.languages import ENGLISH
from persona.words import lazily, tables

_CAPITAL = lazily(r"[A-ZÀ-Ý][^\W\d_]*(?:-[^\W\d_]+)*(?: [A-ZÀ-Ý][^\W\d_]+(?:-[^\W\d_]+)*)*")
_SMALL = lazily(r"[^\W\d_]+")
_NO_NAME = frozenset(TABLES["signs"]["no_name"].split())
_PLACED, _PLACED_OF = (lazily(TABLES["signs"][name]) for name in ("placed", "placed_of"))
_STOP = listed(ENGLISH, "stop")
_FORMS = ("s", "es", "ed", "d", "ing", "in", "er", "ly", "y")
"""Endings of words of every day."""
_IS_LEFT_OUT = lazily(r" (?:up|off|in|on|out|down|not|at|a|an|my|so|just|still|always|\w+ing?)\b")
"""Follows a name whose "is" is left out."""
WRITES = lazily(r"\b(?!I\b|I['’]|I(?:m|ve|ll|d)\b)[A-ZÀ-Ý](?=[a-zà-ÿ'])")
"""Something with a capital, and not only "I" or what is shouted."""


@dataclass(frozen=True, slots=True)
class Named:
    """What may be a name, as it is written, where it stands, of which sex it is by itself ("" where that isn't known),
    and whether it is ``likely`` to be one, whatever stands around it."""

    text: str
    start: int
    end: int
    sex: str = ""
    likely: bool = True


@lru_cache(maxsize=4096)
def names(sentence: str) -> tuple[Named, ...]:
    """What may be somebody's names in a sentence, in its order."""
    return tuple(_capitals(sentence) if WRITES.search(sentence) else _smalls(sentence))


def sex_of(name: str) -> str:
    """The sex of who is called so, "" where it may be any."""
    return _sexes().get(name.split()[0].casefold(), "")


def is_known(name: str) -> bool:
    """Whether people are called so, as far as is listed."""
    return name.split()[0].casefold() in _sexes()


def _capitals(sentence: str) -> Iterator[Named]:
    for match in _CAPITAL.finditer(sentence):
        first, *more = match[0].split()
        start = match.start()
        # "Mum Gail" is one word and a name.
        while first.lower() in _NO_NAME | _STOP | _roles() and more:
            start = sentence.index(more[0], start + len(first))
            first, *more = more
        if first.lower() in _NO_NAME | _STOP | _roles() or _PLACED.search(sentence[:start]):
            continue
        low, is_first = _base(first.lower()), not sentence[:start].strip()
        if low not in _sexes() and _PLACED_OF.search(sentence[:start]):
            continue
        # What only begins a sentence may be any word.
        likely = low in _sexes() or not (is_first or first.isupper()) or not is_english(low)
        end = match.end() if more else start + len(low)
        yield Named(sentence[start:end], start, end, _sexes().get(low, ""), likely)


def _smalls(sentence: str) -> Iterator[Named]:
    """Names in a text of small letters: what is listed as one, or may be any other word."""
    for match in _SMALL.finditer(sentence):
        low = match[0].lower() if match[0].isupper() and len(match[0]) > 1 else match[0]
        # "Teddys here", "usains up the wall"
        if low.endswith("s") and (
            _base(low) != low or (not is_english(low) and _IS_LEFT_OUT.match(sentence[match.end() :]))
        ):
            low = low[:-1]
        if not low.islower() or low in _NO_NAME | _STOP | _roles() or _PLACED.search(sentence[: match.start()]):
            continue
        is_listed = low in _sexes() and low not in _ambiguous()
        yield Named(low, match.start(), match.start() + len(low), _sexes().get(low, ""), is_listed)


def is_english(low: str) -> bool:
    """Whether it, or what it is a form of, is a common word in small letters."""
    if "-" in low:
        return all(map(is_english, low.split("-")))
    return is_word(low) or any(low.endswith(end) and is_word(low.removesuffix(end)) for end in _FORMS)


def _base(low: str) -> str:
    """A name without the "s" of "teddys here"."""
    plain = low.removesuffix("s")
    return plain if low not in _sexes() and plain in _sexes() else low


@cache
def _sexes() -> Mapping[str, str]:
    rows = tables(__file__, "first_names.toml")["of"]
    both = frozenset(rows["both"].split())
    found = {name: sex for sex in ("f", "m") for name in rows[sex].split() if name not in both}
    return found | dict.fromkeys(both, "")


@cache
def _ambiguous() -> frozenset[str]:
    return frozenset(tables(__file__, "first_names.toml")["words"]["small"].split())


@cache
def _roles() -> frozenset[str]:
    return frozenset(word for _, _, row in TABLES["roles"]["rows"] for word in row.split("|"))
