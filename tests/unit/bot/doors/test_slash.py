"""What begins with a slash: commands with any white space behind them, other bots' commands, and mere talk."""

import pytest

from bot.doors.discord import parsing as discord
from bot.doors.slash import command_in, is_foreign
from bot.doors.telegram import parsing as telegram
from engine.messages import Incoming, Kind

ME = telegram.Me(1, "harry_bot")
TALK = [
    "/s",
    "//",
    "/ ",
    "/",
    "/j",
    "/srs",
    "/gen",
    "// a remark",
    "/home/ann/owls",
    "/r/trains is fun",
    "/ help",
    "/!",
]


@pytest.mark.parametrize("text", TALK)
def test_d09_in_private_a_slash_alone_makes_no_command(text: str) -> None:
    assert command_in(text) is None
    assert heard_on_telegram(text).kind is Kind.TEXT
    assert heard_on_discord(text).kind is Kind.TEXT


@pytest.mark.parametrize("space", ["\n", "\t", "  ", "\u00a0", "\u3000", "\r\n", " \n\n"])
def test_d09_any_white_space_ends_a_command(space: str) -> None:
    incoming = heard_on_telegram(f"/remind{space}15:00 call\nmum")
    assert (incoming.kind, incoming.command) == (Kind.COMMAND, ("remind", "15:00 call\nmum"))
    assert heard_on_telegram(f"/help@Harry_Bot{space}").command == ("help", "")


@pytest.mark.parametrize("text", ["/ban", "/ban@other_bot", "/help@other_bot", "/warn\n@ann", "/BAN ann"])
@pytest.mark.parametrize("reply", [False, True])
def test_d09_in_groups_other_bots_commands_are_not_for_him(text: str, reply: bool) -> None:
    assert not heard_on_telegram(text, group=True, reply=reply).addressed
    if "@other" not in text:
        assert not heard_on_discord(text, group=True).addressed


@pytest.mark.parametrize("text", ["/help", "/HELP", "/age", "/dance@harry_bot", "/remind\n15:00 tea"])
def test_d09_in_groups_known_and_addressed_commands_are_for_him(text: str) -> None:
    incoming = heard_on_telegram(text, group=True)
    assert (incoming.kind, incoming.addressed) == (Kind.COMMAND, True)


def test_d09_a_command_behind_his_name_is_for_him_on_discord() -> None:
    assert heard_on_discord("<@1> /dance", group=True).addressed


def test_d09_a_bot_is_known_by_its_name_in_any_case() -> None:
    assert command_in("/Help@Harry_Bot now") == ("help", "harry_bot")
    assert not is_foreign(("dance", "harry_bot"), "Harry_Bot")


def heard_on_telegram(text: str, *, group: bool = False, reply: bool = False) -> Incoming:
    chat = {"id": -5, "type": "supergroup"} if group else {"id": 7, "type": "private"}
    user = {"id": 7, "is_bot": False, "first_name": "Ann"}
    message = {"message_id": 2, "from": user, "chat": chat, "date": 9, "text": text}
    message |= {"reply_to_message": {"from": {"id": 1}}} if reply else {}
    incoming = telegram.to_incoming({"update_id": 1, "message": message}, ME)
    assert incoming is not None
    return incoming


def heard_on_discord(text: str, *, group: bool = False) -> Incoming:
    data = {"id": "9", "channel_id": "5", "author": {"id": "7"}, "content": text, "mentions": [{"id": "1"}]}
    arrival = discord.to_incoming("MESSAGE_CREATE", data | ({"guild_id": "3"} if group else {}), discord.Me(1))
    assert arrival is not None
    return arrival[0]
