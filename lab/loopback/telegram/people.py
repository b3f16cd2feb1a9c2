"""People on the platform and what they do; each deed returns the id of the update that tells of it."""

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

from lab.loopback.telegram.markup import with_entities
from lab.loopback.telegram.updates import Updates
from lab.loopback.telegram.wire import Json

GROUP = -1001000000042
MEDIA: dict[str, Json] = {
    "photo": {"width": 640, "height": 480},
    "voice": {"duration": 1, "mime_type": "audio/ogg"},
    "document": {"mime_type": "application/octet-stream"},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}


class People(Updates):
    """Chats, who is in them, and their messages."""

    def __init__(self, clock: Callable[[], float], token: str) -> None:
        super().__init__(clock)
        self.token = token
        self.messages: dict[tuple[int, int], Json] = {}  # by chat and message id
        self.descriptions: dict[tuple[str, str], str] = {}  # by kind and language: ("name", "")
        self.blocked: set[int] = set()
        self.username = "harry_loopback_bot"
        self._message_ids: Counter[int] = Counter()
        self._numbers = itertools.count(1)
        self._chats: dict[int, Json] = {}
        self._people: dict[int, Json] = {}
        self._queries: dict[str, int] = {}
        self._files: dict[str, tuple[str, bytes]] = {}

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
        reply_to: int | None = None,
        **extra: Any,
    ) -> int:
        """A message; ``extra`` are its raw fields. A group's id is negative, a private one is the person."""
        where = -abs(chat or GROUP) if group else chat or person
        user = {"id": person, "is_bot": False, "first_name": name, "language_code": language}
        self._people[person] = user = user | ({"username": username} if username else {})
        self._chats[where] = self._chat(where)
        if where > 0:
            self._chats[where] |= {k: user[k] for k in ("first_name", "username") if k in user}
        message = self._message(where, user) | with_entities("text", text) | extra
        if reply_to is not None:
            message["reply_to_message"] = self.messages[where, reply_to]
        self._keep(self.messages, (where, message["message_id"]), message)
        return self._happens("message", message)

    def sends_photo(self, caption: str = "", *, content: bytes = b"photo", **who: Any) -> int:
        """``who`` is what `says` takes by name, here and below."""
        photo = self._store("photo", "photo.jpg", content)
        return self.says("", photo=photo, **with_entities("caption", caption), **who)

    def sends_voice(self, content: bytes = b"voice", *, duration: int = 1, **who: Any) -> int:
        voice = self._store("voice", "voice.oga", content) | {"duration": duration}
        return self.says("", voice=voice, **who)

    def sends_sticker(self, emoji: str = "🙂", **who: Any) -> int:
        sticker = self._store("sticker", "sticker.webp", b"sticker") | {"emoji": emoji}
        return self.says("", sticker=sticker, **who)

    def sends_document(
        self, caption: str = "", *, content: bytes = b"notes", file_name: str = "notes.txt", **who: Any
    ) -> int:
        document = self._store("document", file_name, content)
        return self.says("", document=document, **with_entities("caption", caption), **who)

    def edits(self, message_id: int, text: str, *, chat: int = 7) -> int:
        old = {k: v for k, v in self.messages[chat, message_id].items() if k != "entities"}
        new = old | {"edit_date": int(self.clock())} | with_entities("text", text)
        self._keep(self.messages, (chat, message_id), new)
        return self._happens("edited_message", new)

    def taps(self, data: str, message_id: int, *, person: int = 7, chat: int | None = None) -> int:
        where, query = chat or person, f"query-{next(self._numbers)}"
        gone = {"message_id": message_id, "chat": self._chat(where), "date": 0}
        message = self.messages.get((where, message_id), gone)
        self._keep(self._queries, query, where)
        tap = {"id": query, "from": self._person(person), "chat_instance": str(where), "data": data}
        return self._happens("callback_query", tap | {"message": message})

    def blocks(self, person: int = 7, *, undo: bool = False) -> int:
        """Stops the bot, so that it gets a 403 for every message until this is undone."""
        (self.blocked.discard if undo else self.blocked.add)(person)
        kicked = {"user": self._me(), "status": "kicked", "until_date": 0}
        ends = [{"user": self._me(), "status": "member"}, kicked]
        old, new = reversed(ends) if undo else ends
        change = {"chat": self._chat(person), "from": self._person(person), "date": int(self.clock())}
        return self._happens("my_chat_member", change | {"old_chat_member": old, "new_chat_member": new})

    def _me(self) -> Json:
        me = {"id": int(self.token.split(":")[0]), "is_bot": True, "username": self.username}
        return me | {"first_name": self.descriptions.get(("name", ""), "Harry")}

    def _chat(self, chat: int) -> Json:
        kind = {"type": "private"} if chat > 0 else {"type": "supergroup", "title": "Friends"}
        return self._chats.get(chat, {"id": chat} | kind)

    def _person(self, person: int) -> Json:
        return self._people.get(person, {"id": person, "is_bot": False, "first_name": "Ann"})

    def _message(self, chat: int, author: Json) -> Json:
        self._message_ids[chat] += 1
        date = int(self.clock())
        return {"message_id": self._message_ids[chat], "from": author, "chat": self._chat(chat), "date": date}

    def _store(self, kind: str, name: str, content: bytes, known: str | None = None) -> Any:
        """The media object of a kind; a photo is a list of sizes."""
        file_id = known or f"{kind}-{next(self._numbers)}"
        self._keep(self._files, file_id, (name, content))
        media = file_fields(file_id, content) | MEDIA[kind] | ({"file_name": name} if kind == "document" else {})
        return [media] if kind == "photo" else media


def file_fields(file_id: str, content: bytes) -> Json:
    return {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "file_size": len(content)}
