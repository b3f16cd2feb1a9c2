"""Makes a card's text harmless where it is read by a model or by people: names put in, no marks, no addresses; pure."""

import re

from persona.marks import unmarked
from persona.sheets.cards.macros import named
from persona.text import bound, one_line, strip_hidden

_PICTURE = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{0,200})\]\([^)\n]{0,2000}\)")
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\bdata:[a-z]+/)[^\s<>()\"']{0,4000}", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,500}>")
_SENTENCE = re.compile(r"[^.!?\n。！？]*(?:[.!?。！？]+[\"'”’)*]*|\n|\Z)")
_LONGEST = 64_000


def cleaned(text: str, char: str) -> str:
    """In one line, as a prompt may hold it, with ``macros.USER`` for the person."""
    return one_line(_plain(text, char))


def spoken(text: str, char: str) -> str:
    """As people read it, with its lines, and without the signs that only mark how it is said."""
    lines = (one_line(line.replace("*", "")) for line in _plain(text, char).splitlines())
    return "\n".join(filter(None, lines))


def sentences(text: str) -> list[str]:
    """The sentences of a text that was cleaned."""
    return [each for part in _SENTENCE.findall(text) if (each := part.strip())]


def clipped(text: str, room: int) -> str:
    """So much of it as fits, up to the end of a sentence where one fits, else of a word."""
    if len(text) <= room:
        return text
    kept = ""
    for sentence in sentences(text):
        if len(kept) + 1 + len(sentence) > room:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or text[: max(room, 0)].rpartition(" ")[0]


def _plain(text: str, char: str) -> str:
    text = named(strip_hidden(bound(text, _LONGEST)), char)
    text = _LINK.sub(r"\1", _PICTURE.sub("", text))
    return unmarked(_TAG.sub("", _ADDRESS.sub("", text)))
