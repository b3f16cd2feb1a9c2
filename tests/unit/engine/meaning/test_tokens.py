"""Sentences as the encoder was taught them: its own numbers for its own pieces of words."""

from engine.meaning.tokens import LONGEST, tokens


def test_s_a_sentence_begins_and_ends_and_its_words_are_the_encoders() -> None:
    assert tokens("Hello World") == [101, 7592, 2088, 102]


def test_s_marks_are_words_of_their_own_and_letters_lose_theirs() -> None:
    assert tokens("café, don't") == tokens("cafe , don ' t")


def test_s_a_rare_word_is_taken_apart_and_a_strange_one_is_one_unknown() -> None:
    assert len(tokens("unaliving")) > 3
    assert tokens("💀💀") == [101, 100, 102]


def test_s_a_long_text_is_cut_and_ends_all_the_same() -> None:
    numbers = tokens("so tired " * 400)
    assert len(numbers) == LONGEST
    assert (numbers[0], numbers[-1]) == (101, 102)


def test_s_a_word_without_end_costs_nothing() -> None:
    assert tokens("a" * 20_000) == [101, 100, 102]
