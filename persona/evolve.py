"""How a Snapshot changes by what was said: plain functions from one Snapshot to the next."""

import random
from collections.abc import Sequence
from dataclasses import replace

from persona import bond, mood
from persona.model import Line, Snapshot, Speaker
from persona.stage import Thresholds


def heard(
    snapshot: Snapshot,
    lines: Sequence[Line],
    *,
    now: float,
    hour: int | None,
    thresholds: Thresholds,
    rng: random.Random,
) -> Snapshot:
    """The Snapshot after a burst: what rests on the person's words alone, so it holds even if no answer comes."""
    chat, text = snapshot.chat, "\n".join(line.text for line in lines)
    return replace(
        snapshot,
        person=replace(snapshot.person, seen_at=now),
        chat=replace(
            chat,
            bond=bond.heard(chat.bond, text, now=now, thresholds=thresholds, messages=len(lines)),
            mood=mood.shift(chat.mood, text, now=now, hour=hour, rng=rng),
            heard=chat.heard + len(lines),
            last_heard=now,
            unanswered=0,
        ),
        history=(*snapshot.history, *lines),
    )


def said(snapshot: Snapshot, line: Line) -> Snapshot:
    """The Snapshot after one of his own messages was delivered."""
    if line.speaker is not Speaker.HARRY:
        raise ValueError("only his own lines are said")
    chat = replace(snapshot.chat, last_said=line.at)
    return replace(snapshot, chat=chat, history=(*snapshot.history, line))
