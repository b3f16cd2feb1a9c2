"""The data key is proven at start, before anybody's talk is found unreadable."""

from collections.abc import Callable

import pytest

from bot.app import open_house
from bot.settings import Settings
from persona.codec import Unreadable, new_secret

Make = Callable[..., Settings]


async def test_a_store_written_with_another_key_is_noticed_at_start(settings: Make) -> None:
    async with open_house(settings()):
        pass
    with pytest.raises(Unreadable, match="another data key"):
        async with open_house(settings(data_key=new_secret())):
            pass


async def test_a_rotated_key_opens_what_the_old_one_sealed(settings: Make) -> None:
    old, new = new_secret(), new_secret()
    async with open_house(settings(data_key=old)):
        pass
    async with open_house(settings(data_key=f"{new} {old}")):
        pass
    async with open_house(settings(data_key=new)):
        pass
