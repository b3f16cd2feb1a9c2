"""What of a text is said aloud, and who asks to hear him: rules and words; knows no voice and no chat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.messages import Bubble, BubbleKind, Work, WorkKind
from engine.output.ends import EMOJI
from engine.output.gestures import strip_gestures
from engine.output.markup import plain
from persona.sieve import rarely
from persona.text import bound, straighten
from persona.words import lazily, tables, whole

LONGEST = 700
"""Characters of one voice note: some fifty seconds."""
_TABLES = tables(__file__, "spoken.toml")
_ASKS = rarely(whole(_TABLES["wishes"]["asks"], _TABLES["parts"]))
_NOT = lazily(whole(_TABLES["wishes"]["not"]))
_LINK = lazily(r"<?(?:https?://|www\.)[^\s<>]+>?", re.IGNORECASE)
_EMOJI = lazily(f"(?:{EMOJI})+")
_SMILE = lazily(r"(?<!\S)(?:[:;=8][-o']?[)(DPpO/|\]]|<3|\^\^|xD)(?!\S)")
_END = lazily(r"(?<=[^\W_])[\"')\]]*\Z")
_SENTENCE = lazily(r"[.?!\n]")


def spoken(text: str) -> str:
    """The words of a text as they are said: no marks, emoji, gestures or links, each line a sentence."""
    words = _LINK.sub("", plain(strip_gestures(text)))
    words = _SMILE.sub("", _EMOJI.sub(" ", words))
    lines = (re.sub(r"\s+", " ", line).strip() for line in words.replace("…", "...").split("\n"))
    return " ".join(_END.sub(lambda end: f".{end[0]}", line, count=1) for line in lines if re.search(r"\w", line))


def is_sayable(bubble: Bubble) -> bool:
    """Whether a bubble can leave as sound: an answer of his own words alone, short, and no link among them, which
    nobody could follow by ear."""
    is_bare = not (bubble.buttons or bubble.work or bubble.file or bubble.to)
    has_words = bubble.kind is BubbleKind.REPLY and not _LINK.search(bubble.text)
    return is_bare and has_words and 0 < len(spoken(bubble.text)) <= LONGEST


def asks_to_hear(text: str) -> bool:
    """Whether a person's own words ask for a voice note."""
    plain_text = straighten(bound(text)).casefold()
    before = (_SENTENCE.split(plain_text[: match.start()])[-1] for match in _ASKS.finditer(plain_text))
    return any(not _NOT.search(words) for words in before)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of voice notes in one language."""

    table: Mapping[str, Any]

    def said(self, bubble: Bubble, voice: str) -> Bubble:
        """The bubble as a voice note by a voice."""
        return bubble.showing(Work(WorkKind.VOICE, voice, self.table["mark"]))

    @property
    def off(self) -> str:
        """That the person has switched them off."""
        return str(self.table["off"])

    @property
    def none(self) -> str:
        """That there is no voice for him here, or none in this language."""
        return str(self.table["none"])

    @property
    def spent(self) -> str:
        """That there are no more today."""
        return str(self.table["spent"])


def words(language: str) -> Words:
    """What is said of voice notes in a claimed language."""
    return Words(_TABLES[language])
