"""Rules of the bond."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.feelings.bond import DAY, Bond, hear, hurtful
from persona.feelings.stage import LADDER, Stage, Thresholds

THRESHOLDS = Thresholds()
START = 1_700_000_000.0
WARMEST = "Thank you, honestly, I feel that you are kind. My sister says so as well. How are you? Take care."
HURT = "shut up, I hate you"


def talk(texts, bond=None):
    bonds = [bond or Bond()]
    for at, text in enumerate(texts):
        bonds.append(hear(bonds[-1], text, now=START + 60 * at, thresholds=THRESHOLDS))
    return bonds


def first(stage, bonds):
    return next(at for at, bond in enumerate(bonds) if bond.stage is stage)


def test_plain_talk_makes_a_friend_at_fifteen_messages_and_a_confidant_at_thirty():
    bonds = talk(["ok"] * 40)
    assert (first(Stage.FRIEND, bonds), first(Stage.CLOSE, bonds)) == (15, 30)


def test_the_warmest_talk_takes_more_than_twelve_and_twenty_five_messages_to_move_up():
    bonds = talk([WARMEST] * 40)
    assert first(Stage.FRIEND, bonds) in range(13, 15)
    assert first(Stage.CLOSE, bonds) in range(25, 30)


@pytest.mark.parametrize(
    "text", ["thanks, that helped", "I feel much better", "my sister came by", " ".join(["word"] * 25)]
)
def test_kind_open_and_long_messages_earn_a_little_more(text):
    assert 1.0 < talk([text])[-1].points <= 1.0 + THRESHOLDS.warmth


def test_hurt_costs_points():
    before = Bond(20, Stage.FRIEND, START)
    assert 20 - THRESHOLDS.hurt == talk([HURT], before)[-1].points


def test_repeated_hurt_cools_even_a_long_friendship():
    bonds = talk(["ok"] * 500 + [HURT] * 20)
    assert bonds[-1].stage is Stage.INTRODUCTION
    assert bonds[-1].points >= 0


def test_a_fortnight_away_costs_nothing():
    bond = Bond(31, Stage.CLOSE, START)
    assert hear(bond, "hi", now=START + 14 * DAY, thresholds=THRESHOLDS).points == 32


def test_a_long_absence_cools_gently_when_they_come_back():
    bond = Bond(31, Stage.CLOSE, START)
    back = hear(bond, "hi", now=START + 30 * DAY, thresholds=THRESHOLDS)
    assert (back.points, back.stage) == (31 - 16 * 0.5 + 1, Stage.FRIEND)


def test_years_away_cost_one_stage_at_most():
    back = hear(Bond(45, Stage.CLOSE, START), "hi", now=START + 3000 * DAY, thresholds=THRESHOLDS)
    assert (back.points, back.stage) == (16, Stage.FRIEND)


def test_absence_is_counted_once():
    bond = Bond(45, Stage.CLOSE, START)
    back = hear(bond, "hi", now=START + 20 * DAY, thresholds=THRESHOLDS)
    again = hear(back, "so", now=START + 20 * DAY + 5, thresholds=THRESHOLDS)
    assert again.points == 45 - 6 * 0.5 + 2


def test_a_clock_that_runs_back_cools_nothing():
    bond = Bond(10, Stage.INTRODUCTION, START)
    assert Bond(11, Stage.INTRODUCTION, START) == hear(bond, "hi", now=START - 9, thresholds=THRESHOLDS)


def test_a_burst_earns_as_much_as_its_messages():
    assert hear(Bond(), "so\nwell\nhm", now=START, thresholds=THRESHOLDS, messages=3).points == 3


@given(
    st.floats(min_value=0, max_value=45),
    st.sampled_from(Stage),
    st.sampled_from(["ok", WARMEST, HURT]),
    st.floats(min_value=0, max_value=4000 * DAY),
    st.integers(min_value=1, max_value=100),
)
def test_no_burst_moves_two_stages(points, stage, text, away, messages):
    bond = Bond(points, stage, START)
    after = hear(bond, text, now=START + away, thresholds=THRESHOLDS, messages=messages)
    assert abs(LADDER.index(after.stage) - LADDER.index(stage)) <= 1
    assert 0 <= after.points <= THRESHOLDS.close + THRESHOLDS.headroom


@given(st.lists(st.sampled_from(["ok", WARMEST, "hello there"]), max_size=60))
def test_friendly_talk_never_lowers_a_stage(texts):
    ranks = [LADDER.index(bond.stage) for bond in talk(texts)]
    assert all(before <= after for before, after in pairwise(ranks))


@pytest.mark.parametrize(
    "text",
    [
        "shut up",
        "Just shut the hell up!",
        "oh, shut up harry",
        "I hate you",
        "i really hate you so much",
        "You’re so stupid",
        "you are a useless bot",
        "you idiot",
        "fine. get lost",
        "stupid bot",
    ],
)
def test_insults_hurt(text):
    assert hurtful(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "haha shut up, no way",
        "I hate you lol",
        "my boss told me to shut up",
        "she said I hate you and left",
        "I don't hate you",
        "I hate your weather",
        "I hate Mondays",
        "I hate myself",
        "do you have stupid questions too",
        "my phone is useless",
        "the shop shut up early",
    ],
)
def test_jokes_and_reported_words_do_not_hurt(text):
    assert not hurtful(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**64))
def test_in_ten_thousand_lives_a_bond_stays_within_bounds_moves_both_ways_and_meets_every_stage(seed: int) -> None:
    rng, met, rose, fell = random.Random(seed), set(), 0, 0
    for _ in range(50):
        bond, now, warmth = Bond(), START, rng.random()
        for _ in range(12):
            now += rng.expovariate(1 / (4 * DAY))
            text = rng.choice(["", "ok", WARMEST]) if rng.random() < warmth else HURT
            before = bond
            bond = hear(bond, text, now=now, thresholds=THRESHOLDS, messages=rng.randint(1, 9))
            assert 0 <= bond.points <= THRESHOLDS.close + THRESHOLDS.headroom
            assert abs(LADDER.index(bond.stage) - LADDER.index(before.stage)) <= 1
            met.add(bond.stage)
            rose, fell = rose + (bond.points > before.points), fell + (bond.points < before.points)
    assert met == set(Stage)
    assert min(rose, fell) > 50
