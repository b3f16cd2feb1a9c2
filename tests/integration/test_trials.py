"""The trials of many processes run as anybody runs them, and count what they say they count."""

import pytest

from lab.trial import kills

pytestmark = pytest.mark.faults  # processes that start and die: too long for each commit


async def test_nothing_is_lost_while_processes_of_every_role_are_killed() -> None:
    """A kill costs time, never a message; on Discord nothing is seen twice."""
    figures = await kills.measured(kills.Plan(minutes=0.2, every=1.5, chats=4, seed=3))
    assert (figures["lost"], figures["twice_discord"], figures["faults"]) == (0, 0, [])
    assert figures["messages"] >= 20
    assert sum(figures["kills"].values()) >= 5
