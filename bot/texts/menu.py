"""What menus show, and /help."""

from collections.abc import Mapping
from dataclasses import dataclass

GROUPS: Mapping[str, tuple[str, ...]] = {
    "talk": ("start", "persona", "name", "language", "pace", "tone", "voice", "pictures", "lookups", "again", "reset"),
    "first": ("checkins", "stop", "quiet", "timezone", "promises", "remind", "why"),
    "kept": ("privacy", "memory", "export", "forget"),
    "place": ("server",),
    "help": ("help", "safety", "report"),
}
"""Every command, by what it is about."""
COMMANDS = tuple(command for group in GROUPS.values() for command in group)
MANAGING = frozenset({"server"})
"""Commands for which a platform is asked whether somebody looks after the server or group."""
AGE_RESTRICTED = frozenset({"tone"})
"""Commands that a platform should offer to adults only, where it can."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What menus show: a line for each command, what it is called in that language, and a hint for those that take
    one."""

    help: str
    description: str
    short_description: str
    groups: Mapping[str, str]
    commands: Mapping[str, str]
    hints: Mapping[str, str]
    names: Mapping[str, str]

    def listing(self) -> str:
        """All commands with their lines, for /help."""
        groups = (
            "\n".join([self.groups[group], *(f"/{command} – {self.commands[command]}" for command in commands)])
            for group, commands in GROUPS.items()
        )
        return "\n\n".join(groups)
