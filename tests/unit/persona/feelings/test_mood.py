"""Rules of the mood."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.feelings.manner import Mood, manner
from persona.feelings.mood import HOUR, MILD, MoodState, begin, fade, settle, shift, stir

NOW = 1_700_000_000.0
DAY = 24 * HOUR


def after(text: str, state: MoodState | None = None, *, hour: int | None = 12, now: float = NOW) -> MoodState:
    return shift(state or MoodState(), text, now=now, hour=hour)


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
def test_what_the_person_says_sets_the_mood(text: str, mood: Mood) -> None:
    assert after(text).mood is mood


@pytest.mark.parametrize("before", Mood)
def test_a_bad_day_is_met_with_care_whatever_his_own_mood(before: Mood) -> None:
    state = MoodState(before, NOW, manner(before).valence, manner(before).energy, before)
    assert after("I had an awful day", state).mood is Mood.WORRIED


def test_someone_unkind_and_unhappy_is_met_with_care() -> None:
    assert after("you're useless and I had an awful day").mood is Mood.WORRIED


def test_the_same_cue_again_makes_a_mood_stronger() -> None:
    once = after("haha")
    assert once.strength < after("haha", once).strength <= 1.0


def test_good_words_lift_him_and_bad_ones_bring_him_down() -> None:
    before, glad, sad = MoodState(), after("great news!"), after("awful day")
    assert sad.valence < before.valence < glad.valence
    assert glad.energy > before.energy


@pytest.mark.parametrize(("hour", "mood"), [(23, Mood.TIRED), (3, Mood.TIRED), (9, Mood.CONTENT), (None, Mood.CONTENT)])
def test_late_hours_make_him_tired(hour: int | None, mood: Mood) -> None:
    assert after("ok", hour=hour).mood is mood


def test_good_news_wakes_him_at_night() -> None:
    assert after("great news!", hour=2).mood is Mood.EXCITED


def test_hurt_is_gone_within_a_quarter_of_an_hour() -> None:
    assert after("ok", after("shut up"), now=NOW + HOUR / 4).mood is Mood.CONTENT


def test_sorry_ends_hurt_at_once() -> None:
    assert after("sorry about that", after("shut up"), now=NOW + 5).mood is Mood.CONTENT


def test_worry_lasts_an_evening_and_not_a_day() -> None:
    worried = after("awful day")
    assert [fade(worried, now=NOW + hours * HOUR).mood for hours in (4, 24)] == [Mood.WORRIED, Mood.CONTENT]


def test_a_mild_push_leaves_his_mood_as_it_is_and_a_second_one_turns_it() -> None:
    once = stir(MoodState(), Mood.EXCITED, now=NOW, force=MILD)
    assert once.mood is Mood.CONTENT
    assert once.valence > MoodState().valence
    assert stir(once, Mood.EXCITED, now=NOW + 1, force=MILD).mood is Mood.EXCITED


def test_another_conversation_begins_in_another_mood() -> None:
    rng, state, moods = random.Random(5), MoodState(), []
    for day in range(400):
        before, state = state, begin(state, now=NOW + day * DAY, hour=12, rng=rng)
        assert state.mood is state.base is not before.base
        moods.append(state.mood)
    assert {mood for mood in Mood if manner(mood).chance} == set(moods)
    assert moods.count(Mood.CONTENT) > moods.count(Mood.EXCITED)


def test_a_worry_goes_along_into_the_next_conversation() -> None:
    worried = after("awful day")
    soon = begin(worried, now=NOW + 2 * HOUR, hour=12, rng=random.Random(1))
    assert soon.mood is Mood.WORRIED
    assert fade(soon, now=NOW + 2 * DAY).mood is soon.base


def test_in_the_small_hours_a_conversation_begins_tired() -> None:
    assert begin(MoodState(), now=NOW, hour=1, rng=random.Random(1)).mood is Mood.TIRED


_Step = Callable[[MoodState, random.Random, float], MoodState]
_WORDS = ("haha", "awful day", "great news!", "shut up", "sorry", "I wonder", "I'm learning the cello", "ok", "")
_STEPS: tuple[_Step, ...] = (
    lambda state, rng, now: shift(state, rng.choice(_WORDS), now=now, hour=rng.choice([None, *range(24)])),
    lambda state, rng, now: stir(state, rng.choice(list(Mood)), now=now, force=rng.random()),
    lambda state, rng, now: begin(state, now=now, hour=rng.choice([None, *range(24)]), rng=rng),
    lambda state, _, now: fade(state, now=now),
    lambda state, _, now: settle(state, now=now),
)
LIVES, A_LIFE = 50, 12


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**64))
def test_in_ten_thousand_lives_moods_stay_within_bounds_move_both_ways_and_are_all_met(seed: int) -> None:
    rng, met, rose, fell = random.Random(seed), set(), 0, 0
    for _ in range(LIVES):
        state, now = MoodState(), NOW
        for _ in range(A_LIFE):
            now += rng.expovariate(1 / (3 * HOUR))
            before, state = state, rng.choice(_STEPS)(state, rng, now)
            assert -1 <= state.valence <= 1
            assert -1 <= state.energy <= 1
            assert 0 <= state.strength <= 1
            assert before.since <= state.since <= now
            met.add(state.mood)
            rose, fell = rose + (state.valence > before.valence), fell + (state.valence < before.valence)
        assert fade(state, now=now + 4 * DAY).mood is state.base
    assert met == set(Mood)
    assert min(rose, fell) > LIVES


@given(st.sampled_from(Mood), st.sampled_from(Mood), st.floats(0, 1e6), st.floats(0, 1e6))
def test_with_time_a_mood_only_weakens(mood: Mood, base: Mood, some: float, more: float) -> None:
    state = stir(replace(settle(MoodState(base=base), now=NOW)), mood, now=NOW)
    early = fade(state, now=NOW + some)
    late = fade(early, now=NOW + some + more)
    assert late.mood in {early.mood, base}
    assert late.strength <= early.strength + 1e-9
