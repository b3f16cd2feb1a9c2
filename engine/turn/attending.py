"""The turn with somebody in the hours after a card, or with another one's cry for help: what the house would say, and
the frame that a large engine may fill instead; knows no model."""

from collections.abc import Sequence
from dataclasses import replace

from engine.safety.acute.kinds import Kind, answer_kind, most_urgent
from engine.safety.acute.script import Step, answered, asking_gently
from engine.turn import prompt
from persona.care import is_acute
from persona.languages import house_language
from persona.line import Line
from persona.person import Person
from persona.scene import Scene
from persona.words import tables

_FRAMES = tables(__file__, "frames.toml")
_ALL_IS_WELL = frozenset({Kind.SAFE, Kind.YES, Kind.FALSE_ALARM, Kind.DENIED})
_LIGHT = _ALL_IS_WELL | {Kind.OTHER, Kind.SILENCE, Kind.THANKS, Kind.LEAVING, Kind.NO, Kind.JOKE, Kind.ASIDE}


def step(scene: Scene, burst: Sequence[Line]) -> Step | None:
    """What the house would say to a burst, or None where nobody is in danger: then he answers as ever."""
    care, people = scene.chat.care, {person.key: person for person in scene.snapshot.people}
    lines = [line for line in burst if is_acute(care, _who(line, scene), scene.now)]
    if lines:
        person = people.get(_who(lines[-1], scene), scene.person)
        own = [line for line in lines if line.own_words or not line.text]
        if own or not any(line.cry for line in burst):
            kind = _kind(own, person)
            if any(line.heavy for line in own) and kind in _LIGHT:
                # The screen sees danger in it, so that nothing light is read into it, and no end.
                kind = Kind.YES if kind in _ALL_IS_WELL else Kind.UNSAFE if care.said else Kind.OTHER
                care = replace(care, asked="")
            return answered(care, kind, person, scene.now)
    return asking_gently(care, scene.person) if any(line.cry for line in burst) else None


def is_acute_turn(scene: Scene, burst: Sequence[Line]) -> bool:
    """Whether somebody of a burst is in the acute phase."""
    return any(is_acute(scene.chat.care, _who(line, scene), scene.now) for line in burst)


def frame(scene: Scene, said: Step) -> str:
    """What a large engine is asked to do in place of the house's line."""
    name = prompt.friend_name(scene.snapshot)
    if said.name == "theirs":
        return str(_FRAMES["theirs"].format(name=name))
    return str(_FRAMES["frame"].format(name=name, task=_FRAMES["tasks"][said.name]))


def _who(line: Line, scene: Scene) -> str:
    return line.person or scene.person.key


def _kind(lines: Sequence[Line], person: Person) -> Kind:
    """What these messages come to."""
    return most_urgent(answer_kind(line.own_words, house_language(person)) for line in lines)
