"""Reads a card's example talks (``mes_example``) as exchanges; pure."""

import re
from collections.abc import Iterator

from persona.sheets.cards.macros import USER
from persona.sheets.sheet import Example

_START = re.compile(r"<START>", re.IGNORECASE)
_LONGEST_SIDE = 400


def exchanges(text: str, char: str) -> Iterator[Example]:
    """Each message of the person with what the character answers; names are put in already."""
    speaker = re.compile(rf"[ \t]*({re.escape(USER)}|{re.escape(char)})[ \t]*:[ \t]*", re.IGNORECASE)
    for talk in _START.split(text):
        said = ""
        for is_person, words in _messages(talk, speaker):
            if is_person:
                said = words
            elif said and words:
                yield Example(said, words)
                said = ""


def _messages(talk: str, speaker: re.Pattern[str]) -> Iterator[tuple[bool, str]]:
    """Who says what: a message goes on until the next name at the beginning of a line."""
    is_person, words = False, list[str]()
    for line in talk.splitlines():
        if match := speaker.match(line):
            yield is_person, _joined(words)
            is_person, words = match[1] == USER, [line[match.end() :]]
        else:
            words.append(line)
    yield is_person, _joined(words)


def _joined(words: list[str]) -> str:
    return " ".join(" ".join(words).split())[:_LONGEST_SIDE]
