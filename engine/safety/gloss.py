"""German, Spanish and French in plain English words, so that what was learnt of English reads them too; knows no
danger. Word by word, as somebody does with a dictionary: enough to tell what is spoken of, and no translation."""

import re
from functools import cache
from typing import Any

from persona.words import tables

LANGUAGES = ("de", "es", "fr")
_WORD = re.compile(r"[^\W_]+")
# Words of others that are English words too tell nothing of a language.
_ENGLISH = frozenset(
    "i a me no on in an am as at or so do is he she we it man also die war was hat will bin arm hand son dose name "
    "plan boss ex bad art gift rat nun also van ten sale ride tire dent pain chat main fort font pour plus comment "
    "lit on or car ton son if par sort as dans fin tu te la le un des es et ou si mi sin dos once come pan sea red "
    "pie real mate mas con has den dem des film song team party job test start stand wald sport pizza text ok okay "
    "lol harry the of and you my to that for was not with be have this but from they were all there what when "
    "hospital doctor train suicide message place table page pause photo moment minute film hotel restaurant final "
    "animal original general normal total central natural social local personal hope end still gut tag mal last "
    "loser tot rest fast bald rose mine bus taxi metro bar radio".split()
)
_LIGATURES = frozenset(("sœur", "cœur", "œil", "œuf"))
_TOLD = 400
"""Characters that tell a language."""
_ELIDED = {"j": "i", "d": "of", "l": "the", "qu": "that", "n": "not", "m": "me", "t": "you", "s": "oneself", "c": "it"}


def language_of(text: str) -> str:
    """The language in which most words of a normalized text are known; "en" where none stands out, "" where it is
    written in another script."""
    words = _WORD.findall(text[:_TOLD])
    telling = [word for word in words if word not in _ENGLISH]
    if sum(not word.isascii() and word not in _LIGATURES for word in words) * 2 > len(words):
        return ""
    known = {name: sum(_is_known(word, name) for word in telling) for name in LANGUAGES}
    name = max(known, key=lambda name: known[name])
    return name if known[name] * 3 >= len(words) and known[name] > 0 else "en"


def _is_known(word: str, language: str) -> bool:
    exact, stems, _ = _glossary(language)
    return word in exact or any(word[:end] in stems for end in range(5, len(word) + 1))


def english(text: str, language: str) -> str:
    """A normalized text with an English word for each that is known."""
    if language not in LANGUAGES:
        return text
    _, _, phrases = _glossary(language)
    for pattern, meaning in phrases:
        text = pattern.sub(lambda match, meaning=meaning: f"<{_blanks(match.expand(meaning))}>", text)
    parts = re.split(r"(<[^<>]*>)", text)
    return "".join(part[1:-1].replace("_", " ") if part.startswith("<") else _glossed(part, language) for part in parts)


def _blanks(text: str) -> str:
    return " ".join(text.split())


def _glossed(text: str, language: str) -> str:
    return _WORD.sub(lambda match: _word(match[0], language), text)


def _word(word: str, language: str) -> str:
    exact, stems, _ = _glossary(language)
    if (meaning := exact.get(word)) is not None:
        return meaning
    for end in range(len(word), 2, -1):
        if (meaning := stems.get(word[:end])) is not None:
            return meaning
    if language == "fr":
        for head, meaning in _ELIDED.items():
            rest = word.removeprefix(head)
            if rest != word and rest in exact:
                return f"{meaning} {exact[rest]}"
    return word


@cache
def _glossary(language: str) -> tuple[dict[str, str], dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Whole words, stems, and phrases, each with its meaning in English."""
    file: dict[str, Any] = tables(__file__, f"glossary/{language}.toml")
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for meaning, forms in file["words"].items():
        for form in forms.split():
            place = stems if form.endswith("*") else exact
            place.setdefault(form.rstrip("*"), meaning.replace("_", " "))
    phrases = tuple((re.compile(rf"\b(?:{pattern})(?!\w)"), meaning) for pattern, meaning in file["phrases"].items())
    return exact, stems, phrases
