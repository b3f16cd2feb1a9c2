"""What of a talk may go to the engine: only words of people who agreed to that; knows no prompt and no model."""

from dataclasses import replace

from persona.line import Speaker
from persona.scene import Snapshot


def shared(snapshot: Snapshot) -> Snapshot:
    """The same without the words of those who did not agree that they are sent to this engine."""
    people = snapshot.shared
    if people is None:
        return snapshot
    lines = (line for line in snapshot.history if line.speaker is Speaker.PERSONA or line.person in people)
    history = tuple(
        replace(line, quote=None) if line.quote and not (line.quote.his or line.quote.person in people) else line
        for line in lines
    )
    return replace(snapshot, history=history)
