"""Sees who the start of a line says that it is by: "Name:", a bare role, a note to the writer; knows no stream."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from persona.words import either, lazily, tables

LONGEST_HELD = 48
"""Characters that are held back at most, where a line has begun and may still be a label."""

_SPEAKERS = tables(__file__)["speakers"]
_ROLES, _SELF, _BARE_ROLES, _ORDERS = (frozenset(_SPEAKERS[name]) for name in ("roles", "own", "alone", "orders"))
_NEVER = lazily(either(_SPEAKERS["never"]), re.IGNORECASE)
_ANSWER = lazily(either(_SPEAKERS["answer"]), re.IGNORECASE)
_OPENS = r"[ \t]*(?![-*•][ \t])[*_\[#> \t]*"
_STOPS = r":：.,;!?…<>|/\\\"“”\[\]*_#。，、！？；،؛؟।"
_NAME = rf"[^\s{_STOPS}][^\n{_STOPS}]{{0,31}}"
_CLOSES = r"[*_\]]{0,3}[ \t]?"
# After the colon of a label comes no address, no time and no smile.
_LABEL = lazily(rf"{_OPENS}({_NAME}?){_CLOSES}(?:：|:(?!/|\d|[)(|]|[DPpOo3](?!\w)))[*_\]]{{0,3}}")
_LABEL_SO_FAR = lazily(rf"{_OPENS}(?:{_NAME}{_CLOSES}(?::.?[*_\]]{{0,3}})?)?\Z")
_NO_COLON = lazily(
    rf"{_OPENS}(?:{either(_SPEAKERS['no_colon'])})[ \t]+(?=[A-Z])(?!(?:{either(_SPEAKERS['after'])})\b)(?=\w+(\W|\Z))"
)
_BEFORE_NAME = lazily(_OPENS)
_NOTE = "[note for "
_NOTE_END = lazily(r"[^\]\n]*\]?")
_ASIDE = lazily(r"\s*\([^()]*\)?\s*$")
_LONGEST_UNCASED = 7
"""Letters of a name in a script that writes no capitals; a phrase has more."""


class Verdict(Enum):
    """What the start of a line turned out to be."""

    ORDINARY = auto()
    UNDECIDED = auto()
    HIS = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Start:
    """The verdict on a line's start, and how many characters belong to the label that is cut off."""

    verdict: Verdict
    length: int = 0


_ORDINARY, _UNDECIDED, _OVER = Start(Verdict.ORDINARY), Start(Verdict.UNDECIDED), Start(Verdict.OVER)


class Speakers:
    """Who may speak in a chat: he, the people there, roles, and whoever a model invents."""

    def __init__(self, bot: str, people: Collection[str]) -> None:
        self._bot = bot.casefold()
        self._own = {self._bot} | _SELF
        self._called = {self._bot, *map(str.casefold, people)}
        self._names = self._called | _ROLES

    def first(self, line: str, *, whole: bool) -> Start:
        """See how an answer begins: whoever it says it is by, it is he who says it.

        ``line`` are its first characters, at most ``LONGEST_HELD``; ``whole`` says that no more belong to it.
        """
        if not whole:
            # No bubble is shorter than that, so that nothing comes later for it.
            return _UNDECIDED
        if self._is_note(line):
            note = _NOTE_END.match(line)
            return Start(Verdict.HIS, note.end() if note else len(line))
        if line.strip() in _BARE_ROLES:
            return Start(Verdict.HIS, len(line))
        if bare := _NO_COLON.match(line):
            return Start(Verdict.HIS, bare.end())
        label = _LABEL.match(line)
        if label is None:
            return _ORDINARY
        name = label[1].strip()
        if self._bare(name) in _ORDERS:
            return _OVER
        is_label = self._bare(name) in self._names | self._own or self._announces(name) or self._invents(name)
        return Start(Verdict.HIS, label.end()) if is_label else _ORDINARY

    def later(self, line: str, *, whole: bool) -> Start:
        """See how another line of his begins: one that is by somebody else, or by him once more, ends the answer."""
        if (bare := _NO_COLON.match(line)) and (whole or bare[1]):
            return _OVER
        label = _LABEL.match(line)
        # Two characters after the colon tell a name from a smile, and bold marks may follow it.
        half = _LABEL_SO_FAR.match(line) if label is None else label.end() + 2 > len(line)
        if not whole and half:
            return _UNDECIDED if self._may_speak(line) else _ORDINARY
        if label is None:
            return _OVER if whole and line.strip() in _BARE_ROLES else _ORDINARY
        name = label[1].strip()
        is_label = self._bare(name) in self._names | _ORDERS or self._is_note(line) or self._invents(name)
        return _OVER if is_label else _ORDINARY

    def _may_speak(self, line: str) -> bool:
        """Whether this start of a line can become a label that matters; anything else flows on at once."""
        name = re.split("[:：]", _BEFORE_NAME.sub("", line, count=1), maxsplit=1)[0].rstrip("*_] \t")
        half = self._bare(name) or name
        if any(speaker.startswith(half) for speaker in self._names):
            return True
        head = line.lstrip(" *_").casefold()
        return _named(name) or head.startswith(_NOTE[: len(head)])

    def _announces(self, name: str) -> bool:
        """Whether a label says that his answer follows, or that he speaks."""
        words = name.casefold().replace("’", "'")
        called = re.compile(rf"\b(?:{either(map(re.escape, self._called))})\b")
        return _ANSWER.fullmatch(called.sub("he", words)) is not None

    @staticmethod
    def _bare(name: str) -> str:
        return _ASIDE.sub("", name).rstrip("0123456789 \t").casefold()

    @staticmethod
    def _is_note(line: str) -> bool:
        """Our own template's note to the speaker, which a model may imitate."""
        return line.lstrip(" *_").casefold().startswith(_NOTE)

    @staticmethod
    def _invents(name: str) -> bool:
        return _named(name) and not any(map(_NEVER.fullmatch, name.split()))


def _named(name: str) -> bool:
    """Whether a label can be a name: one word or two with capitals, or short where a script has none."""
    words = _ASIDE.sub("", name).split()
    if len(words) > 2 or not all(map(_opens_name, words)):
        return False
    return any(word[0].isupper() for word in words) or len(name) <= _LONGEST_UNCASED * len(words)


def _opens_name(word: str) -> bool:
    return word[0].isupper() or (word[0].isalpha() and not word[0].islower())
