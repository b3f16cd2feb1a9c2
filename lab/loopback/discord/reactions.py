"""Emoji that the bot puts under messages, and their events; knows no limit but how many kinds stand under one."""

from urllib.parse import unquote

from lab.loopback.discord.accounts import Accounts
from lab.loopback.discord.channels import HISTORY, REACT
from lab.loopback.discord.messages import Messages
from lab.loopback.discord.places import Places
from lab.loopback.discord.wire import Call, RefusedError, Routes

MOST = 20
"""Kinds of emoji under one message."""


class Reactions:
    """Which emoji the bot has put under which message, each once."""

    def __init__(self, accounts: Accounts, places: Places, messages: Messages) -> None:
        self._accounts, self._places, self._messages = accounts, places, messages
        self.under: dict[int, list[str]] = {}

    def routes(self) -> Routes:
        """What the bot may do with them."""
        return [(r"PUT /channels/(\d+)/messages/(\d+)/reactions/([^/]+)/@me", self._react)]

    def _react(self, _: Call, channel_id: str, message_id: str, emoji: str) -> None:
        channel, emoji = self._places.channel(channel_id), unquote(emoji)
        # Stricter than Discord, which asks for the right only where nobody has used the emoji yet.
        channel.demand(HISTORY, REACT)
        channel.demand_open()
        message = channel.message(message_id)
        if not emoji or any(sign.isalnum() or sign.isspace() for sign in emoji):
            raise RefusedError(400, 10014, "Unknown Emoji")
        present = self.under.setdefault(int(message_id), [])
        if emoji in present:
            return
        if len(present) >= MOST:
            raise RefusedError(403, 30010, "Maximum number of reactions reached (20)")
        present.append(emoji)
        ids = {"user_id": str(self._accounts.bot_id), "channel_id": channel_id, "message_id": message_id}
        about = {"message_author_id": message["author"]["id"], "emoji": {"id": None, "name": emoji}}
        self._messages.tell("MESSAGE_REACTION_ADD", channel, ids | about | {"type": 0, "burst": False})
