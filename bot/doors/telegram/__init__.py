"""The Telegram door: raw updates in, one by one, and bubbles out; the only place that knows python-telegram-bot."""

from bot.doors.telegram.door import TelegramDoor
from bot.doors.telegram.parsing import Me, to_incoming

__all__ = ["Me", "TelegramDoor", "to_incoming"]
