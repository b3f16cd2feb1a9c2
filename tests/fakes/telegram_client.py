"""The real python-telegram-bot, pointed at the Bot API on loopback."""

from telegram import Bot

from lab.loopback.telegram import BotApi


def bot_of(api: BotApi, token: str | None = None) -> Bot:
    """A client of this platform, with its own token or another one."""
    return Bot(token or api.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
