"""What people can ask of the house itself, by slash, by tap or in words."""

from bot.commands.house import Commands

__all__ = ["Commands"]
