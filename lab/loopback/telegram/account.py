"""The bot's own account: its name, descriptions and menus; knows no chat."""

import re
from functools import partial

from lab.loopback.telegram.wire import Handler, Json, Request, bad


class Account:
    """One bot; descriptions are kept by kind and language ("name", ""), menus by scope and language."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.username = "harry_loopback_bot"
        self.descriptions: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}

    def user(self) -> Json:
        """The bot as a user."""
        me = {"id": int(self.token.split(":")[0]), "is_bot": True, "username": self.username}
        return me | {"first_name": self.descriptions.get(("name", ""), "Harry")}

    def methods(self) -> dict[str, Handler]:
        """What the bot may ask and say about itself."""
        return {
            "getMe": lambda _: self.user() | {"can_join_groups": True, "can_read_all_group_messages": False},
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda call: self.commands.get(_menu(call), []),
            "setMyName": partial(self._describe, "name"),
            "setMyDescription": partial(self._describe, "description"),
            "setMyShortDescription": partial(self._describe, "short_description"),
        }

    def _set_commands(self, call: Request) -> bool:
        commands = call.params.get("commands") or []
        if not all(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) for command in commands):
            raise bad("BOT_COMMAND_INVALID")
        self.commands[_menu(call)] = commands
        return True

    def _describe(self, kind: str, call: Request) -> bool:
        self.descriptions[kind, call.text("language_code")] = call.text(kind)
        return True


def _menu(call: Request) -> tuple[str, str]:
    return (call.params.get("scope") or {}).get("type", "default"), call.text("language_code")
