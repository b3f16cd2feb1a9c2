"""Chats, who is in them, and their messages; knows no update and no bot."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from lab.loopback.shelves import Shelf
from lab.loopback.telegram.wire import Handler, Json, Request, bad

GROUP = -1001000000042
GIFTS = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]


class Places:
    """Chats and people by id, messages by chat and message id."""

    def __init__(self, clock: Callable[[], float], keep: int) -> None:
        self.messages: Shelf[tuple[int, int], Json] = Shelf(keep)
        self.blocked: set[int] = set()
        self._clock = clock
        self._message_ids: Counter[int] = Counter()
        self._chats: dict[int, Json] = {}
        self._people: dict[int, Json] = {}

    def meet(self, chat: int, user: Json) -> None:
        """Let somebody be in a chat."""
        self._people[user["id"]] = user
        own = {key: user[key] for key in ("first_name", "username") if key in user} if chat > 0 else {}
        self._chats[chat] = self.chat(chat) | own

    def chat(self, chat: int) -> Json:
        """A chat as messages show it."""
        kind = {"type": "private"} if chat > 0 else {"type": "supergroup", "title": "Friends"}
        return self._chats.get(chat, {"id": chat} | kind)

    def person(self, person: int) -> Json:
        """Somebody as a user."""
        return self._people.get(person, {"id": person, "is_bot": False, "first_name": "Ann"})

    def write(self, chat: int, author: Json, content: Json) -> Json:
        """Put a new message into a chat, and return it."""
        self._message_ids[chat] += 1
        head = {"message_id": self._message_ids[chat], "from": author, "chat": self.chat(chat)}
        message = head | {"date": int(self._clock())} | content
        self.keep(message)
        return message

    def keep(self, message: Json) -> None:
        """Let a message stand as it is now."""
        self.messages.put((message["chat"]["id"], message["message_id"]), message)

    def methods(self) -> dict[str, Handler]:
        """What the bot may ask about chats."""
        return {"getChat": self._get_chat, "getChatMember": self._get_member}

    def _get_chat(self, call: Request) -> Json:
        if (chat := self._chats.get(call.number("chat_id"))) is None:
            raise bad("chat not found")
        full: dict[str, Any] = {"accent_color_id": 0, "max_reaction_count": 11}
        return chat | full | {"accepted_gift_types": dict.fromkeys(GIFTS, True)}

    def _get_member(self, call: Request) -> Json:
        return {"user": self.person(call.number("user_id")), "status": "member"}
