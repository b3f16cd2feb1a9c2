"""The menu of slash commands that people see on Discord."""

from typing import Any

from bot import texts
from bot.doors.discord.api import DiscordApi
from bot.doors.discord.library import Route
from bot.doors.ports import Problem
from scheduler.errors import DoorError

_WHERE = {"contexts": [0, 1], "integration_types": [0]}
"""In servers that let him in, and with him alone; not in private channels of others, where one of them brings him."""
_WITH_TEXT = {
    "checkins": "yes or no",
    "persona": "whom to talk with",
    "name": "what to call you",
    "pace": "slow, normal or fast",
    "tone": "friend or playful",
    "voice": "on or off",
    "quiet": "hours such as 22-8; without any, nobody writes first again",
    "timezone": "a city, a country, UTC+2, or the time on your clock now",
    "report": "what went wrong",
    "forget": "yes",
    "memory": "on, off, delete 2, or 2 and what is right",
}


async def set_menu(api: DiscordApi, application: int, problem: Problem) -> None:
    """Set the menu of an application. Never raises."""
    commands = []
    for name, text in texts.COMMANDS.items():
        command: dict[str, Any] = {"name": name, "description": text, "type": 1} | _WHERE
        if hint := _WITH_TEXT.get(name):
            command["options"] = [{"type": 3, "name": "text", "description": hint, "required": False}]
        if name in texts.AGE_RESTRICTED:
            command["nsfw"] = True
        commands.append(command)
    route = Route("PUT", "/applications/{application_id}/commands", application_id=application)
    try:
        await api.call(route, json=commands)
    except DoorError as error:
        # A menu that is not set is no reason to keep anybody waiting.
        problem("discord_menu", error)
