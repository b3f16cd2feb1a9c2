"""The mood his words take on: stirred by what is said and what happens, and fading by the hour; knows no clock.

How he feels is a point of valence and energy, which what he hears draws towards one mood, and time back towards that in
which the conversation began. After Russell's circumplex of affect.
"""

import random
import re
from dataclasses import dataclass, replace
from math import hypot

from persona.feelings.bond import hurtful, laughing
from persona.feelings.manner import Manner, Mood, manner
from persona.sieve import rarely
from persona.text import bound, straighten
from persona.words import tables, whole

HOUR = 3600.0
LATE_HOURS = frozenset({23, 0, 1, 2, 3, 4})
FAINT = 0.2
"""What is left of a mood when it has passed."""
STRONG, MILD = 0.6, 0.45
"""How far what stirs a mood draws him towards it."""

_TABLES = tables(__file__)
_ROUGH, _GOOD, _JOKE, _THOUGHT, _STORY, _SORRY = (
    rarely(whole(_TABLES["mood"][name], _TABLES["parts"]), re.IGNORECASE)
    for name in ("rough", "good", "joke", "thought", "story", "sorry")
)


@dataclass(frozen=True, slots=True)
class MoodState:
    """How he feels at the moment ``since`` (epoch seconds), by name and as valence and energy (-1 to 1), and the mood
    in which this conversation began, to which it fades."""

    mood: Mood = Mood.CONTENT
    since: float = 0.0
    valence: float = manner(Mood.CONTENT).valence
    energy: float = manner(Mood.CONTENT).energy
    base: Mood = Mood.CONTENT

    @property
    def strength(self) -> float:
        """How much of the mood there is, from 0 (that of the conversation) to 1."""
        whole_way = _between(manner(self.base), manner(self.mood))
        return min(_between(manner(self.base), self) / whole_way, 1.0) if whole_way else 0.0


def begin(state: MoodState, *, now: float, hour: int | None, rng: random.Random) -> MoodState:
    """The mood in which another conversation begins at local ``hour`` (None: unknown): not that of the last one, and
    tired in the small hours. A worry that is left from it stays for now."""
    state = fade(state, now=now)
    moods = [mood for mood in Mood if mood is not state.base]
    base = rng.choices(moods, [manner(mood).chance for mood in moods])[0]
    if hour in LATE_HOURS:
        base = Mood.TIRED
    if state.mood is not state.base:
        return replace(state, base=base)
    return MoodState(base, now, manner(base).valence, manner(base).energy, base)


def shift(state: MoodState, text: str, *, now: float, hour: int | None) -> MoodState:
    """The mood after hearing ``text`` at local ``hour`` (None: unknown), where the small hours make him tired."""
    state = fade(state, now=now)
    if (mood := _mood_of(text)) is not None:
        return stir(state, mood, now=now)
    if state.mood is Mood.HURT and _SORRY.search(text):
        return settle(state, now=now)
    if state.mood is state.base and hour in LATE_HOURS:
        return stir(state, Mood.TIRED, now=now)
    return state


def stir(state: MoodState, mood: Mood, *, now: float, force: float = STRONG) -> MoodState:
    """The mood after something that draws him towards another, by a ``force`` from 0 to 1; it is that one from the
    moment in which he is nearer to it than to where he was."""
    state, goal = fade(state, now=now), manner(mood)
    valence = state.valence + (goal.valence - state.valence) * force
    energy = state.energy + (goal.energy - state.energy) * force
    moved = replace(state, since=max(now, state.since), valence=valence, energy=energy)
    is_near = _between(moved, goal) <= _between(moved, manner(state.mood))
    return replace(moved, mood=mood) if is_near else moved


def settle(state: MoodState, *, now: float) -> MoodState:
    """The mood of the conversation again, at once."""
    base = manner(state.base)
    return MoodState(state.base, now, base.valence, base.energy, state.base)


def fade(state: MoodState, *, now: float) -> MoodState:
    """The mood at ``now``: nearer to that of the conversation, and that one once hardly anything else is left."""
    if now <= state.since:
        return state
    base = manner(state.base)
    share = 0.5 ** ((now - state.since) / HOUR / manner(state.mood).hours)
    valence = base.valence + (state.valence - base.valence) * share
    energy = base.energy + (state.energy - base.energy) * share
    faded = replace(state, since=now, valence=valence, energy=energy)
    is_over = state.mood is not state.base and faded.strength < FAINT
    return settle(state, now=now) if is_over else faded


def _between(one: "MoodState | Manner", other: "MoodState | Manner") -> float:
    return hypot(one.valence - other.valence, one.energy - other.energy)


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
