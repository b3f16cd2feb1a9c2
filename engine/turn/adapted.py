"""What a small model with an adapter of the persona's own reads for an answer: who he is, in the first sentence of his
sheet, with whom he texts, what is known of them, and the end of the talk. Its training rows are made here too, so that
they look alike."""

from collections.abc import Sequence
from dataclasses import replace

from engine.output.ends import sentences
from engine.ports import Capabilities, Message
from engine.turn import budget, prompt
from engine.turn.talk.terms import stems
from persona.consent import Permission, allowed
from persona.scene import Snapshot

LEAST, STEP = 6, 6
"""Messages of the talk that it sees at least, and how many go at once: between two cuts the next prompt begins with
this one."""
MOST_NOTES = 5
LONGEST = 64
"""Tokens of an answer; it has learned to end sooner."""
_READ = 60
"""Tokens of one message that it reads; the middle of a longer one is left out."""


def has_adapter(snapshot: Snapshot, can: Capabilities) -> bool:
    """Whether the server has an adapter of this persona's own."""
    return snapshot.sheet.name in can.adapters


def adapted(snapshot: Snapshot, can: Capabilities) -> tuple[Message, ...]:
    """Return the messages for one answer: a system line, then the talk's end in strict turns."""
    turns = _latest(tuple(prompt.turns(_clipped(snapshot), replace(can, same_role=False))))
    return (Message("system", _introduction(snapshot, turns)), *turns)


def _introduction(snapshot: Snapshot, turns: Sequence[Message]) -> str:
    who, name = sentences(" ".join(snapshot.sheet.description.split()))[0], prompt.as_data(snapshot.called)
    friend = f"your friend {name}" if name else "a friend whose name you don't know yet"
    notes = _notes(snapshot, turns)
    known = f" You know of {name or 'your friend'}: {'; '.join(notes)}." if notes else ""
    return f"{who} You're texting with {friend}.{known}"


def _notes(snapshot: Snapshot, turns: Sequence[Message]) -> Sequence[str]:
    """The notes that are shown, in the order in which they were told: first what the talk touches, then the newest."""
    if snapshot.chat.place.group or not allowed(Permission.REMEMBER, snapshot):
        return ()
    spoken = stems(" ".join(turn.content for turn in turns if turn.role == "user"))
    texts = [" ".join(prompt.as_data(fact.text).split()) for fact in snapshot.facts]
    ranks = sorted(range(len(texts)), key=lambda at: (stems(texts[at]).isdisjoint(spoken), -at))
    return [texts[at] for at in sorted(ranks[:MOST_NOTES])]


def _latest(turns: Sequence[Message]) -> Sequence[Message]:
    begin = max(0, (len(turns) - LEAST) // STEP * STEP)
    if begin and turns[begin].role == "assistant":
        begin += 1
    return turns[begin:]


def _clipped(snapshot: Snapshot) -> Snapshot:
    lines = (replace(line, text=budget.clip(line.text, _READ)) for line in snapshot.history)
    return replace(snapshot, history=tuple(lines))
