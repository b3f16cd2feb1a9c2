"""One engine call that puts a summary in the place of turns that are about to be cut; knows no store."""

from engine.errors import PromptRefused
from engine.messages import Cost
from engine.output.bubbles import Sizes, Splitter
from engine.output.stopping import Stopping
from engine.turn import budget, prompt
from engine.turn.turn import BACKGROUND, TurnEngine, complete, people
from persona.scene import Snapshot

_ANSWER, _SUMMARY = 90, 120
"""Tokens that are asked for, and kept."""


async def summarize(turns: TurnEngine, snapshot: Snapshot) -> tuple[str, Cost]:
    """Return what is worth keeping of the turns that are about to be cut, and its cost; what was kept before where the
    engine refuses them, so that they can go. Raises EngineError."""
    request = turns.request(snapshot, prompt.summary_tail(snapshot), BACKGROUND, turns.room, _ANSWER)
    try:
        piece = await turns.model.complete(request)
    except PromptRefused:
        return snapshot.chat.summary.text, Cost(calls=1)
    stopping = Stopping(bot=snapshot.sheet.display, people=people(snapshot))
    splitter = Splitter(Sizes(bubbles=1))
    bubbles = splitter.feed(stopping.feed(piece.text) + stopping.finish())
    bubbles += splitter.finish(complete=complete(stopping, piece.finish))
    text = prompt.as_data(budget.clip(" ".join(" ".join(bubbles).split()), _SUMMARY))
    # Better an old summary than none.
    return text or snapshot.chat.summary.text, Cost.of(piece.usage)
