"""The mood his words take on, moved by what is said and by the hour; knows no clock and no person."""

import random
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from persona.feelings.bond import hurtful, laughing

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

_FEELING = r"(?:so |really |very |just |a bit |feeling |quite )*"
_ROUGH = re.compile(
    r"\b(?:rough|awful|terrible|horrible|bad|hard|worst|shitty|crap) (?:day|week|night|month|time|news)\b"
    r"|\bi(?:'m| am| feel| felt) " + _FEELING + r"(?:sad|down|upset|anxious|worried|scared|stressed|lonely|ill"
    r"|sick|heartbroken|overwhelmed|miserable|depressed|awful|terrible|exhausted)\b"
    r"|\bi (?:failed|lost my|got fired|was fired|can't sleep|can't stop crying|cried)\b|\bbroke up\b"
    r"|\b(?:passed away|my (?!phone|battery|laptop|car|tablet|bike)(?:\w+ )?\w+ (?:has |just )?died)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:good|great|amazing|wonderful|big) news\b|\bguess what\b|\bcan't wait\b|\bbest (?:day|week) ever\b"
    r"|(?<!not )\bso (?:happy|excited|proud)\b|\b(?:woo+ho+|yay+|hooray|hurray)\b"
    r"|\bi(?:'ve| have)? (?:just |finally )*(?:passed|won|made it|did it|got in|got engaged|got married"
    r"|graduated"
    r"|got (?:the|a|my|that) (?:new )?(?:job|place|offer|promotion|raise|puppy|dog|cat|kitten|ticket))\b",
    re.IGNORECASE,
)
_JOKE = re.compile(r"\b(?:knock,? knock|jokes?|puns?|prank(?:ed|s)?|hilarious|riddles?)\b", re.IGNORECASE)
_THOUGHT = re.compile(
    r"\b(?:i wonder|what if|meaning of|i(?:'ve| have) been thinking|do you (?:ever|believe)|remember when"
    r"|why do (?:people|we)|what do you think)\b",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"\b(?:did you know|let me tell you|my new|i(?:'m| am) (?:learning|reading|building|making|writing"
    r"|playing|watching|planning)"
    r"|i (?:just |recently )?(?:started|found|discovered|met|visited|tried|bought|read))\b",
    re.IGNORECASE,
)
_SORRY = re.compile(r"\b(?:sorry|apologi[sz]e|didn't mean)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MoodState:
    """A mood and how strong it was (0 to 1) at the moment `since` (epoch seconds)."""

    mood: Mood = Mood.CONTENT
    since: float = 0.0
    strength: float = BASELINE


def shift(state: MoodState, text: str, *, now: float, hour: int | None, rng: random.Random) -> MoodState:
    """The mood after hearing `text` at local `hour` (None: unknown); the same rng state, the same mood."""
    faded = fade(state, now=now)
    mood = _called_for(text)
    if mood is not None:
        before = faded.strength if mood is faded.mood else 0.0
        return MoodState(mood, now, min(max(before + 0.2, _first_strength(mood)), 1.0))
    if faded.mood is Mood.HURT and _SORRY.search(text):
        return MoodState(Mood.CONTENT, now)
    if faded.mood is Mood.CONTENT and hour in LATE_HOURS:
        return MoodState(Mood.TIRED, now, 0.4)
    if faded.mood is Mood.CONTENT and rng.random() < WHIM_CHANCE:
        return MoodState(rng.choice((Mood.PLAYFUL, Mood.CURIOUS, Mood.THOUGHTFUL)), now, 0.3)
    return faded


def fade(state: MoodState, *, now: float) -> MoodState:
    """The same mood at `now`, weaker; content once hardly anything is left of it."""
    if state.mood is Mood.CONTENT or now <= state.since:
        return state
    half_life = HALF_LIVES.get(state.mood, USUAL_HALF_LIFE)
    strength = state.strength * 0.5 ** ((now - state.since) / half_life)
    return MoodState(Mood.CONTENT, now) if strength < FAINT else replace(state, since=now, strength=strength)


def _called_for(text: str) -> Mood | None:
    plain = text.replace("’", "'")
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
