"""What people see of the bot on Telegram before they write: the menu of commands and two descriptions."""

from telegram.error import TelegramError

from bot import texts
from bot.doors.ports import Problem
from bot.doors.telegram.api import TelegramApi


async def set_menu(api: TelegramApi, display: str, problem: Problem) -> None:
    """Set menu and descriptions for whoever is called ``display``. Never raises."""
    commands = [{"command": command, "description": text} for command, text in texts.COMMANDS.items()]
    for method, arguments in (
        ("setMyCommands", {"commands": commands}),
        ("setMyDescription", {"description": texts.DESCRIPTION.format(name=display)}),
        ("setMyShortDescription", {"short_description": texts.SHORT_DESCRIPTION}),
    ):
        try:
            await api.raw(method, arguments)
        except TelegramError as error:
            # A menu that is not set is no reason to keep anybody waiting.
            problem("telegram_menu", error)
