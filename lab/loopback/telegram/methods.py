"""What the bot does to the platform: the methods of the Bot API, by name."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

from lab.loopback.telegram.markup import readable
from lab.loopback.telegram.people import People, file_fields
from lab.loopback.telegram.wire import MESSAGES, Json, Request, bad

ACTIONS = {"typing", "upload_photo", "record_voice", "upload_voice", "upload_document", "choose_sticker"}
GIFTS = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]


class Methods(People):
    """Every method but getUpdates, which waits."""

    def __init__(self, clock: Callable[[], float], token: str) -> None:
        super().__init__(clock, token)
        self.commands: dict[tuple[str, str], list[Json]] = {}  # by scope and language: ("default", "")
        self._methods: dict[str, Callable[[Request], object]] = {
            "getMe": lambda _: self._me() | {"can_join_groups": True, "can_read_all_group_messages": False},
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._set_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_media,
            "sendVoice": self._send_media,
            "sendDocument": self._send_media,
            "sendChatAction": self._send_action,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_query,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda call: self.commands.get(menu(call), []),
            "setMyName": partial(self._describe, "name"),
            "setMyDescription": partial(self._describe, "description"),
            "setMyShortDescription": partial(self._describe, "short_description"),
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
            "getFile": self._get_file,
        }

    def knows(self, method: str) -> bool:
        return method in ("getUpdates", *self._methods)

    def _send(self, call: Request, content: Json) -> Json:
        chat = call.number("chat_id")
        if not chat:
            raise bad("chat_id is empty")
        wanted = call.params.get("reply_parameters") or {}
        reply_to = int(wanted.get("message_id", 0)) or call.number("reply_to_message_id")
        target = self.messages.get((chat, reply_to))
        if reply_to and not target and not wanted.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        message = self._message(chat, self._me()) | content | call.markup()
        if target:
            message["reply_to_message"] = {k: v for k, v in target.items() if k != "reply_to_message"}
        self._keep(self.messages, (chat, message["message_id"]), message)
        self._record(call, chat, message["message_id"])
        return message

    def _send_message(self, call: Request) -> Json:
        return self._send(call, readable(call, "text", 4096))

    def _send_media(self, call: Request) -> Json:
        kind = MESSAGES[call.method]
        caption = readable(call, "caption", 1024) if call.text("caption") else {}
        name, content = call.files.get(kind) or self._files.get(call.text(kind)) or ("", b"")
        if not content:
            raise bad(f"there is no {kind} in the request")
        known = call.text(kind) if kind not in call.files else None
        return self._send(call, {kind: self._store(kind, name, content, known)} | caption)

    def _send_action(self, call: Request) -> bool:
        if call.text("action") not in ACTIONS:
            raise bad("wrong parameter action in request")
        return self._record(call, call.number("chat_id"))

    def _edit(self, call: Request) -> Json:
        chat, message_id = call.number("chat_id"), call.number("message_id")
        old = self.messages.get((chat, message_id))
        if old is None:
            raise bad("message to edit not found")
        if not old["from"]["is_bot"]:
            raise bad("message can't be edited")
        stale = ("reply_markup", "entities") if call.method == "editMessageText" else ("reply_markup",)
        new = {k: v for k, v in old.items() if k not in stale} | call.markup()
        if call.method == "editMessageText":
            new |= readable(call, "text", 4096)
        if new == old:
            raise bad("message is not modified: new content and reply markup are exactly the same")
        new["edit_date"] = int(self.clock())
        self._keep(self.messages, (chat, message_id), new)
        self._record(call, chat, message_id)
        return new

    def _delete(self, call: Request) -> bool:
        chat, message_id = call.number("chat_id"), call.number("message_id")
        if self.messages.pop((chat, message_id), None) is None:
            raise bad("message to delete not found")
        return self._record(call, chat, message_id)

    def _answer_query(self, call: Request) -> bool:
        chat = self._queries.get(call.text("callback_query_id"))
        if chat is None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return self._record(call, chat)

    def _set_commands(self, call: Request) -> bool:
        commands = call.params.get("commands") or []
        if not all(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) for command in commands):
            raise bad("BOT_COMMAND_INVALID")
        self.commands[menu(call)] = commands
        return True

    def _describe(self, kind: str, call: Request) -> bool:
        self.descriptions[kind, call.text("language_code")] = call.text(kind)
        return True

    def _get_chat(self, call: Request) -> Json:
        if (chat := self._chats.get(call.number("chat_id"))) is None:
            raise bad("chat not found")
        full = {"accent_color_id": 0, "max_reaction_count": 11}
        return chat | full | {"accepted_gift_types": dict.fromkeys(GIFTS, True)}

    def _get_member(self, call: Request) -> Json:
        return {"user": self._person(call.number("user_id")), "status": "member"}

    def _get_file(self, call: Request) -> Json:
        file_id = call.text("file_id")
        if file_id not in self._files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        name, content = self._files[file_id]
        return file_fields(file_id, content) | {"file_path": f"files/{file_id}{PurePosixPath(name).suffix}"}


def menu(call: Request) -> tuple[str, str]:
    return (call.params.get("scope") or {}).get("type", "default"), call.text("language_code")
