"""What happens in groups: topics, admins and channels that speak as chats, and groups that become supergroups."""

from collections.abc import Sequence
from typing import Any

from lab.loopback.telegram.forum import Forum, Topic
from lab.loopback.telegram.origins import ANONYMOUS, AS_CHANNEL, CHANNEL, TELEGRAM, channel, origin
from lab.loopback.telegram.people import People
from lab.loopback.telegram.places import GROUP, SUPERGROUPS, Places
from lab.loopback.telegram.updates import Updates
from lab.loopback.telegram.wire import Json


class Groups:
    """Deeds in groups, each told of by one update or more; ``options`` are what `People.says` takes by name."""

    def __init__(self, places: Places, people: People, updates: Updates) -> None:
        self._places, self._people, self._updates = places, people, updates

    def opens_topic(self, name: str, *, chat: int = GROUP, person: int = 7) -> int:
        """Makes a supergroup, or a private chat, a forum where it was none, and returns the new topic's thread id."""
        place = self._places.place(chat)
        if place.about["type"] not in ("supergroup", "private"):
            raise ValueError("only supergroups and private chats have topics")
        place.forum = place.forum or Forum()
        place.about |= {"is_forum": True} if place.about["type"] == "supergroup" else {}
        service = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}, "is_topic_message": True}
        message = self._places.write(chat, self._places.person(person), service)
        thread: int = message["message_id"]
        message["message_thread_id"] = thread
        place.forum.topics[thread] = Topic(message)
        self._updates.happen("message", message)
        return thread

    def closes_topic(self, thread: int, *, chat: int = GROUP, person: int = 7, undo: bool = False) -> int:
        """Closes a topic (1 is General), or opens it again. Raises LookupError."""
        forum = self._forum(chat)
        forum.close(thread, closed=not undo)
        service: Json = {"forum_topic_reopened" if undo else "forum_topic_closed": {}}
        if topic := forum.topics.get(thread):
            service |= {"message_thread_id": thread, "is_topic_message": True, "reply_to_message": topic.opening}
        return self._updates.happen("message", self._places.write(chat, self._places.person(person), service))

    def deletes_topic(self, thread: int, *, chat: int = GROUP) -> None:
        """Takes a topic and all in it away; Telegram tells nobody. Raises LookupError."""
        del self._forum(chat).topics[thread]
        messages = self._places.messages
        for key in [k for k, m in messages.items() if k[0] == chat and m.get("message_thread_id") == thread]:
            del messages[key]

    def migrates(self, chat: int, *, tells: Sequence[str] = ("old", "new")) -> int:
        """A small group becomes a supergroup, and its old id leads nowhere, for ever; each side ``tells`` so in this
        order, or keeps it to itself. Returns the new id."""
        group = self._places.place(chat)
        if group.about["type"] != "group" or group.successor:
            raise ValueError("only small groups become supergroups, and only once")
        successor = SUPERGROUPS - 5_000_000_000 + chat
        self._places.place(successor).about |= {"title": group.about["title"]}
        goes = self._places.write(chat, self._places.person(7), {"migrate_to_chat_id": successor})
        group.successor = successor
        comes = {"sender_chat": self._places.chat(successor), "migrate_from_chat_id": chat}
        services = {"old": goes, "new": self._places.write(successor, ANONYMOUS, comes)}
        for side in tells:
            self._updates.happen("message", services[side])
        return successor

    def says_anonymously(self, text: str, *, chat: int = GROUP, **options: Any) -> int:
        """An admin who is not shown writes in the group's own name."""
        self._places.place(chat)
        fields: Json = {"from": ANONYMOUS, "sender_chat": self._places.chat(chat)}
        return self._people.says(text, chat=chat, group=True, **fields, **options)

    def says_as_channel(self, text: str, *, of: int = CHANNEL, chat: int = GROUP, **options: Any) -> int:
        """Somebody writes in the name of a channel."""
        fields: Json = {"from": AS_CHANNEL, "sender_chat": channel(of)}
        return self._people.says(text, chat=chat, group=True, **fields, **options)

    def posts(self, text: str, *, of: int = CHANNEL, chat: int = GROUP, **options: Any) -> int:
        """What a linked channel posts is forwarded to the group that talks about it."""
        fields: Json = {"from": TELEGRAM, "sender_chat": channel(of), "is_automatic_forward": True}
        fields |= {"forward_origin": origin(of)}
        return self._people.says(text, chat=chat, group=True, **fields, **options)

    def _forum(self, chat: int) -> Forum:
        if (forum := self._places.place(chat).forum) is None:
            raise LookupError(f"{chat} has no topics")
        return forum
