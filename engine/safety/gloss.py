"""German, Spanish and French in plain English words, so that what was learnt of English reads them too; knows no
danger. Word by word, as somebody does with a dictionary: enough to tell what is spoken of, and no translation."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import chain
from typing import Any

from persona.words import tables

LANGUAGES = ("de", "es", "fr")
_WORD = re.compile(r"[^\W_]+")
_MARKED = re.compile(r"<([^<>]*)>")
_UMLAUT = re.compile("([aou])e")
_LIGATURES = frozenset(("sœur", "cœur", "œil", "œuf"))
_TOLD = 400
"""Characters that tell a language."""
_ELIDED = {"j": "i", "d": "of", "l": "the", "qu": "that", "n": "not", "m": "me", "t": "you", "s": "oneself", "c": "it"}


def language_of(text: str) -> str:
    """The language in which most words of a normalized text are known; "en" where none stands out, "" where it is
    written in another script."""
    words = _WORD.findall(text[:_TOLD])
    if not text.isascii() and sum(not word.isascii() and word not in _LIGATURES for word in words) * 2 > len(words):
        return ""
    known = [*chain.from_iterable(map(_telling, words))]
    name = max(LANGUAGES, key=known.count)
    return name if known.count(name) * 3 >= len(words) and name in known else "en"


@cache
def _shared() -> frozenset[str]:
    """Words that are English words too, and tell nothing of a language."""
    return frozenset(tables(__file__, "glossary/shared.toml")["words"].split())


# The words of ordinary talk are few.
@lru_cache(maxsize=8192)
def _telling(word: str) -> tuple[str, ...]:
    """The languages in which a word is known, where it is no English one."""
    return () if word in _shared() else tuple(name for name in LANGUAGES if _is_known(word, name))


def _is_known(word: str, language: str) -> bool:
    glossary = _glossary(language)
    return word in glossary.words or any(word[:end] in glossary.stems for end in range(4, len(word) + 1))


def english(text: str, language: str) -> str:
    """A normalized text with an English word for each that is known."""
    if language not in LANGUAGES:
        return text
    for pattern, meaning in _glossary(language).phrases:
        text = pattern.sub(partial(_marked, meaning=meaning, language=language), text)
    parts = _MARKED.split(text)
    return "".join(part if place % 2 else _by_word(part, language) for place, part in enumerate(parts))


def _marked(match: re.Match[str], *, meaning: str, language: str) -> str:
    """What a phrase means, in marks, so that no word of it is looked up again."""
    held = _by_word(" ".join(filter(None, match.groups())), language)
    return f"<{' '.join(meaning.replace('~', held).split())}>"


def _by_word(text: str, language: str) -> str:
    return _WORD.sub(lambda match: _meaning(match[0], language) or match[0], text)


@lru_cache(maxsize=8192)
def _meaning(word: str, language: str) -> str:
    """A word's meaning, by the whole of it or by its stem; "" where it is not known."""
    glossary = _glossary(language)
    if (meaning := glossary.words.get(word)) is not None:
        return meaning
    for end in range(len(word), 2, -1):
        if (meaning := glossary.stems.get(word[:end])) is not None:
            return meaning
    if language == "fr":
        return _elided(word, glossary)
    if language == "de" and (plain := _UMLAUT.sub(r"\1", word)) != word:
        return _meaning(plain, language)
    return ""


def _elided(word: str, glossary: "Glossary") -> str:
    for head, meaning in _ELIDED.items():
        rest = word.removeprefix(head)
        if rest != word and rest in glossary.words:
            return f"{meaning} {glossary.words[rest]}"
    return ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Whole words, stems, and phrases of a language, each with its meaning in English."""

    words: dict[str, str]
    stems: dict[str, str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _glossary(language: str) -> Glossary:
    file: dict[str, Any] = tables(__file__, f"glossary/{language}.toml")
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    for meaning, forms in file["words"].items():
        for form in forms.split():
            place = stems if form.endswith("*") else whole
            place.setdefault(form.rstrip("*"), meaning.replace("_", " "))
    phrases = tuple((re.compile(rf"\b(?:{pattern})(?!\w)"), meaning) for pattern, meaning in file["phrases"].items())
    return Glossary(whole, stems, phrases)
