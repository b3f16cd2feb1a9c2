"""The turn with somebody in the hours after a card, or with another one's cry for help: what the house would say, and
the frame that a large engine may fill instead; knows no model."""

from collections.abc import Sequence
from dataclasses import replace

from engine.safety.acute.kinds import BARE, Kind, answer_kind, most_urgent
from engine.safety.acute.script import Step, answered, asking_gently, is_last, unasked
from engine.turn import prompt
from persona.care import is_acute, just_began
from persona.chat import Care
from persona.languages import house_language
from persona.line import Line, Speaker
from persona.person import Person
from persona.scene import Scene
from persona.words import tables

_FRAMES = tables(__file__, "frames.toml")
_ALL_IS_WELL = frozenset({Kind.SAFE, Kind.EASIER, Kind.YES, Kind.MAYBE, Kind.FALSE_ALARM, Kind.DENIED})
_LIGHT = frozenset({Kind.OTHER, Kind.QUESTION, Kind.SILENCE, Kind.NUMBER, Kind.THANKS, Kind.LEAVING})
_LIGHT |= {Kind.JOKE, Kind.ASIDE, Kind.LOVE, Kind.REPEATED, Kind.NO, Kind.YES_AND, Kind.NO_AND}
_URGENT = frozenset({Kind.HURT, Kind.ACTING, Kind.UNSAFE, Kind.METHOD, Kind.MEANS})
_GRAVE = _URGENT | {Kind.VIOLENCE, Kind.HOW_TO_CALL, Kind.UNREACHED, Kind.ALONE, Kind.NUMBERS}
"""Kinds whose own lines point to help."""


def step(scene: Scene, burst: Sequence[Line]) -> Step | None:
    """What the house would say to a burst, or None where nobody is in danger: then he answers as ever."""
    care, people = scene.chat.care, {person.key: person for person in scene.snapshot.people}
    lines = [line for line in burst if is_acute(care, _who(line, scene), scene.now)]
    if lines:
        person = people.get(_who(lines[-1], scene), scene.person)
        own = [line for line in lines if line.own_words or not line.text]
        if own or not any(line.cry for line in burst):
            said = [line.text for line in scene.history if line.speaker is Speaker.PERSONA]
            if care.said and not is_last(care, said[-1] if said else ""):
                care = unasked(care)
            kind = _kind(own, person)
            if any(line.heavy and answer_kind(line.own_words, "") not in BARE for line in own):
                kind, care = _weighed(kind, care, scene.now)
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


def _weighed(kind: Kind, care: Care, now: float) -> tuple[Kind, Care]:
    """What a message comes to in which the screen sees danger, and how things stand before it is answered: nothing
    light is read into it, and no end."""
    is_crisis = just_began(care, now)
    if kind in _GRAVE:
        return kind, care
    care = replace(care, asked="")
    if kind in _ALL_IS_WELL:
        return Kind.YES, unasked(care)
    if is_crisis and (kind in _LIGHT or kind is Kind.PAIN):
        return Kind.UNSAFE if care.said else Kind.OTHER, care
    return Kind.WEIGHED if is_crisis or kind in _LIGHT else kind, care


def _kind(lines: Sequence[Line], person: Person) -> Kind:
    """What these messages come to."""
    return most_urgent(answer_kind(line.own_words, house_language(person)) for line in lines)
