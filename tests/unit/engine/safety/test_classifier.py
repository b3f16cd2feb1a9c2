"""The model file: small, read once, and the same score for the same text."""

from engine.safety.classifier import LONGEST, MODEL, SIZE, features, score
from engine.safety.normalize import normalize
from lab.screen.samples import DATA, chat, collect
from lab.screen.spoken import sentences


def test_the_model_is_small() -> None:
    assert MODEL.stat().st_size < 400_000


def test_a_forum_text_outscores_a_kitchen_one() -> None:
    worse = "i keep looking at the drawer with the blades, the urge to see blood calms me down"
    assert score(worse) > score("i keep looking at the oven, the cake needs ten more minutes and smells great")


def test_features_lie_inside_the_model_and_are_bounded() -> None:
    found = features("i cut my arm. " * 10_000)
    assert all(0 <= bucket < SIZE for bucket in found)
    assert len(found) < 500


def test_what_stands_beyond_the_longest_text_changes_nothing() -> None:
    text = "we walk by the sea. " * 150
    assert features(text[:LONGEST]) == features(text + "i want to die")


def test_templates_always_stand_for_the_same_sentences() -> None:
    once, twice = (list(sentences(DATA / "spoken.txt", limit=3)) for _ in range(2))
    assert once == twice
    assert not any(sign in text for _, text in once for sign in "(){}|")


def test_s_no_dialogue_that_measures_trains_the_model() -> None:
    trained = {row.group for row in chat(measured=False)}
    measured = {row.group for row in chat(measured=True)}
    assert len(measured) == 300
    assert not trained & measured


def test_s_rows_of_one_text_lie_in_one_fold() -> None:
    rows = collect()
    assert len({normalize(row.text) for row in rows}) == len(rows)
    assert {row.fold for row in rows} == set(range(5))
