"""Puts a summary in the place of turns that are about to be cut, and is made of these alone; knows no store."""

from dataclasses import replace

from engine.errors import PromptRefused
from engine.memory.note import is_his, note_of, prose_of
from engine.messages import Cost
from engine.output.bubbles import Sizes, Splitter
from engine.output.stopping import Stopping
from engine.turn import budget, prompt
from engine.turn.calls import BACKGROUND, Calls
from engine.turn.sharing import shared
from engine.turn.turn import complete, people
from persona.scene import Snapshot

_ANSWER, _SUMMARY = 90, 120
"""Tokens that are asked for, and kept."""


def leaving(calls: Calls, snapshot: Snapshot) -> int:
    """How many of the oldest lines go at once: those that are cut, or as many of them as one call can hold."""
    lines = budget.cut(snapshot.history, calls.room)
    if calls.can.small:
        return lines
    tail = prompt.summary_tail(snapshot)
    room = calls.room.context - budget.tokens(prompt.system(snapshot)) - budget.tokens(tail) - calls.room.reply
    fitting = 0
    while fitting < lines and (room := room - budget.of_line(snapshot.history[fitting])) >= 0:
        fitting += 1
    return max(fitting, min(lines, 1))


async def summarize(calls: Calls, snapshot: Snapshot, lines: int) -> tuple[str, Cost]:
    """Return what is worth keeping of the oldest ``lines`` and of the summary before, and its cost. Small models are
    not asked. Where the engine refuses, writes nothing or tells of himself, people's own sentences are kept, so that
    the lines can go. Raises EngineError."""
    leaving = replace(snapshot, history=snapshot.history[:lines])
    if calls.can.small:
        return _note(leaving), Cost()
    text, cost = await _written(calls, leaving)
    if not text or is_his(text, leaving.history):
        # Better an old summary than none.
        text = "\n".join(filter(None, (prose_of(snapshot.chat.summary.text), _note(leaving))))
    return text, cost


def _note(snapshot: Snapshot) -> str:
    before, group = snapshot.chat.summary.text, snapshot.chat.place.group
    return note_of(shared(snapshot).history, before, tokens=_SUMMARY, group=group)


async def _written(calls: Calls, snapshot: Snapshot) -> tuple[str, Cost]:
    """What the engine makes of these lines; "" where it refuses to."""
    request = calls.request(snapshot, prompt.summary_tail(snapshot), BACKGROUND, calls.room, _ANSWER)
    try:
        piece = await calls.model.complete(request)
    except PromptRefused:
        return "", Cost(calls=1)
    stopping = Stopping(bot=snapshot.sheet.display, people=people(snapshot))
    splitter = Splitter(Sizes(bubbles=1))
    bubbles = splitter.feed(stopping.feed(piece.text) + stopping.finish())
    bubbles += splitter.finish(complete=complete(stopping, piece.finish))
    text = prompt.as_data(budget.clip(" ".join(" ".join(bubbles).split()), _SUMMARY))
    return text, Cost.of(piece.usage)
