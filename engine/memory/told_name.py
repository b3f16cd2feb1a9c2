"""The name that a person tells him, or corrects; knows words, and no store."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain

from engine.memory.clauses import is_meant, written
from persona.sieve import Sifted, rarely
from persona.text import lower_in_place, straighten
from persona.words import either, lazily, tables, whole

_WORDS = tables(__file__, "told_name.toml")
_READ = 300
"""Characters of a line in which a name is looked for."""
_ALIKE = 0.6
"""How much two spellings of one name have in common, from 0 to 1."""
_NEVER = frozenset(_WORDS["never"]["words"])
_ENDINGS, _KEEPS = tuple(_WORDS["never"]["endings"]), frozenset(_WORDS["never"]["keeps"])
_PARTS = dict(_WORDS["parts"]) | {
    "N": r"(?P<name>(?-i:[A-ZÀ-Ý])[\w'’-]*(?-i: [A-ZÀ-Ý][\w'’-]+)?)",
    "wrong": r"(?P<wrong>[^\W\d_][\w'’-]+)",
}


def told_name(line: str, asked: str = "", called: str = "") -> str:
    """The name that a line of somebody's own words gives them, as it was written; "" for none. ``asked`` is his line
    before it, ``called`` what he calls them so far."""
    text = " ".join(written(line)[:_READ].split())
    is_asked = _ASKED.search(straighten(lower_in_place(asked))) is not None
    found = chain(_found(_PLAIN, text, sure=True), _found(_CAPITAL, text))
    found = chain(found, _found(_ANSWER, text)) if is_asked else found
    name = next(found, "") or _corrected(text, (called, *_CALLED.findall(asked)))
    # Asked last, since hardly any line names anybody.
    low = lower_in_place(text)
    return name if name and is_meant(low) and not _NOT_ONE.search(low) else ""


def _found(patterns: Sifted[str], text: str, *, sure: bool = False) -> Iterator[str]:
    """The names that patterns find, which are ``sure`` to be ones where the words before them say so."""
    for match in (match for _, pattern in patterns.near(text) for match in pattern.finditer(text)):
        if _is_name(match["name"], sure=sure) and not _OF_SOMEBODY.match(text, match.end("name")):
            yield _spelled(match["name"])


def _corrected(text: str, called: Iterable[str]) -> str:
    """The name as somebody spells it who was called by nearly the same, which is one of these."""
    called = tuple(called)
    for _, pattern in _CORRECTION.near(text):
        match = pattern.search(text)
        if match is None or not _is_name(match["name"], sure=True):
            continue
        wrong, why = match.groupdict().get("wrong"), match.groupdict().get("why") or ""
        is_alike = any(_alike(wrong or match["name"], one) and match["name"] != one for one in called)
        if is_alike or _SPELLING.search(why):
            return _spelled(match["name"])
    return ""


def _alike(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    is_short = len(one) > 1 and other.startswith(one)
    return bool(other) and (is_short or SequenceMatcher(None, one, other).ratio() >= _ALIKE)


def _is_name(name: str, *, sure: bool) -> bool:
    first, *further = name.split()
    if len(name) == 1 and not sure:
        return False
    low = straighten(first.casefold())
    if low in _NEVER or any(word.casefold() in _NEVER for word in further) or low.endswith("'s"):
        return False
    if len(first) > 3 and first.isupper():
        return False
    return sure or not low.endswith(_ENDINGS) or capitalized(first) in _KEEPS


def capitalized(name: str) -> str:
    """A name with a capital where each of its words begins."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _spelled(name: str) -> str:
    name = name.strip("-'’")
    return capitalized(name.lower() if name.isupper() and len(name) > 2 else name)


def _patterns(*names: str) -> Sifted[str]:
    phrases = ((name, _cased(phrase, name)) for name in names for phrase in _WORDS[name]["when"])
    return Sifted((name, lazily(either([phrase], _PARTS), re.IGNORECASE)) for name, phrase in phrases)


def _cased(phrase: str, name: str) -> str:
    return phrase.replace("<n>", "<N>") if name == "capital" else phrase


_PLAIN, _ANSWER, _CORRECTION = map(_patterns, ("plain", "asked", "correction"))
_CAPITAL = _patterns("capital", "greeting")
_ASKED = rarely(either(_WORDS["asked"]["questions"]))
_NOT_ONE = rarely(whole(_WORDS["signs"]["not_one"]))
_CALLED = lazily(r"\b[A-ZÀ-Ý][\w'’-]+")
_OF_SOMEBODY = lazily(r"['’]s\b|['’]\s")
_SPELLING = lazily(_WORDS["signs"]["spelling"])
