"""What shows on the platforms that somebody chose, what is answered, and what is felt about his words."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.settings import Settings
from engine.messages import Kind
from lab.loopback.engine import EngineServer
from tests.fakes.home import CHAT, at_home
from tests.fakes.talk import OnDiscord, OnTelegram, Talk, echo
from tests.fakes.waiting import eventually
from tests.integration.test_closed_places import GROUP, at_discord, at_telegram

Make = Callable[..., Settings]


async def test_d11_on_telegram_a_card_becomes_the_choice(settings: Make) -> None:
    async with at_telegram(settings) as (_, api):
        api.says("/pace")
        card = (await api.wait_sent(2, chat=7))[-1]
        (button,) = card.params["reply_markup"]["inline_keyboard"][-1]
        api.taps(button["callback_data"], card.message_id)
        await eventually(lambda: any(act.method == "editMessageText" for act in api.acts))
        message = api.messages[7, card.message_id]
        assert message["text"] == f"{card.text}\n\n→ {button['text']}"
        assert not message.get("reply_markup", {}).get("inline_keyboard")


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_d11_on_discord_a_card_becomes_the_choice(settings: Make) -> None:
    async with at_discord(settings) as (_, server):
        server.says("/pace")
        card = (await server.wait_sent(2))[-1]
        button = card.payload["components"][0]["components"][-1]
        server.taps(button["custom_id"], card.message_id)
        edit = await eventually(lambda: next(iter(server.edited), None))
        assert (edit.text, edit.payload["components"]) == (f"{card.text}\n\n→ {button['label']}", [])


async def test_d11_of_a_list_only_the_one_that_was_tapped_goes(settings: Make, engine: EngineServer) -> None:
    async with at_telegram(settings) as (app, api):
        talk = Talk(app, OnTelegram(api), engine)
        api.says("/help")
        await api.wait_sent(2, chat=7)
        await talk.mail()
        await talk.looks_forward_to(3)
        api.says("/promises")
        card = (await api.wait_sent(3, chat=7))[-1]
        api.taps("/promises drop 2", card.message_id)
        await eventually(lambda: any(act.method == "editMessageReplyMarkup" for act in api.acts))
        rows = api.messages[7, card.message_id]["reply_markup"]["inline_keyboard"]
        assert [button["callback_data"] for row in rows for button in row] == ["/promises drop 1", "/promises drop 3"]


async def test_w10_on_telegram_each_choice_of_the_first_card_is_tapped_by_itself(settings: Make) -> None:
    async with at_telegram(settings) as (_, api):
        api.says("hello")
        card = await eventually(lambda: next((sent for sent in api.sent if "reply_markup" in sent.params), None))
        tapped = ("/memory yes", "/age adult", "/checkins yes")
        left = [{"/age adult", "/age minor", "/age child", "/checkins yes"}, {"/checkins yes"}, set()]
        for data, buttons in zip(tapped, left, strict=True):
            api.taps(data, card.message_id)
            await eventually(lambda buttons=buttons: _buttons(api.messages[7, card.message_id]) == buttons)  # type: ignore[misc]
        assert api.messages[7, card.message_id]["text"].count("→") == 3


def _buttons(message: dict[str, Any]) -> set[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row}


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_w10_on_discord_each_choice_of_the_first_card_is_tapped_by_itself(settings: Make) -> None:
    async with at_discord(settings) as (_, server):
        server.says("hello")
        card = await eventually(lambda: next((sent for sent in server.sent if sent.payload.get("components")), None))
        server.taps("/age adult", card.message_id)
        edit = await eventually(lambda: next(iter(server.edited), None))
        left = [button["custom_id"] for row in edit.payload["components"] for button in row["components"]]
        assert left == ["/memory yes", "/checkins yes"]
        assert edit.text.endswith("→ 18 or older")


async def test_d11_he_quotes_in_a_group_and_not_in_private(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_telegram(settings) as (_, api):
        api.says("hello")
        assert all("reply_parameters" not in sent.params for sent in await api.wait_sent(2, chat=7))
        api.says(f"@{api.username} hello", group=True)
        notice, answer = await api.wait_sent(2, chat=GROUP)
        asked = api.messages[GROUP, answer.message_id]["reply_to_message"]
        assert asked["text"] == f"@{api.username} hello"
        assert "reply_parameters" not in notice.params
        api.says("/help", group=True)
        assert "reply_parameters" in (await api.wait_sent(3, chat=GROUP))[-1].params


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_d11_he_quotes_on_discord(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_discord(settings) as (_, server):
        asked = server.says("hello", channel=server.guild_channel(), mention=True)
        answer = (await server.wait_sent(2))[-1]
        assert answer.payload["message_reference"]["message_id"] == str(asked)


async def test_d11_an_answer_that_is_finished_whatever_comes_quotes_what_it_answers(
    settings: Make, engine: EngineServer
) -> None:
    async with at_home(settings(burst_quiet=0.0)) as home:
        await home.say("/start")
        engine.hold()
        for word in ("one", "two", "three", "four"):
            before = len(engine.seen)
            await home.write(word)
            if word != "four":
                await eventually(lambda before=before: len(engine.seen) > before)  # type: ignore[misc]
        engine.let_go()
        await home.idle()
        answered = next(bubble for _, bubble in home.door.sent if bubble.quotes)
        lines = {line.id: line.text for line in await home.history()}
        assert lines[answered.quotes] == "three"


async def test_d11_a_reaction_on_telegram_is_a_small_signal(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_telegram(settings) as (app, api):
        talk = Talk(app, OnTelegram(api), engine)
        api.says("hello")
        answer = await talk.hears("You said hello.")
        before, said = (await talk.mail()).chat.bond.points, len(api.sent)
        api.reacts("👍🏽", answer.message_id)
        await eventually(lambda: closer(talk, before))
        assert (len(api.sent), (await talk.mail()).inbox) == (said, ())


@pytest.mark.usefixtures("addresses_of_the_library")
async def test_d11_a_reaction_on_discord_is_a_small_signal(settings: Make, engine: EngineServer) -> None:
    engine.answer = echo
    async with at_discord(settings) as (app, server):
        talk = Talk(app, OnDiscord(server), engine)
        server.says("hello")
        answer = await talk.hears("You said hello.")
        before, said = (await talk.mail()).chat.bond.points, len(server.sent)
        server.reacts("❤️", answer.message_id)
        await eventually(lambda: closer(talk, before))
        assert len(server.sent) == said


async def closer(talk: Talk[Any], before: float) -> bool:
    return before < (await talk.mail()).chat.bond.points < before + 1


async def test_d11_a_reaction_ends_no_answer_and_asks_for_none(settings: Make, engine: EngineServer) -> None:
    async with at_home(settings()) as home:
        await home.say("/start")
        line = next(line for line in await home.history() if line.id)
        home.door.sent.clear()
        engine.seen.clear()
        engine.hold()
        await home.write("hello")
        await eventually(lambda: engine.seen)
        await home.write("😂", kind=Kind.REACTION, about=line.id, id="r1")
        engine.let_go()
        await home.idle()
        assert (len(engine.seen), len(home.door.spoken(CHAT))) == (1, 1)
        assert (await home.mail()).inbox == ()
