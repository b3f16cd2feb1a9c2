"""What a person's own words ask for beside what other rooms have rules for: a sign, silence, a quotation, a page read,
something kept or told again; plain functions of a text, which know no chat."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.output.ends import EMOJI
from engine.plan.plan import ActKind
from persona.sieve import rarely
from persona.text import bound, straighten
from persona.words import either, lazily, tables, whole

_TABLES = tables(__file__, "signs.toml")
_LONGEST = 1000
"""Characters of a burst that are read."""
_SHORT = 80
"""Characters of a burst that can be a mere sign."""
_WISH = (ActKind.LOOK_UP, ActKind.PICTURE, ActKind.VOICE_NOTE)
_TONES = dict.fromkeys((*range(0x1F3FB, 0x1F400), 0xFE0F, 0x200D))
_LINK = lazily(r"https?://\S+")
_EMOJI = lazily(EMOJI)
_PUNCTUATION = lazily(r"[\s.,!~…*\")(-]+")
_SENTENCE = lazily(r"[^.?!\n]*[.?!\n]?")
_SENTENCE_END = lazily(r"[.?!\n]")
_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Signal:
    """What a burst says that a reaction answers, by name, and the emoji that do."""

    name: str
    emoji: tuple[str, ...]


def _row(phrases: Iterable[str], beside: Iterable[str] = ()) -> re.Pattern[str]:
    """Nothing but such phrases, and what may stand beside them."""
    return lazily(rf"(?:(?:{either((*phrases, *beside))})(?:[\s.,!~…-]+|$))+")


_SIGNALS: Mapping[str, Mapping[str, Any]] = _TABLES["signals"]
_EVERY = _row([word for table in _SIGNALS.values() for word in table["words"]], _TABLES["beside"]["words"])
_KINDS = {name: lazily(whole(table["words"])) for name, table in _SIGNALS.items()}
_SIGNS = {sign: name for name, signs in _TABLES["signs"].items() for sign in signs}
_JOY, _NO_JOY = rarely(whole(_TABLES["joy"]["words"])), lazily(whole(_TABLES["joy"]["before"]))
_QUIET = rarely(whole(_TABLES["silent"]["asked"]))
_AWAY, _WAIT = (
    _row(_TABLES["silent"]["wait"], _TABLES["silent"]["beside"]),
    lazily(whole(_TABLES["silent"]["wait"])),
)
_CORRECTION = lazily(r"\s*(?:\*+[\w'-]+|[\w'-]+\*+)\s*")
_NOTHING = lazily(r"\s*\.\s*")
_QUOTE, _NUMBERED = rarely(whole(_TABLES["quote"]["words"])), lazily(_TABLES["quote"]["numbered"])
_READ = lazily(whole(_TABLES["read"]["words"]))
_RECALL = rarely(rf"\b(?:{either(_TABLES['recall']['words'])})")
_FACTS, _CHECK = rarely(whole(_TABLES["wishes"]["facts"])), rarely(whole(_TABLES["wishes"]["check"]))
_PEOPLE = lazily(rf"\b{_TABLES['wishes']['people']}\b")
_LOOSE = {
    kind: rarely(either(_TABLES["wishes"][kind.value]), re.MULTILINE) for kind in (ActKind.PICTURE, ActKind.VOICE_NOTE)
}
_NO_WISH = lazily(rf"\b(?:{either(_TABLES['wishes']['not'])})\b")
_HINTS = {kind: lazily(whole(_TABLES["hints"][kind.value])) for kind in _WISH}
_ASKS = lazily(_TABLES["hints"]["asks"])


def plain(text: str) -> str:
    """A text as these rules read it."""
    return straighten(bound(text, _LONGEST)).lower()


def signal_in(low: str) -> Signal | None:
    """What a plain text is a sign of, and nothing more; None where it says something."""
    if len(low) > _SHORT or "?" in low:
        return None
    signs = [_SIGNS.get(sign.translate(_TONES), "") for sign in _EMOJI.findall(low) if sign.translate(_TONES)]
    words = _PUNCTUATION.sub(" ", _EMOJI.sub(" ", low)).strip()
    if words and not _EVERY.fullmatch(words):
        return None
    said = [name for name, pattern in _KINDS.items() if pattern.search(words)]
    name = next((name for name in _KINDS if name in (*said, *signs)), "")
    # An emoji that is in no list says something of its own.
    return Signal(name, tuple(_SIGNALS[name]["emoji"])) if name and "" not in signs else None


def joy_in(low: str) -> Signal | None:
    """News in a plain text at which a sign of joy goes beside an answer."""
    match = _JOY.search(low)
    if match is None or _NO_JOY.search(low[max(match.start() - 30, 0) : match.start()]) or low.rstrip().endswith("?"):
        return None
    return Signal("joy", tuple(_TABLES["joy"]["emoji"]))


def wants_silence(low: str) -> str:
    """Why a plain text wants no answer, "" where it may: it says so, or nothing, they will be back, or they put a word
    right."""
    if _QUIET.search(low):
        return "asked"
    if _NOTHING.fullmatch(low):
        return "nothing"
    words = _PUNCTUATION.sub(" ", low).strip()
    if len(low) <= _SHORT and words and "?" not in low and _AWAY.fullmatch(words) and _WAIT.search(words):
        return "wait"
    return "correction" if _CORRECTION.fullmatch(low) else ""


def wants_quote(low: str, lines: Sequence[str]) -> str:
    """Why what is answered is to be quoted: they speak of it, or ask several things at once; ""."""
    if _QUOTE.search(low):
        return "asked"
    asking = sum("?" in line for line in lines)
    several = (asking >= _QUESTIONS < len(lines)) or (low.count("?") >= _QUESTIONS and len(_NUMBERED.findall(low)) > 1)
    return "several" if several else ""


def wants_reading(low: str) -> bool:
    """Whether a plain text with a link asks to read what it leads to, or asks anything at all."""
    return "?" in _LINK.sub("", low) or _READ.search(low) is not None


def wants_recall(low: str) -> bool:
    """Whether a plain text asks what he was told."""
    return _RECALL.search(low) is not None


def fact_in(low: str) -> str:
    """The sentence of a plain text that asks for what only somebody who looks can know, or asks him to look; ""."""
    for sentence in _SENTENCE.findall(low):
        if asks_to_look(sentence) or (_FACTS.search(sentence) and not _PEOPLE.search(sentence)):
            return str(sentence.strip())
    return ""


def asks_to_look(sentence: str) -> bool:
    """Whether a plain sentence asks him to look."""
    return _CHECK.search(sentence) is not None


def wishes_in(low: str) -> frozenset[ActKind]:
    """Pictures and voice notes that a plain text asks for in ways that the rules on those do not know."""
    return frozenset(
        kind
        for kind, pattern in _LOOSE.items()
        if (match := pattern.search(low)) and not _NO_WISH.search(_SENTENCE_END.split(low[: match.start()])[-1])
    )


def hints_in(low: str) -> frozenset[ActKind]:
    """What a plain text may ask for, sentence by sentence, although no rule is sure of it."""
    asking = [sentence for sentence in _SENTENCE.findall(low) if _ASKS.search(sentence)]
    return frozenset(kind for kind, hint in _HINTS.items() if any(hint.search(sentence) for sentence in asking))
