"""What a tap on an age does: a lower one holds at once and is asked back, and nobody is refused before the others."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.settings import Settings
from persona.person import Age
from tests.fakes.home import CHAT, PERSON, Home, at_home
from tests.fakes.told import HOUSE
from tests.fakes.waiting import eventually

GROUP = "fake:c-9"


@pytest.fixture
async def home(settings: Callable[..., Settings]) -> AsyncIterator[Home]:
    """A noted adult, whose first card still stands in the chat."""
    async with at_home(settings()) as house:
        await house.say("hello")
        await house.tap("18 or older")
        yield house


async def ages(home: Home) -> tuple[Age, Age, bool]:
    person = await home.app.mailbox.person(PERSON)
    return person.age, person.claim, person.seems_young


@pytest.mark.parametrize(
    ("label", "bracket", "claim", "after"),
    [("Under 13", "under 13", Age.CHILD, HOUSE.age_child), ("13 to 17", "13 to 17", Age.MINOR, HOUSE.age_minor)],
)
async def test_d12_a_tap_for_a_lower_age_holds_at_once_and_is_asked_back(
    home: Home, label: str, bracket: str, claim: Age, after: str
) -> None:
    assert await home.tap(label) == [HOUSE.age_doubt.format(bracket=bracket)]
    assert await ages(home) == (Age.ADULT, claim, True)
    # Nobody is refused meanwhile, and nothing is locked.
    assert after not in await home.say("what was that?")
    await home.tap("A slip")
    assert await ages(home) == (Age.ADULT, Age.UNKNOWN, False)
    await home.tap(label)
    assert await home.tap("That's right") == [after]
    assert (await ages(home))[0] is claim
    assert await home.tap("A slip") != [HOUSE.age_slip]
    assert (await ages(home))[0] is claim


async def test_d12_the_lowest_age_that_was_tapped_is_asked_about(home: Home) -> None:
    await home.tap("13 to 17")
    assert await home.tap("Under 13") == [HOUSE.age_doubt.format(bracket="under 13")]
    assert await home.tap("13 to 17") == [HOUSE.age_doubt.format(bracket="under 13")]
    assert await home.tap("18 or older") == [HOUSE.age_doubt.format(bracket="under 13")]
    assert await ages(home) == (Age.ADULT, Age.CHILD, True)


async def test_d12_a_first_tap_on_the_lowest_age_is_asked_back_too(settings: Callable[..., Settings]) -> None:
    async with at_home(settings()) as home:
        await home.say("hello")
        assert await home.tap("Under 13") == [HOUSE.age_doubt.format(bracket="under 13")]
        await home.tap("A slip")
        await home.tap("18 or older")
        assert await ages(home) == (Age.ADULT, Age.UNKNOWN, False)


async def test_d12_in_a_group_a_refusal_goes_to_the_person_alone(home: Home) -> None:
    await home.tap("Under 13")
    await home.tap("That's right")
    home.door.sent.clear()
    await home.write("hello all", chat=GROUP, group=True)
    await eventually(lambda: HOUSE.age_child in home.door.heard(CHAT))
    await home.idle()
    assert HOUSE.age_child not in home.door.heard(GROUP)
