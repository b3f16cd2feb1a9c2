"""Words that were heard wrongly, counted as word error rates are."""

import pytest

from lab.voice.words import errors, words


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("I keep forgetting, Ann.", "i keep forgetting ann", 0),
        ("I can’t come", "I can't come", 0),
        ("the cat sat", "the cap sat", 1),
        ("the cat sat", "cat sat", 1),
        ("the cat sat", "the old cat sat down", 2),
        ("forty", "40", 1),
        ("one two three", "", 3),
    ],
)
def test_each_word_too_many_too_few_or_another_one_counts(said: str, heard: str, wrong: int) -> None:
    assert errors(words(said), words(heard)) == wrong
