"""Chats, who is in them, and their messages; knows no update and no bot."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.loopback.shelves import Shelf
from lab.loopback.telegram.forum import Forum
from lab.loopback.telegram.wire import REASONS, Handler, Json, RefusedError, Request, bad

GROUP = -1001000000042
SUPERGROUPS = -1_000_000_000_000
"""Ids of supergroups lie below, ids of small groups between here and 0."""
GIFTS = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]


@dataclass(slots=True, eq=False)
class Place:
    """One chat; ``about`` is what messages show of it, ``successor`` the supergroup that it became, 0 for none."""

    about: Json
    forum: Forum | None = None
    successor: int = 0
    blocked: bool = False

    def thread(self, thread: int, target: Json | None) -> Json:
        """The fields that say where in a chat a bot's message goes that may reply to another. Raises RefusedError."""
        if self.forum is None:
            if thread:
                raise bad("message thread not found")
            return self.reply_thread(target)
        if target and thread and target.get("message_thread_id") != thread:
            raise bad("message to be replied not found")
        thread = thread or (target or {}).get("message_thread_id", 0)
        self.forum.admit(thread)
        return {"message_thread_id": thread, "is_topic_message": True} if thread else {}

    def reply_thread(self, target: Json | None) -> Json:
        """The thread of a reply: supergroups number even those that no forum has."""
        if not target or self.about["type"] != "supergroup":
            return {}
        return {"message_thread_id": target.get("message_thread_id", target["message_id"])}


class Places:
    """Chats and people by id, messages by chat and message id."""

    def __init__(self, clock: Callable[[], float], keep: int) -> None:
        self.messages: Shelf[tuple[int, int], Json] = Shelf(keep)
        self._clock = clock
        self._message_ids: Counter[int] = Counter()
        self._places: dict[int, Place] = {}
        self._people: dict[int, Json] = {}
        self._admins: set[tuple[int, int]] = set()

    def meet(self, chat: int, user: Json) -> None:
        """Let somebody be in a chat."""
        self._people[user["id"]] = user
        place = self.place(chat)
        if chat > 0:
            place.about |= {key: user[key] for key in ("first_name", "username") if key in user}

    def place(self, chat: int) -> Place:
        """A chat, opened where there was none."""
        if chat not in self._places:
            kind = "private" if chat > 0 else "group" if chat > SUPERGROUPS else "supergroup"
            title = {} if chat > 0 else {"title": "Friends"}
            self._places[chat] = Place({"id": chat, "type": kind} | title)
        return self._places[chat]

    def reach(self, chat: int) -> Place:
        """A chat as the bot can reach it, which it can't before it met anybody there. Raises RefusedError."""
        if (place := self._places.get(chat)) is None:
            raise bad("chat not found")
        if place.successor:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=place.successor)
        return place

    def writable(self, chat: int) -> Place:
        """A chat as the bot can write to it. Raises RefusedError."""
        place = self.reach(chat)
        if place.blocked:
            raise RefusedError(403, REASONS[403])
        return place

    def chat(self, chat: int) -> Json:
        """A chat as messages show it."""
        return dict(self.place(chat).about)

    def person(self, person: int) -> Json:
        """Somebody as a user."""
        return self._people.get(person, {"id": person, "is_bot": False, "first_name": "Ann"})

    def write(self, chat: int, author: Json, content: Json) -> Json:
        """Put a new message into a chat, and return it."""
        # The first message of a supergroup is the one that made it, and the thread of General.
        self._message_ids[chat] += 2 if chat < SUPERGROUPS and not self._message_ids[chat] else 1
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
        chat = self.reach(call.number("chat_id")).about
        full: dict[str, Any] = {"accent_color_id": 0, "max_reaction_count": 11}
        return chat | full | {"accepted_gift_types": dict.fromkeys(GIFTS, True)}

    def _get_member(self, call: Request) -> Json:
        self.reach(call.number("chat_id"))
        person = call.number("user_id")
        status = "administrator" if (call.number("chat_id"), person) in self._admins else "member"
        return {"user": self.person(person), "status": status}

    def promotes(self, person: int, chat: int = GROUP) -> None:
        """Make somebody look after a group."""
        self._admins.add((chat, person))
