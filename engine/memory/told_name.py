"""The name that a person tells him, or corrects; knows words, and no store."""

import re
from difflib import SequenceMatcher
from itertools import chain

from engine.memory.clauses import is_meant, written
from persona.text import lower_in_place, straighten
from persona.words import either, tables, whole

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
    low = lower_in_place(text)
    if not text or not is_meant(low) or _NOT_ONE.search(low):
        return ""
    is_asked = _ASKED.search(straighten(lower_in_place(asked))) is not None
    plain = (match for pattern in _PLAIN for match in pattern.finditer(text))
    capital = (match for pattern in _CAPITAL for match in pattern.finditer(text))
    found = chain(
        plain, capital, *((pattern.finditer(text)) for pattern in (*_GREETING, *(_ANSWER if is_asked else ())))
    )
    for match in found:
        if _is_name(match["name"]) and not _OF_SOMEBODY.match(text, match.end("name")):
            return _spelled(match["name"])
    return _corrected(text, called)


def _corrected(text: str, called: str) -> str:
    """The name as somebody spells it who was called by nearly the same."""
    for pattern in _CORRECTION:
        match = pattern.search(text)
        if match is None or not _is_name(match["name"]):
            continue
        other = match.groupdict().get("wrong") or called
        if (other and _alike(match["name"], other)) or _SPELLING.search(match.groupdict().get("why") or ""):
            return _spelled(match["name"])
    return ""


def _alike(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    return one != other and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _is_name(name: str) -> bool:
    first, *further = name.split()
    low = straighten(first.casefold())
    if low in _NEVER or any(word.casefold() in _NEVER for word in further) or low.endswith("'s"):
        return False
    if len(first) > 3 and first.isupper():
        return False
    return not low.endswith(_ENDINGS) or capitalized(first) in _KEEPS


def capitalized(name: str) -> str:
    """A name with a capital where each of its words begins."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _spelled(name: str) -> str:
    return capitalized(name.strip("-'’"))


def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    flags = re.IGNORECASE
    return tuple(re.compile(either([_cased(phrase, name)], _PARTS), flags) for phrase in _WORDS[name]["when"])


def _cased(phrase: str, name: str) -> str:
    return phrase.replace("<n>", "<N>") if name == "capital" else phrase


_PLAIN, _CAPITAL, _GREETING, _ANSWER, _CORRECTION = map(
    _patterns, ("plain", "capital", "greeting", "asked", "correction")
)
_ASKED = re.compile(either(_WORDS["asked"]["questions"]))
_NOT_ONE = re.compile(whole(_WORDS["signs"]["not_one"]))
_OF_SOMEBODY = re.compile(r"['’]s\b|['’]\s")
_SPELLING = re.compile(_WORDS["signs"]["spelling"])
