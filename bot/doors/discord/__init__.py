"""The Discord door: raw gateway events in, one by one, and bubbles out; the only place that knows discord.py."""

from bot.doors.discord.door import DiscordDoor
from bot.doors.discord.parsing import to_incoming

__all__ = ["DiscordDoor", "to_incoming"]
