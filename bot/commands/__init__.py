"""What people can ask of the service itself, by slash, by tap or in words."""

from bot.commands.rules import Commands

__all__ = ["Commands"]
