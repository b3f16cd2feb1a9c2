"""Rules of the mood."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.feelings.mood import BASELINE, HOUR, WHIM_CHANCE, Mood, MoodState, fade, shift

NOW = 1_700_000_000.0
STATES = st.builds(MoodState, st.sampled_from(Mood), st.just(NOW), st.floats(min_value=0.2, max_value=1))


class Never(random.Random):
    """Chance that never strikes."""

    def random(self) -> float:
        return 1.0


def chance(seed):
    return random.Random(seed)


def after(text, state=None, *, hour=12, now=NOW, rng=None):
    return shift(state or MoodState(), text, now=now, hour=hour, rng=rng or Never())


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("I had a rough day", Mood.WORRIED),
        ("I’m really sad", Mood.WORRIED),
        ("my grandmother passed away", Mood.WORRIED),
        ("my old dog died", Mood.WORRIED),
        ("I passed my exam!", Mood.EXCITED),
        ("guess what, I got the job", Mood.EXCITED),
        ("haha that was great", Mood.PLAYFUL),
        ("want to hear a joke", Mood.PLAYFUL),
        ("I'm dying of laughter 😂", Mood.PLAYFUL),
        ("I wonder what the stars are for", Mood.THOUGHTFUL),
        ("I'm learning the cello", Mood.CURIOUS),
        ("shut up", Mood.HURT),
        ("ok then", Mood.CONTENT),
        ("my phone just died", Mood.CONTENT),
        ("", Mood.CONTENT),
    ],
)
def test_what_the_person_says_sets_the_mood(text, mood):
    assert after(text).mood is mood


def test_someone_unkind_and_unhappy_is_met_with_care():
    assert after("you're useless and I had an awful day").mood is Mood.WORRIED


def test_the_same_cue_again_makes_a_mood_stronger():
    once = after("haha")
    assert once.strength < after("haha", once).strength <= 1.0


@pytest.mark.parametrize(("hour", "mood"), [(23, Mood.TIRED), (3, Mood.TIRED), (9, Mood.CONTENT)])
def test_late_hours_make_him_tired(hour, mood):
    assert after("ok", hour=hour).mood is mood


def test_an_unknown_hour_makes_nobody_tired():
    assert after("ok", hour=None).mood is Mood.CONTENT


def test_good_news_wakes_him_at_night():
    assert after("great news!", hour=2).mood is Mood.EXCITED


def test_hurt_is_gone_within_a_quarter_of_an_hour():
    assert after("ok", after("shut up"), now=NOW + HOUR / 4).mood is Mood.CONTENT


def test_sorry_ends_hurt_at_once():
    assert after("sorry about that", after("shut up"), now=NOW + 5).mood is Mood.CONTENT


def test_worry_lasts_an_evening_and_not_a_day():
    worried = after("awful day")
    assert [fade(worried, now=NOW + hours * HOUR).mood for hours in (4, 24)] == [Mood.WORRIED, Mood.CONTENT]


def test_a_whim_needs_no_cue_but_luck():
    rng = chance(5)
    drawn = [shift(MoodState(), "ok", now=NOW, hour=12, rng=rng).mood for _ in range(2000)]
    whims = sum(mood is not Mood.CONTENT for mood in drawn) / len(drawn)
    assert whims == pytest.approx(WHIM_CHANCE, abs=0.03)
    assert {Mood.CONTENT, Mood.PLAYFUL, Mood.CURIOUS, Mood.THOUGHTFUL} == set(drawn)


@given(STATES, st.text(), st.floats(0, 1e6), st.integers(0, 23), st.integers())
def test_equal_chance_gives_equal_moods(state, text, later, hour, seed):
    one, two = (shift(state, text, now=NOW + later, hour=hour, rng=chance(seed)) for _ in range(2))
    assert one == two


@given(STATES, st.floats(0, 1e6), st.floats(0, 1e6))
def test_moods_only_weaken_with_time_and_end_content(state, some, more):
    early = fade(state, now=NOW + some)
    late = fade(early, now=NOW + some + more)
    assert late.mood in {early.mood, Mood.CONTENT}
    assert late.mood is Mood.CONTENT or late.strength <= early.strength
    assert fade(state, now=NOW + 48 * HOUR).mood is Mood.CONTENT


def test_content_is_the_baseline():
    assert MoodState(Mood.CONTENT, 0.0, BASELINE) == fade(MoodState(), now=NOW)
