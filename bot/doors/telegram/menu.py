"""What people see of the bot on Telegram before they write: the menu of commands and two descriptions."""

from telegram.error import TelegramError

from bot.doors.ports import Problem
from bot.doors.telegram.api import TelegramApi
from bot.texts import texts_of
from bot.texts.menu import COMMANDS
from persona.languages import CLAIMED, ENGLISH


async def set_menu(api: TelegramApi, display: str, problem: Problem) -> None:
    """Set menu and descriptions for whoever is called ``display``, in each language of the house. Never raises."""
    for code in CLAIMED:
        menu = texts_of(code).menu
        # What is set for no language is for everybody whose own is not there.
        language = {} if code == ENGLISH else {"language_code": code}
        commands = [{"command": command, "description": menu.commands[command]} for command in COMMANDS]
        for method, arguments in (
            ("setMyCommands", {"commands": commands}),
            ("setMyDescription", {"description": menu.description.format(name=display)}),
            ("setMyShortDescription", {"short_description": menu.short_description}),
        ):
            try:
                await api.raw(method, arguments | language)
            except TelegramError as error:
                # A menu that is not set is no reason to keep anybody waiting.
                problem("telegram_menu", error)
