"""The menu of slash commands that people see on Discord."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from bot.doors.discord.api import DiscordApi
from bot.doors.discord.library import Route
from bot.doors.discord.parsing import MANAGE_SERVER
from bot.doors.ports import Problem
from bot.texts import texts_of
from bot.texts.menu import AGE_RESTRICTED, COMMANDS, MANAGING, Menu
from persona.languages import ENGLISH
from scheduler.errors import DoorError

_WHERE = {"contexts": [0, 1], "integration_types": [0]}
"""In servers that let him in, and with him alone; not in private channels of others, where one of them brings him."""
_LOCALES = {"de": ("de",), "es": ("es-ES", "es-419"), "fr": ("fr",)}
"""What the platform calls a language; English is what everybody else sees."""


async def set_menu(api: DiscordApi, application: int, problem: Problem, completed: Collection[str] = ()) -> None:
    """Set the menu of an application, in which what is written behind the ``completed`` commands is suggested. Never
    raises."""
    commands = []
    for name in COMMANDS:
        command: dict[str, Any] = {"name": name, "type": 1, "name_localizations": _names(name)}
        command |= _described(lambda menu: menu.commands, name) | _WHERE
        if name in texts_of(ENGLISH).menu.hints:
            hint = _described(lambda menu: menu.hints, name)
            option = {"type": 3, "name": "text", "required": False, "autocomplete": name in completed}
            command["options"] = [option | hint]
        if name in AGE_RESTRICTED:
            command["nsfw"] = True
        if name in MANAGING:
            command |= {"contexts": [0], "default_member_permissions": str(MANAGE_SERVER)}
        commands.append(command)
    route = Route("PUT", "/applications/{application_id}/commands", application_id=application)
    try:
        await api.call(route, json=commands)
    except DoorError as error:
        # A menu that is not set is no reason to keep anybody waiting.
        problem("discord_menu", error)


def _names(name: str) -> dict[str, str]:
    """What a command is called in other languages than English."""
    return {locale: texts_of(code).menu.names[name] for code, locales in _LOCALES.items() for locale in locales}


def _described(lines: Callable[[Menu], Mapping[str, str]], name: str) -> dict[str, Any]:
    """The line of that name in all languages of the house."""
    locales = {locale: lines(texts_of(code).menu)[name] for code, locales in _LOCALES.items() for locale in locales}
    return {"description": lines(texts_of(ENGLISH).menu)[name], "description_localizations": locales}
