"""When somebody asks for a picture, and which card he sends: rules and words; knows no drawing and no service."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from engine.media.card.values import Card, Season, Weather
from engine.media.pictures import refusal
from engine.messages import Bubble, Work, WorkKind
from persona.scene import Scene
from persona.sieve import Sifted
from persona.text import bound, straighten
from persona.words import either, lazily, tables, whole

_TABLES = tables(__file__, "postcard.toml")
_PARTS: Mapping[str, str] = _TABLES["parts"]
HOME = ZoneInfo("Europe/London")
"""Where he lives."""
_LONGEST_AGO = 30
"""Lines within which he does not write the same card twice."""
_OFTEN: Mapping[Season, Mapping[Weather, int]] = {
    Season.SPRING: {Weather.SUN: 4, Weather.RAIN: 3, Weather.WIND: 2, Weather.FOG: 1},
    Season.SUMMER: {Weather.SUN: 6, Weather.RAIN: 2, Weather.WIND: 1},
    Season.AUTUMN: {Weather.RAIN: 4, Weather.WIND: 3, Weather.FOG: 3, Weather.SUN: 2},
    Season.WINTER: {Weather.SNOW: 3, Weather.RAIN: 3, Weather.FOG: 2, Weather.SUN: 2, Weather.WIND: 1},
}
_SEASONS = (Season.WINTER, Season.SPRING, Season.SUMMER, Season.AUTUMN)
_DAY = {Season.WINTER: (8, 17), Season.SPRING: (6, 20), Season.SUMMER: (5, 22), Season.AUTUMN: (7, 18)}
"""Hours of his clock at which it is light."""


class Wish(StrEnum):
    """What a picture is for."""

    SELF = "self"
    SHOP = "shop"
    JOKE = "joke"
    WEATHER = "weather"
    PICTURE = "picture"
    BIRTHDAY = "birthday"


_WISHES = Sifted(
    (Wish(name), lazily(whole(phrases, _PARTS))) for name, phrases in _TABLES["wishes"].items() if name in {*Wish}
)
_NOT = lazily(whole(_TABLES["wishes"]["not"]))
_NOT_AFTER = lazily(rf"[^.?!\n]{{0,12}}\b(?:{either(_TABLES['wishes']['not_after'])})\b")
_TAKEN = ("", "harm")
"""What refuses no wish: whoever may be in danger is seen to before, and the card shows nothing that they name."""
_SENTENCE = lazily(r"[.?!\n]")


def wish_of(text: str) -> Wish | None:
    """What picture a person's own words ask for; none of what is refused."""
    plain = straighten(bound(text)).casefold()
    for wish, pattern in _WISHES.near(plain):
        for match in pattern.finditer(plain):
            before = _SENTENCE.split(plain[: match.start()])[-1]
            if not _NOT.search(before) and not _NOT_AFTER.match(plain, match.end()):
                return wish if refusal(text) in _TAKEN else None
    return None


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of pictures in one language."""

    table: Mapping[str, Any]

    @property
    def off(self) -> str:
        """That pictures are switched off here."""
        return str(self.table["off"])

    @property
    def spent(self) -> str:
        """That there are no more today."""
        return str(self.table["spent"])

    def caption(self, wish: Wish, rng: random.Random) -> str:
        """What he writes under it."""
        return str(rng.choice(self.table["captions"][wish]))


def words(language: str) -> Words:
    """What is said of pictures in a claimed language."""
    return Words(_TABLES[language])


def carried(bubble: Bubble, scene: Scene, wish: Wish, language: str, *, painted: bool = False) -> Bubble:
    """The bubble as a card. Where it is to be ``painted`` by a model it comes out another time each time."""
    table = _TABLES[language]
    there = datetime.fromtimestamp(scene.now, HOME)
    season, weather = season_of(there.date()), weather_of(there)
    seed = scene.rng.getrandbits(31)
    lines = _new(table["lines"][wish if wish in (Wish.JOKE, Wish.BIRTHDAY) else weather], scene)
    line = scene.rng.choice(lines)
    today = (scene.local or there).date()
    heading = table["heading"].format(
        weekday=table["weekdays"][today.weekday()], day=today.day, month=table["months"][today.month - 1]
    )
    card = Card(weather, season, scene.chat.mood.mood, heading, line, scene.sheet.display, table["label"], seed)
    about = table["about"].format(season=table["seasons"][season], weather=table["weathers"][weather], line=line)
    work = Work(
        WorkKind.PICTURE,
        msgspec.json.encode(card).decode(),
        table["mark"],
        about,
        table["instead"].format(about=about),
        repeats=not painted,
    )
    return replace(bubble, text=bubble.text).showing(work)


def card_of(work: Work) -> Card:
    """The card that a work is. Raises ValueError for what is none."""
    return msgspec.json.decode(work.recipe, type=Card)


def season_of(day: date) -> Season:
    """The season where he lives."""
    return _SEASONS[day.month % 12 // 3]


def weather_of(there: datetime) -> Weather:
    """The weather at his place: the same for everybody all day long, and night when it is."""
    season = season_of(there.date())
    light, dark = _DAY[season]
    if not light <= there.hour < dark:
        return Weather.NIGHT
    often = _OFTEN[season]
    return random.Random(there.date().isoformat()).choices([*often], [*often.values()])[0]  # noqa: S311


def _new(lines: Sequence[str], scene: Scene) -> Sequence[str]:
    shown = [line.shows for line in scene.history[-_LONGEST_AGO:] if line.shows]
    return [line for line in lines if not any(line in past for past in shown)] or lines
