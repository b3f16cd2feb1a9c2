"""How he is in the day after a sign of danger: there to listen, without play; knows no chat and no clock."""

import re
from dataclasses import replace
from types import MappingProxyType

from engine.safety.fitness import PLAY
from engine.safety.reading import Reading
from persona.feelings.manner import Mood
from persona.feelings.stage import Stage
from persona.scene import Snapshot

_SIGNS = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]|\\*[^*\n]+\\*|(?:…|\\.\\.\\.)\\s*\\Z")


def calm_down(snapshot: Snapshot) -> Snapshot:
    """The Snapshot with the persona without its play: the same name, the same boundaries, a calm voice."""
    sheet = snapshot.sheet
    stage = "They may be having a very hard time. Take them seriously, stay kind, and ask how they are now."
    mood = "calm and caring"
    # Among others no stage is told of.
    beside = f" {stage}" if snapshot.chat.place.group else ""
    calm = replace(
        sheet,
        description=f"You are {sheet.display}, an AI friend who listens.{beside}",
        voice=(
            "You write two or three short, plain sentences. You listen first. No jokes, no stories, no games, no "
            "emoji and no magic. In danger you point to people who can help."
        ),
        examples=(),
        playful="",
        stages=MappingProxyType(dict.fromkeys(Stage, stage)),
        moods=MappingProxyType(dict.fromkeys(Mood, mood)),
    )
    return replace(snapshot, sheet=calm)


def playful(reading: Reading) -> bool:
    """Whether a line plays: emoji, stage directions, jokes, or an end that keeps somebody waiting for more."""
    return _SIGNS.search(reading.source) is not None or PLAY.broken_by(reading) != ""
