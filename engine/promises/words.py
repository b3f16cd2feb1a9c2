"""The words by which promises are known, and what they name; knows no time."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine.times import dates
from persona.text import bound, words_of
from persona.words import either, lazily, tables

WORDS: Mapping[str, Any] = tables(__file__)
KINDS: Mapping[str, re.Pattern[str]] = {
    kind: lazily(rf"(?<!\w)(?:{either(words)})(?!\w)") for kind, words in WORDS["kinds"].items()
}
"""Patterns for the nouns of each kind of event."""
NOUN = lazily(rf"(?<!\w)(?:{either(word for words in WORDS['kinds'].values() for word in words)})(?!\w)")
PLEDGES: Mapping[str, re.Pattern[str]] = {thing: lazily(either(phrases)) for thing, phrases in WORDS["told"].items()}
"""What is promised in so many words: that they tell how it went, talk about it, are back."""
WISH = lazily(
    r"(?! *[>\"“”„«»'])\W*"
    rf"(?:(?:{either(WORDS['ask']['polite'])})\b[ ,.!]*)*\b(?P<start>{either(WORDS['ask']['start'])})\b"
    # Somebody who asks for what he knows.
    rf"(?!\W*(?:{either(WORDS['ask']['known'])})\b)"
)
"""How a sentence begins that asks for a reminder; somebody else's, in quotes, does not."""
_TO_DO = lazily(rf"\W*(?:{either(WORDS['ask']['to_do'])})\b")
_THEN = lazily(rf"(?i), |\b(?:{either(WORDS['ask']['then'])}) ")
_EMPTY = frozenset(WORDS["empty"]["words"])


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; the dots of a date end none."""
    parts = re.split(r"(?<=[!?…\U0001F300-\U0001FAFF])\s+|(?<!\d\.)(?<=\.)\s+|\n+|;", text[: dates.LONGEST])
    return (part for part in parts if part.strip())


def asking(sentence: str) -> Iterator[str]:
    """The ends of a sentence with which a wish to be reminded may begin."""
    yield sentence
    yield from (sentence[match.end() :] for match in _THEN.finditer(sentence))


def asks_for_reminder(text: str) -> bool:
    """Whether a text asks for a reminder, whatever it says of the time."""
    parts = (part for sentence in sentences(text) for part in asking(sentence))
    return any(wish and _is_a_wish(wish) for wish in map(wish_in, parts))


def _is_a_wish(wish: re.Match[str]) -> bool:
    """Whether it names a time, or at least a thing to do: "wake me up when September ends" is a song."""
    return dates.has_time(wish.string) or _TO_DO.match(wish.string, wish.end()) is not None


def wish_in(clause: str) -> re.Match[str] | None:
    """How a clause asks for a reminder, or None."""
    text = dates.plain(clause)
    wish = WISH.match(text)
    if wish and wish["start"] == "kannst du mich" and not re.search("erinner|weck", text):
        return None
    return wish


def kind_of(thing: str) -> str:
    """What kind of event a thing is (exam, interview …), or "" for what names none."""
    if thing in PLEDGES:
        return thing
    text = dates.plain(thing)
    return next((kind for kind, pattern in KINDS.items() if pattern.search(text)), "")


def mentions(text: str, thing: str) -> bool:
    """Whether a text speaks of a thing by one of its own words."""
    return _names_of(frozenset([thing])).search(_read(text)) is not None


def mentioning(things: Iterable[str]) -> Callable[[str], bool]:
    """What tells of a text whether it speaks of one of these things by one of its own words."""
    names = _names_of(frozenset(things))
    return lambda text: names.search(_read(text)) is not None


def mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a dot for each letter of these places, so that all others stay where they are."""
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text


def _nouns(thing: str) -> list[str]:
    """The words of a thing that name it: of "meeting my ex for coffee" any will do, of "job interview" too."""
    return [word for word in _words(thing) if len(word) > 2 and word not in _EMPTY] or _words(thing)


def _words(text: str) -> list[str]:
    return words_of(_read(text))


def _read(text: str) -> str:
    return dates.plain(bound(text)).replace("'s", "")


# Each line of the talk is held against the same few promises in every turn.
@lru_cache(maxsize=1024)
def _names_of(things: frozenset[str]) -> re.Pattern[str]:
    """The words that name one of these things, each with or without an ending of one letter or two."""
    nouns = sorted({noun for thing in things if thing not in PLEDGES for noun in _nouns(thing)})
    forms = "|".join(form for noun in nouns for form in _forms(noun))
    return lazily(rf"(?<![^\W_])(?:{forms})(?![^\W_])" if forms else r"(?!)")


def _forms(noun: str) -> Iterator[str]:
    """Patterns for a noun as it may be written: where more than three letters are left, an ending is not looked at."""
    yield re.escape(noun) + (r"[^\W_]{0,2}" if len(noun) > 3 else "")
    yield from (re.escape(noun[:-cut]) for cut in (1, 2) if len(noun) - cut > 3)
