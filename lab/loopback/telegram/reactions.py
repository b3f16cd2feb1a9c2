"""Emoji that the bot puts under messages: one each, of those that Telegram gives away; knows no poll and no typing."""

from typing import Any

from lab.loopback.telegram.places import Places
from lab.loopback.telegram.records import Records
from lab.loopback.telegram.wire import Handler, Request, bad
from persona.words import tables

FREE = frozenset(tables(__file__, "reactions.toml")["free"]["signs"])
"""What bots may react with where nobody has chosen otherwise."""


class Reactions:
    """Which emoji the bot has put where; ``allowed`` are those of chats whose admins let only some be used."""

    def __init__(self, places: Places, records: Records) -> None:
        self._places, self._records = places, records
        self.allowed: dict[int, frozenset[str]] = {}
        self.under: dict[tuple[int, int], str] = {}

    def methods(self) -> dict[str, Handler]:
        """What the bot may do with them."""
        return {"setMessageReaction": self._react}

    def _react(self, call: Request) -> bool:
        chat, message_id = call.number("chat_id"), call.number("message_id")
        self._places.writable(chat)
        if (chat, message_id) not in self._places.messages:
            raise bad("message to react not found")
        reactions: Any = call.params.get("reaction") or []
        if len(reactions) > 1:
            raise bad("REACTIONS_TOO_MANY")
        emoji = [reaction.get("emoji") for reaction in reactions if reaction.get("type") == "emoji"]
        if len(emoji) != len(reactions) or not {*emoji} <= self.allowed.get(chat, FREE):
            raise bad("REACTION_INVALID")
        self.under[chat, message_id] = "".join(emoji)
        return self._records.note(call, chat, message_id)
