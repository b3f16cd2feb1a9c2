"""How much of a talk one call holds; knows no model and asks none."""

from dataclasses import replace

from engine.errors import PromptTooLong
from engine.turn import budget, prompt
from persona.line import Line, Speaker
from persona.scene import Snapshot

_LEAST_TALK = 60
"""Tokens of talk without which an answer would make no sense."""
_SMALL = budget.Budget(high_water=500, low_water=200)
"""Tokens of the talk that a small model sees for all but an answer: it imitates its own lines, the more of them the
worse."""


def burst_of(snapshot: Snapshot) -> list[Line]:
    """The lines since he last spoke."""
    burst: list[Line] = []
    for line in reversed(snapshot.history):
        if line.speaker is Speaker.PERSONA:
            break
        burst.insert(0, line)
    return burst


def newest_of(snapshot: Snapshot) -> Snapshot:
    """The same with nothing but the lines since he last spoke."""
    chat = replace(snapshot.chat, summary=replace(snapshot.chat.summary, text=""))
    return replace(snapshot, chat=chat, history=tuple(burst_of(snapshot)), facts=(), recalled="")


def for_small(snapshot: Snapshot) -> Snapshot:
    """The same with so much of the talk as a small model is shown."""
    return replace(snapshot, history=snapshot.history[budget.cut(snapshot.history, _SMALL) :])


def fitted(snapshot: Snapshot, tail: str, limits: budget.Budget) -> Snapshot:
    """The same where it fits the context: a last resort for turns that outgrew it before they could be compacted, cut
    in the same block. Raises PromptTooLong where the sheet leaves no room."""
    overhead = budget.tokens(prompt.system(snapshot)) + budget.tokens(snapshot.recalled + tail) + limits.reply
    room = limits.context - overhead
    if budget.of_lines(snapshot.history) <= room:
        return snapshot
    if room < _LEAST_TALK:
        raise PromptTooLong("the sheet and the summary leave no room for the talk: shorten the sheet")
    count = budget.cut(snapshot.history, replace(limits, high_water=0, low_water=min(limits.low_water, room)))
    *lines, last = snapshot.history[count:]
    if not lines:
        last = replace(last, text=budget.clip(last.text, room - budget.TOKENS_PER_MESSAGE))
    return replace(snapshot, history=(*lines, last))
