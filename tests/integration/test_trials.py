"""The trials of many processes run as anybody runs them, and count what they say they count."""

import asyncio

import pytest

from lab.trial import checkins, kills, workers
from tests.fakes.cluster import cluster

pytestmark = pytest.mark.faults  # processes that start and die: too long for each commit


async def test_nothing_is_lost_while_processes_of_every_role_are_killed() -> None:
    """A kill costs time, never a message; on Discord nothing is seen twice."""
    figures = await kills.measured(kills.Plan(minutes=0.2, every=1.5, chats=4, seed=3))
    assert (figures["lost"], figures["twice_discord"], figures["faults"]) == (0, 0, [])
    assert figures["messages"] >= 20
    assert sum(figures["kills"].values()) >= 5


async def test_nothing_is_lost_on_a_cluster_while_processes_are_killed_and_a_primary_dies() -> None:
    """What was acknowledged stands on a replica, and the platform brings again what was not."""
    async with cluster() as nodes:

        def fail_over() -> None:
            nodes.kill(nodes.ports[0])
            # With one copy left of what it had, no write would count for long.
            asyncio.get_running_loop().call_later(5.0, nodes.start, nodes.ports[0])

        plan = kills.Plan(minutes=0.4, every=2.0, chats=4, seed=4, store_url=nodes.url)
        waits_for_one = {"STORE_WAIT_REPLICAS": "1", "STORE_TIMEOUT": "2"}
        figures = await kills.measured(plan, settings=waits_for_one, halfway=fail_over)
    assert (figures["lost"], figures["twice_discord"], figures["faults"]) == (0, 0, [])


async def test_many_workers_are_compared_with_one_in_the_same_run() -> None:
    """Both answer everybody, and each figure is there."""
    figures = await workers.measured(workers.Plan(workers=2, rounds=1, chats=6, turns=12))
    assert [name for name, value in figures.items() if name != "load" and not value > 0] == []


async def test_everybody_who_agreed_is_written_to_once() -> None:
    """On the day after, and it is counted what that costs."""
    figures = await checkins.measured(checkins.Plan(chats=6))
    assert figures["checkins"] == 6
    assert figures["cpu_ms_per_checkin"] > 0
