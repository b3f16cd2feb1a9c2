"""The mood his words take on, moved by what is said and by the hour; knows no clock and no person."""

import random
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from persona.feelings.bond import hurtful, laughing
from persona.text import bound, straighten
from persona.words import tables, whole

HOUR = 3600.0
LATE_HOURS = frozenset({23, 0, 1, 2, 3, 4})
WHIM_CHANCE = 0.15


class Mood(StrEnum):
    """The color of his words; content is what every other mood fades to."""

    CONTENT = "content"
    PLAYFUL = "playful"
    CURIOUS = "curious"
    THOUGHTFUL = "thoughtful"
    TIRED = "tired"
    WORRIED = "worried"
    HURT = "hurt"
    EXCITED = "excited"


# Hurt passes within minutes, so that nobody is made to pay for a word; worry stays for an evening.
HALF_LIVES = {Mood.HURT: HOUR / 6, Mood.EXCITED: 2 * HOUR, Mood.TIRED: 2 * HOUR, Mood.WORRIED: 6 * HOUR}
USUAL_HALF_LIFE = 3 * HOUR
BASELINE = 0.5
FAINT = 0.2

_TABLES = tables(__file__)
_ROUGH, _GOOD, _JOKE, _THOUGHT, _STORY, _SORRY = (
    re.compile(whole(_TABLES["mood"][name], _TABLES["parts"]), re.IGNORECASE)
    for name in ("rough", "good", "joke", "thought", "story", "sorry")
)


@dataclass(frozen=True, slots=True)
class MoodState:
    """A mood and how strong it was (0 to 1) at the moment `since` (epoch seconds)."""

    mood: Mood = Mood.CONTENT
    since: float = 0.0
    strength: float = BASELINE


def shift(state: MoodState, text: str, *, now: float, hour: int | None, rng: random.Random) -> MoodState:
    """The mood after hearing `text` at local `hour` (None: unknown); the same rng state, the same mood."""
    state = fade(state, now=now)
    mood = _mood_of(text)
    if mood is not None:
        before = state.strength if mood is state.mood else 0.0
        return MoodState(mood, now, min(max(before + 0.2, _first_strength(mood)), 1.0))
    if state.mood is Mood.HURT and _SORRY.search(text):
        return MoodState(Mood.CONTENT, now)
    if state.mood is Mood.CONTENT and hour in LATE_HOURS:
        return MoodState(Mood.TIRED, now, 0.4)
    if state.mood is Mood.CONTENT and rng.random() < WHIM_CHANCE:
        return MoodState(rng.choice((Mood.PLAYFUL, Mood.CURIOUS, Mood.THOUGHTFUL)), now, 0.3)
    return state


def fade(state: MoodState, *, now: float) -> MoodState:
    """The same mood at `now`, weaker; content once hardly anything is left of it."""
    if state.mood is Mood.CONTENT or now <= state.since:
        return state
    half_life = HALF_LIVES.get(state.mood, USUAL_HALF_LIFE)
    strength = state.strength * 0.5 ** ((now - state.since) / half_life)
    return MoodState(Mood.CONTENT, now) if strength < FAINT else replace(state, since=now, strength=strength)


def _mood_of(text: str) -> Mood | None:
    plain = straighten(bound(text))
    # A bad day comes first: whoever is both unkind and unhappy is met with care.
    if _ROUGH.search(plain) and not laughing(plain):
        return Mood.WORRIED
    if hurtful(plain):
        return Mood.HURT
    if _GOOD.search(plain):
        return Mood.EXCITED
    if laughing(plain) or _JOKE.search(plain):
        return Mood.PLAYFUL
    if _THOUGHT.search(plain):
        return Mood.THOUGHTFUL
    return Mood.CURIOUS if _STORY.search(plain) else None


def _first_strength(mood: Mood) -> float:
    return 0.4 if mood is Mood.HURT else 0.6
