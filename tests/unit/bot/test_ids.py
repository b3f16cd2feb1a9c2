"""Ids are new each time, also to a process that was started again with the same seed."""

import random
from dataclasses import dataclass

from bot.ids import maker


@dataclass
class Still:
    """A clock that a test moves."""

    time: float = 1_800_000_000.0

    def now(self) -> float:
        return self.time


def test_bubbles_of_two_runs_with_one_seed_have_different_ids() -> None:
    clock = Still()
    ids: list[str] = []
    for _ in range(2):
        rng = random.Random(1)
        bubble, _token = maker(clock, rng)
        ids += [bubble() for _ in range(50)]
        clock.time += 0.25
    assert len(set(ids)) == 100
    assert {len(each) for each in ids} == {20}
