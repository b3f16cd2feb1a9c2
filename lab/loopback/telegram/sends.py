"""What the bot writes into chats: messages, edits and deletions, typing signs, answers to taps."""

from collections.abc import Callable, Mapping

from lab.loopback.telegram.account import Account
from lab.loopback.telegram.files import Files
from lab.loopback.telegram.forum import GENERAL
from lab.loopback.telegram.keyboard import keyboard
from lab.loopback.telegram.markup import readable
from lab.loopback.telegram.places import Places
from lab.loopback.telegram.records import Records
from lab.loopback.telegram.wire import MESSAGES, Handler, Json, Request, bad

ACTIONS = {"typing", "upload_photo", "record_voice", "upload_voice", "upload_document", "choose_sticker"}


class Sends:
    """The methods that change what people see; ``queries`` are the chats of taps that may be answered."""

    def __init__(
        self,
        places: Places,
        files: Files,
        account: Account,
        records: Records,
        *,
        queries: Mapping[str, int],
        clock: Callable[[], float],
    ) -> None:
        self._places, self._files, self._account, self._records = places, files, account, records
        self._queries, self._clock = queries, clock

    def methods(self) -> dict[str, Handler]:
        """What the bot may do in chats."""
        return {
            "sendMessage": self._send_message,
            "sendPhoto": self._send_media,
            "sendVoice": self._send_media,
            "sendDocument": self._send_media,
            "sendChatAction": self._send_action,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_query,
        }

    def _send(self, call: Request, content: Json) -> Json:
        chat = call.number("chat_id")
        if not chat:
            raise bad("chat_id is empty")
        place = self._places.writable(chat)
        reply_parameters = call.params.get("reply_parameters") or {}
        reply_to = int(reply_parameters.get("message_id", 0)) or call.number("reply_to_message_id")
        target = self._places.messages.get((chat, reply_to))
        if reply_to and not target and not reply_parameters.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        reply = {"reply_to_message": {k: v for k, v in target.items() if k != "reply_to_message"}} if target else {}
        content = content | keyboard(call) | place.thread(call.number("message_thread_id"), target) | reply
        message = self._places.write(chat, self._account.user(), content)
        self._records.note(call, chat, message["message_id"])
        return message

    def _send_message(self, call: Request) -> Json:
        return self._send(call, readable(call, "text", 4096))

    def _send_media(self, call: Request) -> Json:
        kind = MESSAGES[call.method]
        caption = readable(call, "caption", 1024) if call.text("caption") else {}
        name, content = call.files.get(kind) or self._files.get(call.text(kind)) or ("", b"")
        if not content:
            raise bad(f"there is no {kind} in the request")
        file_id = call.text(kind) if kind not in call.files else None
        return self._send(call, {kind: self._files.store(kind, name, content, file_id)} | caption)

    def _send_action(self, call: Request) -> bool:
        if call.text("action") not in ACTIONS:
            raise bad("wrong parameter action in request")
        chat, thread = call.number("chat_id"), call.number("message_thread_id")
        place = self._places.writable(chat)
        # Only here General may be named.
        place.thread(0 if thread == GENERAL and place.forum else thread, None)
        return self._records.note(call, chat)

    def _edit(self, call: Request) -> Json:
        chat, message_id = call.number("chat_id"), call.number("message_id")
        self._places.writable(chat)
        old = self._places.messages.get((chat, message_id))
        if old is None:
            raise bad("message to edit not found")
        if not old["from"]["is_bot"]:
            raise bad("message can't be edited")
        stale = ("reply_markup", "entities") if call.method == "editMessageText" else ("reply_markup",)
        new = {k: v for k, v in old.items() if k not in stale} | keyboard(call)
        if call.method == "editMessageText":
            new |= readable(call, "text", 4096)
        if new == old:
            raise bad("message is not modified: new content and reply markup are exactly the same")
        new["edit_date"] = int(self._clock())
        self._places.keep(new)
        self._records.note(call, chat, message_id)
        return new

    def _delete(self, call: Request) -> bool:
        chat, message_id = call.number("chat_id"), call.number("message_id")
        self._places.reach(chat)
        if self._places.messages.pop((chat, message_id), None) is None:
            raise bad("message to delete not found")
        return self._records.note(call, chat, message_id)

    def _answer_query(self, call: Request) -> bool:
        chat = self._queries.get(call.text("callback_query_id"))
        if chat is None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return self._records.note(call, chat)
