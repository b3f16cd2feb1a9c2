"""The words by which promises are known, and what they name; knows no time."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from engine.times import dates
from persona.text import bound, words_of
from persona.words import either, tables

WORDS: Mapping[str, Any] = tables(__file__)
KINDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"(?<!\w)(?:{either(words)})(?!\w)") for kind, words in WORDS["kinds"].items()
}
"""Patterns for the nouns of each kind of event."""
NOUN = re.compile(rf"(?<!\w)(?:{either(word for words in WORDS['kinds'].values() for word in words)})(?!\w)")
TOLD: Mapping[str, re.Pattern[str]] = {what: re.compile(either(said)) for what, said in WORDS["told"].items()}
"""What is promised in so many words: that they tell how it went, talk about it, are back."""
ASKED = re.compile(
    r"(?! *[>\"“”„«»'])\W*"
    rf"(?:(?:{either(WORDS['ask']['polite'])})\b[ ,.!]*)*\b(?P<start>{either(WORDS['ask']['start'])})\b"
    # Somebody who asks for what he knows.
    rf"(?!\W*(?:{either(WORDS['ask']['known'])})\b)"
)
"""How a sentence begins that asks for a reminder; somebody else's, in quotes, does not."""
_TO_DO = re.compile(rf"\W*(?:{either(WORDS['ask']['to_do'])})\b")
_THEN = re.compile(rf"(?i), |\b(?:{either(WORDS['ask']['then'])}) ")
_EMPTY = frozenset(WORDS["empty"]["words"])


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; the dots of a date end none."""
    parts = re.split(r"(?<=[!?…])\s+|(?<!\d\.)(?<=\.)\s+|\n+|;", text[: dates.LONGEST])
    return (part for part in parts if part.strip())


def asking(sentence: str) -> Iterator[str]:
    """The ends of a sentence with which a wish to be reminded may begin."""
    yield sentence
    yield from (sentence[found.end() :] for found in _THEN.finditer(sentence))


def asks_for_reminder(text: str) -> bool:
    """Whether a text asks for a reminder, whatever it says of the time."""
    parts = (part for sentence in sentences(text) for part in asking(sentence))
    return any(found and _is_a_wish(found) for found in map(asked, parts))


def _is_a_wish(found: re.Match[str]) -> bool:
    """Whether it names a time, or at least a thing to do: "wake me up when September ends" is a song."""
    return dates.has_time(found.string) or _TO_DO.match(found.string, found.end()) is not None


def asked(clause: str) -> re.Match[str] | None:
    """How a clause asks for a reminder, or None."""
    said = dates.plain(clause)
    found = ASKED.match(said)
    if found and found["start"] == "kannst du mich" and not re.search("erinner|weck", said):
        return None
    return found


def kind_of(what: str) -> str:
    """What kind of event a thing is (exam, interview …), or "" for what names none."""
    if what in TOLD:
        return what
    plain = dates.plain(what)
    return next((kind for kind, pattern in KINDS.items() if pattern.search(plain)), "")


def mentions(text: str, what: str) -> bool:
    """Whether a text speaks of a thing by one of its own words."""
    return mentioning([what])(text)


def mentioning(things: Iterable[str]) -> Callable[[str], bool]:
    """What tells of a text whether it speaks of one of these things by one of its own words."""
    nouns = {noun for what in things if what not in TOLD for noun in _nouns(what)}
    forms = nouns | {form for noun in nouns for form in _shorter(noun)}
    # The same but for an ending: one begins with all of the other.
    return lambda text: (
        bool(nouns) and any(word in forms or not nouns.isdisjoint(_shorter(word)) for word in _words(text))
    )


def dotted(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a dot for each letter of these places, so that all others stay where they are."""
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text


def _nouns(what: str) -> list[str]:
    """The words of a thing that name it: of "meeting my ex for coffee" any will do, of "job interview" too."""
    return [each for each in _words(what) if len(each) > 2 and each not in _EMPTY] or _words(what)


def _words(text: str) -> list[str]:
    return words_of(dates.plain(bound(text)).replace("'s", ""))


def _shorter(word: str) -> list[str]:
    """The word without an ending of one letter or two, where more than three are left."""
    return [word[:-cut] for cut in (1, 2) if len(word) - cut > 3]
