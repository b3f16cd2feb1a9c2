"""What the house says about a person's own settings: when it is night, how fast, in what tone."""

from collections.abc import Mapping
from dataclasses import dataclass

PACES = {"slow": 1.8, "normal": 1.0, "fast": 0.4}
"""Factors of his pauses."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the house says about a person's own settings: when it is night, how fast, in what tone."""

    zone_question: str
    zone_state: str
    zone_set: str
    zone_fixed: str
    zone_unknown: str
    zone_choice: str
    zone_offer: str
    zone_offer_no: str
    zone_offer_refused: str
    quiet_set: str
    quiet_set_somewhere: str
    quiet_unclear: str
    paces: Mapping[str, str]
    pace_choices: tuple[str, str, str]
    pace_state: str
    pace_set: str
    tones: Mapping[str, str]
    tone_choices: tuple[str, str]
    tone_state: str
    tone_friend: str
    tone_playful: str
    tone_group: str
    tone_persona: str
    tone_adults: str
    tone_refused: str
    voice_states: Mapping[str, str]
    voice_choices: tuple[str, str, str]
    voice_set: Mapping[str, str]
    voice_none: str
    pictures_are: tuple[str, str]
    pictures_choices: tuple[str, str]
    pictures_on: str
    pictures_off: str
    lookups_are: tuple[str, str]
    lookups_choices: tuple[str, str]
    lookups_on: str
    lookups_off: str
