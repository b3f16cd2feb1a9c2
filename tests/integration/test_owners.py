"""Buttons and questions in groups belong to whoever was asked; others get a short private notice."""

from collections.abc import Callable

import pytest

from bot.app import App
from bot.doors.owners import bound, owned
from bot.settings import Settings
from engine.messages import Bubble, Button
from lab.loopback.engine import EngineServer
from tests.fakes.home import PERSON, at_home
from tests.fakes.told import HOUSE, RECORDS
from tests.fakes.waiting import eventually
from tests.integration.test_closed_places import GROUP, at_discord, at_telegram

Make = Callable[..., Settings]
HOME_GROUP, OTHER = "fake:c-9", "fake:u2"


async def test_d05_a_tap_of_another_on_telegram_changes_nothing_and_is_told_so(settings: Make) -> None:
    async with at_telegram(settings) as (app, api):
        api.says("/pace", group=True)
        card = (await api.wait_sent(2, chat=GROUP))[-1]
        data = card.params["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
        api.says("hi", person=8, name="Bea", group=True)
        api.taps(data, card.message_id, person=8, chat=GROUP)
        answer = await eventually(lambda: next((act for act in api.acts if act.method == "answerCallbackQuery"), None))
        assert answer.params["text"] == HOUSE.not_yours
        assert (await app.mailbox.person("telegram:u8")).pace == 1.0
        api.taps(data, card.message_id, chat=GROUP)
        await eventually(lambda: changed(app, "telegram:u7"))
        assert (await app.mailbox.person("telegram:u8")).pace == 1.0


async def changed(app: App, person: str) -> bool:
    return (await app.mailbox.person(person)).pace != 1.0


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_d05_a_tap_of_another_on_discord_changes_nothing_and_is_told_so(settings: Make) -> None:
    async with at_discord(settings) as (app, server):
        hall = server.guild_channel()
        server.says("/pace", channel=hall, mention=True)
        card = (await server.wait_sent(2, channel=hall))[-1]
        data = card.payload["components"][0]["components"][-1]["custom_id"]
        server.taps(data, card.message_id, person=8)
        notice = (await server.wait_sent(3, channel=hall))[-1]
        assert (notice.text, notice.flags & 64, notice.via) == (HOUSE.not_yours, 64, "interaction")
        server.taps(data, card.message_id, person=7)
        await eventually(lambda: changed(app, "discord:u7"))
        assert (await app.mailbox.person("discord:u8")).pace == 1.0


@pytest.mark.parametrize("command", ["forget", "export", "memory"])
async def test_d05_what_is_personal_points_to_the_private_chat(settings: Make, command: str) -> None:
    private = {"forget": HOUSE.forget_private, "export": RECORDS.export_private, "memory": RECORDS.memory_private}
    async with at_home(settings()) as home:
        heard = await home.say(f"/{command}", chat=HOME_GROUP, group=True)
        assert (heard[-1], [button for _, bubble in home.door.sent for button in bubble.buttons]) == (
            private[command],
            [],
        )
        await home.say("yes", person=OTHER, chat=HOME_GROUP, group=True)
        assert (await home.app.mailbox.person(OTHER)).seen_at


async def test_d05_a_question_is_answered_by_whoever_was_asked(settings: Make, engine: EngineServer) -> None:
    engine.answer = lambda _: "Lovely city."
    async with at_home(settings()) as home:
        await home.say("/timezone", chat=HOME_GROUP, group=True)
        await home.say("Berlin", person=OTHER, chat=HOME_GROUP, group=True)
        assert (await home.app.mailbox.person(OTHER)).zone == ""
        # What others talk of meanwhile closes nothing.
        await home.say("Berlin", chat=HOME_GROUP, group=True)
        assert (await home.app.mailbox.person(PERSON)).zone == "Europe/Berlin"
        for person in (PERSON, OTHER):
            await home.say("/timezone", person=person, chat=HOME_GROUP, group=True)
            await home.say("/pace", chat=HOME_GROUP, group=True)
        await home.say("London", person=OTHER, chat=HOME_GROUP, group=True)
        assert (await home.app.mailbox.person(OTHER)).zone == "Europe/London"


@pytest.mark.parametrize("person", ["telegram:u7", "telegram:u-1001000000042", f"discord:u{2**63}"])
def test_d05_an_owner_travels_in_what_a_button_stands_for(person: str) -> None:
    bubble = Bubble("b1", "Really?", buttons=(Button("Yes", "/remote yes"),), asked=person)
    (button,) = bound(bubble).buttons
    assert owned(button.data) == (int(person.partition(":u")[2]), "/remote yes")
    assert owned("/remote yes") == (None, "/remote yes")
