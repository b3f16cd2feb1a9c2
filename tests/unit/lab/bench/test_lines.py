"""No line is said twice in a run, and each has its own answer."""

from lab.bench.lines import answer, line

MANY = 9_000


def test_thousands_of_lines_follow_without_one_twice() -> None:
    """What is kept of one line must not make the next one cheap."""
    assert len({line(number) for number in range(MANY)}) == MANY


def test_an_answer_is_always_the_same_and_hardly_ever_that_to_another_line() -> None:
    """Who drives a bot knows what the engine said, in a process of its own."""
    assert answer(line(7)) == answer(line(7))
    assert len({answer(line(number)) for number in range(MANY)}) > 0.99 * MANY
