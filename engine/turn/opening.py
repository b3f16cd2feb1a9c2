"""What leaves when he writes first: the model's words where they come to his reason, else plain ones that do."""

import re
from dataclasses import replace

from engine.errors import EngineDown
from engine.messages import Bubble, BubbleKind, Impulse
from engine.output.phrasing import Past, brief, drop_repeats, silent
from engine.promises import speaks_of
from engine.turn.check import Check
from persona.line import Speaker
from persona.scene import Scene, Snapshot
from persona.text import straighten
from persona.words import tables, whole

_ABOUT_SILENCE = re.compile(whole(tables(__file__, "lines.toml")["silence"]["phrases"]))

_OWN = ("", "life", "guilt")
"""What plain words may sound like: in them stands what the person tells of their life, and the sheet of his."""


def first_words(bubble: Bubble, scene: Scene, check: Check, impulse: Impulse) -> Bubble:
    """First words for an impulse: the model's where they are new, speak of it and ask nothing about the silence; else
    the impulse's own, or the persona's openers where it has none. Raises EngineDown where nothing is new."""
    text, past = bubble.text, past_lines(scene.snapshot)
    # The model's oldest trick is to send its last answer again.
    empty = brief(text) or drop_repeats(text, past) != text or check.stands_in(text) or silent(text)
    if empty or asks_about_silence(text) or (impulse.things and not speaks_of(text, impulse.things)):
        lines = [*(impulse.words or scene.sheet.lines(check.language).openers)]
        scene.rng.shuffle(lines)
        news = [_new(line, past, impulse) for line in lines if check.refusal(line) in _OWN]
        # Best is one of which nothing was said before.
        text = max(news, key=lambda words: (words in lines, words != ""), default="")
        if not text:
            raise EngineDown("the engine had nothing new to say")
    return replace(bubble, text=text, kind=BubbleKind.CHECK_IN)


def _new(line: str, past: Past, impulse: Impulse) -> str:
    """What of a line was not said before, where that comes to the reason; else \"\"."""
    news = drop_repeats(line, past)
    return news if news == line or (impulse.things and speaks_of(news, impulse.things)) else ""


def asks_about_silence(text: str) -> bool:
    """Whether a text reproaches somebody with their silence, or asks about it."""
    return _ABOUT_SILENCE.search(straighten(text).casefold()) is not None


def past_lines(snapshot: Snapshot) -> Past:
    """What he has said, as far as it is remembered."""
    return Past(line.text for line in snapshot.history if line.speaker is Speaker.PERSONA)
