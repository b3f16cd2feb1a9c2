"""What a card shows: values; knows no drawing."""

from dataclasses import dataclass
from enum import StrEnum

from persona.feelings.manner import Mood

Color = tuple[int, int, int]


class Season(StrEnum):
    """The time of the year."""

    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


class Weather(StrEnum):
    """The sky over his shop."""

    SUN = "sun"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"
    WIND = "wind"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the same values are the same picture. ``heading`` names the day, ``line`` is his, ``label`` says that a
    program drew it."""

    weather: Weather
    season: Season
    mood: Mood
    heading: str
    line: str
    name: str
    label: str
    seed: int = 0
