"""The order of learning: whole, alike in length, the same for a seed; how fast; and when it is enough."""

from hypothesis import given
from hypothesis import strategies as st

from lab.train.plan import batches, enough, rate

lengths = st.lists(st.integers(1, 300), min_size=1, max_size=60)


@given(lengths, st.text(max_size=3))
def test_every_row_is_in_one_batch_and_none_is_too_large(found: list[int], seed: str) -> None:
    groups = batches(found, 512, seed)
    assert sorted(at for group in groups for at in group) == list(range(len(found)))
    assert all(len(group) == 1 or len(group) * max(found[at] for at in group) <= 512 for group in groups)
    assert groups == batches(found, 512, seed)


def test_another_seed_is_another_order() -> None:
    assert batches(list(range(1, 99)), 256, "1/0") != batches(list(range(1, 99)), 256, "1/1")


def test_little_of_a_batch_is_padding() -> None:
    found = [20 + 7 * at % 230 for at in range(400)]
    padded = sum(len(group) * max(found[at] for at in group) for group in batches(found, 2048, "1"))
    assert sum(found) / padded > 0.9


def test_the_rate_rises_in_a_line_and_falls_along_a_cosine() -> None:
    found = [rate(step, 100, 10) for step in range(100)]
    assert found[:10] == [(step + 1) / 10 for step in range(10)]
    assert found[10:] == sorted(found[10:], reverse=True)
    assert abs(found[55] - 0.5) < 0.01
    assert 0 < found[-1] < 0.01


def test_it_is_enough_once_some_looks_bring_nothing() -> None:
    assert not enough([3.0, 2.0, 2.5], 2)
    assert not enough([3.0, 2.0, 2.5, 1.9], 2)
    assert enough([3.0, 2.0, 2.5, 2.0], 2)
