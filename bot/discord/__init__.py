"""The Discord door: raw gateway events in, one by one, and bubbles out; the only place that knows discord.py."""

from bot.discord.door import DiscordDoor
from bot.discord.parsing import to_incoming

__all__ = ["DiscordDoor", "to_incoming"]
