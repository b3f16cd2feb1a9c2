"""What people do on the platform; each deed returns the id of the update that tells of it."""

import itertools
from collections.abc import Callable
from typing import Any

from lab.loopback.shelves import Shelf
from lab.loopback.telegram.account import Account
from lab.loopback.telegram.files import Files
from lab.loopback.telegram.kinds import SAMPLES
from lab.loopback.telegram.markup import with_entities
from lab.loopback.telegram.origins import origin, quote
from lab.loopback.telegram.places import GROUP, Place, Places
from lab.loopback.telegram.updates import Updates
from lab.loopback.telegram.wire import Json


class People:
    """People write, edit, tap and block; ``queries`` are the chats of taps that may be answered."""

    def __init__(
        self,
        places: Places,
        files: Files,
        account: Account,
        updates: Updates,
        *,
        clock: Callable[[], float],
        keep: int,
    ) -> None:
        self.queries: Shelf[str, int] = Shelf(keep)
        self._places, self._files, self._account, self._updates = places, files, account, updates
        self._clock = clock
        self._numbers = itertools.count(1)

    def meets(self, *people: int) -> None:
        """People open the chat with the bot and say nothing yet."""
        for person in people:
            self._places.meet(person, self._places.person(person))

    def says(
        self,
        text: str,
        *,
        person: int = 7,
        chat: int | None = None,
        name: str = "Ann",
        username: str = "",
        language: str = "en",
        group: bool = False,
        topic: int = 0,
        reply_to: int | None = None,
        quotes: str = "",
        machine: bool = False,
        **extra: Any,
    ) -> int:
        """A message; ``extra`` are its raw fields. A group's id is negative, a private one is the person.

        ``topic`` is a thread of a forum, ``quotes`` a part of what it replies to; a ``machine`` is another bot.
        """
        chat_id = -abs(chat or GROUP) if group else chat or person
        user = {"id": person, "is_bot": machine, "first_name": name, "language_code": language}
        user |= {"username": username} if username else {}
        self._places.meet(chat_id, user)
        place = self._places.place(chat_id)
        if place.successor:
            raise LookupError(f"{chat_id} became {place.successor}")
        reply = self._reply(place, chat_id, topic, reply_to, quotes)
        message = self._places.write(chat_id, user, with_entities("text", text) | reply | extra)
        return self._updates.happen("message", message)

    def forwards(self, text: str, *, of: int | str = 8, **options: Any) -> int:
        """Passes on what a person (by id), somebody hidden (by name) or a channel (by its negative id) wrote."""
        return self.says(text, forward_origin=origin(of, date=int(self._clock())), **options)

    def sends_photo(self, caption: str = "", *, content: bytes = b"photo", **options: Any) -> int:
        """``options`` are what `says` takes by name, here and below."""
        photo = self._files.store("photo", "photo.jpg", content)
        return self.says("", photo=photo, **with_entities("caption", caption), **options)

    def sends_voice(self, content: bytes = b"voice", *, duration: int = 1, **options: Any) -> int:
        """A voice note of so many seconds."""
        voice = self._files.store("voice", "voice.oga", content) | {"duration": duration}
        return self.says("", voice=voice, **options)

    def sends_sticker(self, emoji: str = "🙂", **options: Any) -> int:
        """A sticker that stands for an emoji."""
        sticker = self._files.store("sticker", "sticker.webp", b"sticker") | {"emoji": emoji}
        return self.says("", sticker=sticker, **options)

    def sends_document(
        self, caption: str = "", *, content: bytes = b"notes", file_name: str = "notes.txt", **options: Any
    ) -> int:
        """A file of any kind."""
        document = self._files.store("document", file_name, content)
        return self.says("", document=document, **with_entities("caption", caption), **options)

    def sends(self, kind: str, caption: str = "", **options: Any) -> int:
        """One of the `SAMPLES`. Raises LookupError."""
        words = with_entities("caption", caption) if caption else {}
        return self.says("", **SAMPLES[kind], **words, **options)

    def edits(self, message_id: int, text: str, *, chat: int = 7) -> int:
        """A new text for a message."""
        fields = {k: v for k, v in self._places.messages[chat, message_id].items() if k != "entities"}
        message = fields | {"edit_date": int(self._clock())} | with_entities("text", text)
        self._places.keep(message)
        return self._updates.happen("edited_message", message)

    def taps(self, data: str, message_id: int, *, person: int = 7, chat: int | None = None) -> int:
        """A tap on a button, whether or not its message is still there."""
        chat_id, query = chat or person, f"query-{next(self._numbers)}"
        stub = {"message_id": message_id, "chat": self._places.chat(chat_id), "date": 0}
        message = self._places.messages.get((chat_id, message_id), stub)
        self.queries.put(query, chat_id)
        tap = {"id": query, "from": self._places.person(person), "chat_instance": str(chat_id), "data": data}
        return self._updates.happen("callback_query", tap | {"message": message})

    def blocks(self, person: int = 7, *, undo: bool = False) -> int:
        """Stops the bot, so that it gets a 403 for every message until this is undone."""
        self._places.place(person).blocked = not undo
        me = self._account.user()
        ends: list[Json] = [{"user": me, "status": "member"}, {"user": me, "status": "kicked", "until_date": 0}]
        before, after = reversed(ends) if undo else ends
        change: Json = {"chat": self._places.chat(person), "from": self._places.person(person)}
        change |= {"date": int(self._clock()), "old_chat_member": before, "new_chat_member": after}
        return self._updates.happen("my_chat_member", change)

    def reacts(self, emoji: str, message_id: int, *, person: int = 7, chat: int | None = None) -> int:
        """An emoji under a message, in the place of those that stood there from the same person."""
        chat_id = chat or person
        head: Json = {"chat": self._places.chat(chat_id), "message_id": message_id, "date": int(self._clock())}
        change = {"user": self._places.person(person), "old_reaction": []}
        new = [{"type": "emoji", "emoji": emoji}] if emoji else []
        return self._updates.happen("message_reaction", head | change | {"new_reaction": new})

    def _reply(self, place: Place, chat: int, topic: int, reply_to: int | None, quotes: str) -> Json:
        """The fields that say what a message answers, and in which thread."""
        target = self._places.messages[chat, reply_to] if reply_to is not None else None
        if quotes and target is None:
            raise ValueError("only replies quote")
        quotation = {"quote": quote(quotes, target)} if quotes and target else {}
        if place.forum is None:
            if topic:
                raise LookupError(f"{chat} has no topics")
            return _reply_to(target) | quotation | place.reply_thread(target)
        thread = topic or (target or {}).get("message_thread_id", 0)
        if not thread:
            return _reply_to(target) | quotation
        # In a topic, what replies to nothing replies to the topic's first message.
        return _reply_to(target or place.forum.topics[thread].opening) | quotation | _in_topic(thread)


def _reply_to(message: Json | None) -> Json:
    """One level is all that Telegram nests."""
    return {"reply_to_message": {k: v for k, v in message.items() if k != "reply_to_message"}} if message else {}


def _in_topic(thread: int) -> Json:
    return {"message_thread_id": thread, "is_topic_message": True}
