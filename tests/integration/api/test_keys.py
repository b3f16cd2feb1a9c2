"""Keys by the command: told once, listed without what opens, and dropped."""

from collections.abc import Callable

import pytest

from bot import desk
from bot.settings import Settings
from tests.fakes.roles import at_api

Make = Callable[..., Settings]


async def test_a_key_is_told_once_listed_by_its_id_and_opens_nothing_once_dropped(settings: Make) -> None:
    ours = settings()
    secret = (await desk.new_api_key(ours, "web:42")).split()[0]
    listed = await desk.list_api_keys(ours)
    assert ("web:42" in listed, secret in listed) == (True, False)
    async with at_api(ours) as (_, client):
        client.key = secret
        status, me = await client.call("GET", "/v1/me")
        assert (status, me["scope"], me["chat"], me["key"]) == (200, "person", "42", listed.split()[0])
        await desk.drop_api_key(ours, me["key"])
        assert (await client.call("GET", "/v1/me"))[0] == 401
    with pytest.raises(ValueError, match="apikey list"):
        await desk.drop_api_key(ours, me["key"])


@pytest.mark.parametrize("person", ["42", "telegram:42", "web:4 2", "web:", f"web:{'x' * 65}"])
async def test_only_who_is_met_over_http_has_a_key(settings: Make, person: str) -> None:
    with pytest.raises(ValueError, match="web:42"):
        await desk.new_api_key(settings(), person)
