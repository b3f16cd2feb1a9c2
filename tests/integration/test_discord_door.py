"""The real Discord door against a gateway and REST on loopback: what people do there, and what they get to read."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_app
from bot.settings import Settings
from bot.texts import texts_of
from engine.messages import Bubble
from lab.loopback.discord import DiscordServer, Sent
from lab.loopback.engine import EngineServer
from persona.feelings.stage import Stage
from persona.line import Speaker
from tests.fakes.talk import OnDiscord, Talk, echo
from tests.fakes.told import HOUSE, MENU, told
from tests.fakes.waiting import eventually

Opened = Callable[..., AbstractAsyncContextManager[Talk[Sent]]]


pytestmark = pytest.mark.usefixtures("addresses_of_the_library")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as platform:
        yield platform


@pytest.fixture
def opened(settings: Callable[..., Settings], server: DiscordServer, engine: EngineServer) -> Opened:
    """Open houses whose Discord door is connected."""
    engine.answer = echo

    @asynccontextmanager
    async def open_(**changes: Any) -> AsyncIterator[Talk[Sent]]:
        values = {"discord_bot_token": server.token, "discord_api_url": server.url, "ask_checkins_after": 99}
        async with open_app(settings(**(values | changes))) as app:
            connected = server.identified + 1
            await app.open_discord()
            async with app.loop.running():
                await eventually(lambda: server.identified >= connected)
                yield Talk(app, OnDiscord(server), engine)

    return open_


async def test_w10_start_brings_notice_and_greeting_before_the_person_writes(
    opened: Opened, server: DiscordServer
) -> None:
    async with opened() as talk:
        server.says("/start")
        notice, greeting = [sent.text for sent in await server.wait_sent(2)]
        assert notice == told(HOUSE.notice)
        assert greeting in talk.app.rules.sheets["harry"].greetings
        assert talk.answered == []


async def test_languages_of_the_menu(opened: Opened, server: DiscordServer) -> None:
    async with opened():
        menu = {each["name"]: each for each in server.commands}
        for locale, language in (("de", "de"), ("es-ES", "es"), ("es-419", "es"), ("fr", "fr")):
            texts = texts_of(language).menu
            assert {name: each["description_localizations"][locale] for name, each in menu.items()} == texts.commands
            hint = menu["quiet"]["options"][0]["description_localizations"][locale]
            assert hint == texts.hints["quiet"]


async def test_a_slash_command_is_answered_in_its_place(opened: Opened, server: DiscordServer) -> None:
    async with opened():
        assert {each["name"]: each["description"] for each in server.commands} == MENU.commands
        server.slash("start")
        sent = await server.wait_sent(2)
        assert [each.via for each in sent] == ["followup"] * 2
        server.slash("name", "Bea")
        assert (await server.wait_sent(3))[-1].text == HOUSE.name_set.format(called="Bea")
        assert not [call for call in server.calls if call[1].endswith("/messages")]


async def test_menus_ask_for_what_follows_a_command_and_offer_the_playful_tone_to_adults_only(
    opened: Opened, server: DiscordServer
) -> None:
    async with opened():
        commands = {each["name"]: each for each in server.commands}
        assert [name for name, command in commands.items() if command.get("nsfw")] == ["tone"]
        assert {"quiet", "timezone", "pace", "tone", "voice", "report"} <= {
            name for name, command in commands.items() if command.get("options")
        }
        server.slash("timezone", "Berlin")
        assert "Noted: Berlin" in (await server.wait_sent(2))[-1].text


async def test_a_command_is_answered_although_the_platform_is_slow_to_note_that_it_was_seen(
    opened: Opened, server: DiscordServer
) -> None:
    async with opened():
        server.delay = 0.3
        server.slash("help")
        notice, answer = await server.wait_sent(2)
        assert (notice.via, notice.text) == ("followup", told(HOUSE.notice))
        assert (answer.via, answer.text) == ("followup", told(MENU.help, commands=MENU.listing()))


async def test_a_cry_for_help_in_a_command_is_heard_at_once(opened: Opened, server: DiscordServer) -> None:
    async with opened():
        server.slash("name", "I want to kill myself")
        card = (await server.wait_sent())[0]
        assert "988" in card.text or "findahelpline" in card.text
        # It leaves before the command is in the inbox, and so before anybody else would have told that it was seen.
        assert card.via == "followup"


async def test_they_grow_closer_over_thirty_one_messages(opened: Opened, server: DiscordServer) -> None:
    stages: list[str] = []
    async with opened() as talk:
        written = talk.app.rules.sheets["harry"].stages
        for number in range(1, 32):
            server.says(f"walk number {number}")
            await talk.hears(f"You said walk number {number}.")
            (seen,) = [stage for stage in Stage if written[stage] in talk.engine.seen[-1]["messages"][0]["content"]]
            stages.append(seen.value)
        mail = await talk.mail()
    assert sorted(set(stages), key=stages.index) == ["introduction", "friend", "close"]
    assert (stages.index("friend") + 1, stages.index("close") + 1) == (15, 30)
    assert (mail.chat.bond.stage, mail.chat.session.messages) == (Stage.CLOSE, 31)
    nonces = [str(sent.nonce) for sent in server.sent if sent.via == "message"]
    assert len(set(nonces)) == len(nonces) >= 31
    assert max(map(len, nonces)) <= 25


async def test_a_burst_lasts_as_long_as_the_person_types(opened: Opened, server: DiscordServer) -> None:
    async with opened(burst_quiet=0.6, burst_longest=10.0) as talk:
        server.says("hey")
        for _ in range(4):
            before = time.monotonic()
            server.types()
            await eventually(lambda since=before: time.monotonic() > since + 0.3)
        server.says("I like puffins")
        await talk.hears("You said I like puffins.")
        await talk.idle()
        assert talk.answered == ["hey\nI like puffins"]


async def test_a_tapped_button_is_a_command(opened: Opened, server: DiscordServer) -> None:
    async with opened() as talk:
        server.says("hello")
        await talk.taps("18 or older")
        await talk.hears(HOUSE.age_noted)
        assert (await talk.app.mailbox.person("discord:u7")).age == "adult"


async def test_in_servers_he_answers_only_those_who_mean_him(opened: Opened, server: DiscordServer) -> None:
    hall = server.guild_channel()
    async with opened() as talk:
        server.says("hello everybody", channel=hall)
        server.says("any news?", channel=hall, mention=True)
        his = await talk.hears("You said Ann: any news?.", place=hall)
        await talk.idle()
        server.says("not you", channel=hall)
        server.says("tell me more", channel=hall, reply_to=his.message_id)
        await talk.hears("You said Ann: tell me more.", place=hall)
        assert not any("not you" in said or "everybody" in said for said in talk.answered)


async def test_a_photo_is_no_riddle_and_its_caption_is_read(opened: Opened, server: DiscordServer) -> None:
    async with opened() as talk:
        server.says("", attachments={"bike.png": b"png"})
        await talk.hears(talk.app.rules.sheets["harry"].cant_see["photo"])
        server.says("my new bike", attachments={"bike.png": b"png"})
        await talk.hears("You said I sent a photo, with these words: my new bike.")


async def test_an_edit_replaces_what_is_unanswered(opened: Opened, server: DiscordServer) -> None:
    async with opened(burst_quiet=0.5, burst_longest=5.0) as talk:
        server.edits(server.says("I like owsl"), "I like owls")
        await talk.hears("You said I like owls.")
        await talk.idle()
        assert talk.answered == ["I like owls"]


async def test_what_is_deleted_before_it_was_answered_was_never_said(opened: Opened, server: DiscordServer) -> None:
    async with opened(burst_quiet=0.5, burst_longest=5.0) as talk:
        server.deletes(server.says("I hate my boss"))
        server.says("nice weather")
        await talk.hears("You said nice weather.")
        await talk.idle()
        assert talk.answered == ["nice weather"]


async def test_a_check_in_comes_after_silence_and_stands_in_history(
    opened: Opened, server: DiscordServer, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    async with opened(clock_offset_file=clock, tick_seconds=0.2, ask_checkins_after=1) as talk:
        server.says("I start a new job on Monday, wish me luck")
        await talk.taps("18 or older")
        await talk.hears(HOUSE.age_noted)
        await talk.taps("Write to me first")
        await talk.hears(HOUSE.checkins_on.format(name="Harry"))
        # He may send a card in place of words.
        server.slash("pictures", "off")
        first_words = await talk.hears_first_words(clock)
        last = (await talk.mail()).history[-1]
        assert (last.speaker, last.kind, last.text) == (Speaker.PERSONA, "check-in", first_words)


async def test_nothing_more_is_sent_to_somebody_who_closed_their_messages(
    opened: Opened, server: DiscordServer
) -> None:
    async with opened() as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        await talk.idle()
        sends = f"POST /channels/{server.direct_channel()}/messages"
        server.fail(sends, 403, code=50007, message="Cannot send messages to this user", times=9)
        tries = _tries(server, sends)
        server.says("listen to this")
        await eventually(lambda: _tries(server, sends) > tries)
        mail = await talk.mail()
        assert (mail.outbox, mail.inbox, _tries(server, sends)) == ((), (), tries + 1)
        assert (await talk.app.mailbox.person("discord:u7")).blocked


def _tries(server: DiscordServer, line: str) -> int:
    return sum(f"{method} {path}" == line for method, path, _ in server.calls)


@pytest.mark.parametrize("via", [True, False], ids=["by Discord", "by what stands before it"])
async def test_the_servers_own_wait_is_obeyed(opened: Opened, server: DiscordServer, via: bool) -> None:
    async with opened() as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        await talk.idle()
        sends = f"POST /channels/{server.direct_channel()}/messages"
        server.fail(sends, 429, retry_after=0.7, via=via)
        server.says("are you there?")
        await talk.hears("You said are you there?.")
        refused, mail = [at for method, path, at in server.calls if f"{method} {path}" == sends][-2:]
        assert mail - refused >= 0.7
        assert talk.heard("You said are you there?.") == 1


async def test_a_lost_answer_of_the_platform_does_not_double_his(opened: Opened, server: DiscordServer) -> None:
    async with opened() as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        await talk.idle()
        server.drop(f"POST /channels/{server.direct_channel()}/messages", after=True)
        server.says("once more")
        await talk.hears("You said once more.")
        await talk.idle()
        assert talk.heard("You said once more.") == 1


async def test_after_a_resume_a_message_is_answered_once(opened: Opened, server: DiscordServer) -> None:
    async with opened() as talk:
        server.says("before")
        await talk.hears("You said before.")
        server.disconnect(code=None)
        server.says("meanwhile")
        await talk.hears("You said meanwhile.")
        server.reconnect()
        await eventually(lambda: server.resumed >= 2)
        server.says("after")
        await talk.hears("You said after.")
        assert [talk.heard(f"You said {text}.") for text in ("before", "meanwhile", "after")] == [1, 1, 1]


async def test_one_odd_event_does_not_end_the_connection(opened: Opened, server: DiscordServer) -> None:
    async with opened() as talk:
        for event in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE", "TYPING_START", "GUILD_UPDATE"):
            server.push(event, {"id": "x", "author": 3, "edited_timestamp": 1, "channel_id": None, "user": 1})
        server.push("CHANNEL_CREATE", {})
        server.says("hello")
        await talk.hears("You said hello.")
        assert (server.identified, server.resumed) == (1, 0)
        assert "discord_event" in talk.errors()


async def test_a_gateway_that_is_down_at_start_is_tried_again(
    settings: Callable[..., Settings], server: DiscordServer, engine: EngineServer
) -> None:
    engine.answer = echo
    values = {"discord_bot_token": server.token, "discord_api_url": server.url}
    async with open_app(settings(**values)) as app:
        await app.open_discord()
        # Twice, since the HTTP client tries an idle connection that was cut once more by itself.
        server.drop("GET /gateway", after=False, times=2)
        talk = Talk(app, OnDiscord(server), engine)
        await eventually(lambda: server.identified)
        server.says("hello")
        await talk.hears("You said hello.")
        assert "discord_gateway" in talk.errors()


async def test_a_stranger_is_kept_out_and_hears_how_to_be_let_in(opened: Opened, server: DiscordServer) -> None:
    async with opened(open_to_everyone=False, allowed_users="discord:8") as talk:
        server.says("let me in")
        await eventually(lambda: server.sent)
        server.says("hello", person=8)
        await talk.hears("You said hello.", place=server.direct_channel(8))
        assert talk.answered == ["hello"]


async def test_a_wrong_token_is_said_in_one_line(opened: Opened) -> None:
    with pytest.raises(ValueError, match="copy it again from the developer portal into DISCORD_BOT_TOKEN"):
        async with opened(discord_bot_token="wrong"):
            pass


async def test_k13_a_token_that_the_gateway_refuses_is_named_and_the_door_is_tried_again(
    opened: Opened, server: DiscordServer
) -> None:
    async with opened(retry_factor=1.0) as talk:

        async def state() -> str:
            return (await talk.app.health.look())["discord"]

        server.says("hello")
        await talk.hears("You said hello.")
        server.disconnect(code=4004)

        async def is_named() -> bool:
            return "DISCORD_BOT_TOKEN" in await state()

        await eventually(is_named)

        async def is_well() -> bool:
            return await state() == "ok"

        await eventually(is_well)
        server.says("and again")
        await talk.hears("You said and again.")


async def test_what_was_written_while_nobody_listened_is_answered_after_a_restart(
    opened: Opened, server: DiscordServer
) -> None:
    hall = server.guild_channel()
    async with opened() as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        server.says("and you?", channel=hall, mention=True)
        await talk.hears("You said Ann: and you?.", place=hall)
        await talk.idle()
    server.says("are you there?")
    server.says("not for you", channel=hall)
    server.says("still here?", channel=hall, mention=True)
    async with opened() as talk:
        await talk.hears("You said are you there?.")
        await talk.hears("You said Ann: still here?.", place=hall)
        server.says("good night")
        await talk.hears("You said good night.")
        await talk.idle()
        texts_sent = [sent.text for sent in server.sent if sent.text.startswith("You said")]
        assert len(texts_sent) == len(set(texts_sent)) == 5
        assert not any("not for you" in said for said in talk.answered)


async def test_what_was_written_before_a_session_was_lost_is_fetched(opened: Opened, server: DiscordServer) -> None:
    async with opened() as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        server.disconnect(code=4000, resumable=False)
        server.says("in between")
        await talk.hears("You said in between.")
        await talk.idle()
        assert (server.identified, talk.heard("You said in between.")) == (2, 1)


async def test_a_channel_that_can_not_be_read_holds_up_no_other(opened: Opened, server: DiscordServer) -> None:
    async with opened() as talk:
        for person in (7, 8):
            server.says("hello", person=person)
            await talk.hears("You said hello.", place=server.direct_channel(person))
        await talk.idle()
    for person in (7, 8):
        server.says(f"again, says {person}", person=person)
    server.fail(f"GET /channels/{server.direct_channel(7)}/messages", 404, code=10003)
    server.fail(f"GET /channels/{server.direct_channel(8)}/messages", 429, retry_after=0.2)
    async with opened() as talk:
        await talk.hears("You said again, says 8.", place=server.direct_channel(8))


async def test_a_channel_of_long_ago_is_not_read(opened: Opened, server: DiscordServer, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    async with opened(clock_offset_file=clock) as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        await talk.idle()
    clock.write_text(str(25 * 3600))
    async with opened(clock_offset_file=clock) as talk:
        server.says("hello again")
        await talk.hears("You said hello again.")
        reads = [path for method, path, _ in server.calls if method == "GET" and path.endswith("/messages")]
        assert reads == []


@pytest.mark.parametrize("arrived", [True, False], ids=["it is there", "it is not there"])
async def test_a_bubble_of_unknown_fate_is_sent_again_only_where_the_channel_lacks_it(
    opened: Opened, server: DiscordServer, arrived: bool
) -> None:
    chat = f"discord:c{server.direct_channel()}"
    async with opened(lease_seconds=0.3, sweep_seconds=0.2) as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        await talk.idle()
        # As a process leaves it that was killed between sending and noting that it was sent.
        lease = talk.app.mailbox.lease(chat)
        assert await lease.look() is not None
        (waiting,) = await lease.commit(bubbles=[Bubble("nonce", "Hello again.")])
        assert await lease.sending(waiting)
        if arrived:
            # More than the minutes ago in which the platform knows the nonce.
            await talk.app.post.doors["discord"].send(chat, replace(waiting.bubble, id="forgotten"))
        server.says("anybody?")
        await talk.hears("You said anybody?.")
        await talk.idle()
        assert talk.heard("Hello again.") == 1
        said = [line.text for line in (await talk.mail()).history if line.speaker is Speaker.PERSONA]
        assert said[-2:] == ["Hello again.", "You said anybody?."]


async def test_k10_a_list_of_sixty_things_ahead_arrives_whole_with_all_its_buttons(
    opened: Opened, server: DiscordServer
) -> None:
    async with opened() as talk:
        server.says("hello")
        await talk.hears("You said hello.")
        await talk.idle()
        await talk.looks_forward_to(60)
        server.says("/promises")
        await eventually(lambda: len(talk.drops()) == 60)
        await talk.idle()
        numbers = [str(number) for number in range(1, 61)]
        assert (talk.numbers(), talk.drops()) == (numbers, [f"/promises drop {number}" for number in numbers])
        assert talk.errors() == set()
