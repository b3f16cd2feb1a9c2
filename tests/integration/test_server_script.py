"""The script of a server, played on the stand-ins of both platforms: who is answered, by what name, and what never is
said there."""

import pytest

from lab.servers.__main__ import measured

pytestmark = pytest.mark.usefixtures("addresses_of_the_library")


FAST = [("discord", True), ("telegram", False)]
SLOW = [pytest.param(platform, not joins, marks=pytest.mark.faults) for platform, joins in FAST]


@pytest.mark.parametrize(("platform", "joins"), [*FAST, *SLOW])
async def test_a_server_of_five_people_and_another_bot(redis_url: str, platform: str, *, joins: bool) -> None:
    told = await measured(platform, joins=joins, redis_url=redis_url)
    assert told.turns == 60
    assert (told.answered, told.doubled) == (told.to_him, 0)
    assert told.one_for_all == told.bursts
    assert told.rightly_named >= 0.95 * told.replies
    assert (told.unasked, told.in_an_hour) == (int(joins), int(joins))
    assert told.machine == 1
    assert (told.leaks, told.noted) == (0, 3)
