"""The menu of slash commands that people see on Discord."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.doors.discord.api import DiscordApi
from bot.doors.discord.library import Route
from bot.doors.ports import Problem
from bot.texts import texts_of
from bot.texts.menu import AGE_RESTRICTED, COMMANDS, Menu
from persona.languages import ENGLISH
from scheduler.errors import DoorError

_WHERE = {"contexts": [0, 1], "integration_types": [0]}
"""In servers that let him in, and with him alone; not in private channels of others, where one of them brings him."""
_LOCALES = {"de": ("de",), "es": ("es-ES", "es-419"), "fr": ("fr",)}
"""What the platform calls a language; English is what everybody else sees."""


async def set_menu(api: DiscordApi, application: int, problem: Problem) -> None:
    """Set the menu of an application. Never raises."""
    commands = []
    for name in COMMANDS:
        command: dict[str, Any] = {"name": name, "type": 1} | _described(lambda menu: menu.commands, name) | _WHERE
        if name in texts_of(ENGLISH).menu.hints:
            hint = _described(lambda menu: menu.hints, name)
            command["options"] = [{"type": 3, "name": "text", "required": False} | hint]
        if name in AGE_RESTRICTED:
            command["nsfw"] = True
        commands.append(command)
    route = Route("PUT", "/applications/{application_id}/commands", application_id=application)
    try:
        await api.call(route, json=commands)
    except DoorError as error:
        # A menu that is not set is no reason to keep anybody waiting.
        problem("discord_menu", error)


def _described(lines: Callable[[Menu], Mapping[str, str]], name: str) -> dict[str, Any]:
    """The line of that name in all languages of the house."""
    locales = {locale: lines(texts_of(code).menu)[name] for code, locales in _LOCALES.items() for locale in locales}
    return {"description": lines(texts_of(ENGLISH).menu)[name], "description_localizations": locales}
