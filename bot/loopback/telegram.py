"""A Bot API on loopback, with people and faults to order; it knows neither our bot nor Telegram's limits.

Kinder than the original: a webhook needs no TLS, a bot may write to a chat that it never met, and a message
comes back with its markup as it was sent. It lives in one event loop: nothing here is safe across threads.
"""

import asyncio
import itertools
import math
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Self
from urllib.parse import parse_qsl

import aiohttp
import msgspec
from aiohttp import web

Json = dict[str, Any]

TOKEN = "1:loopback"  # noqa: S105 - opens nothing
GROUP = -1001000000042
MESSAGES = {"sendMessage": "text", "sendPhoto": "photo", "sendVoice": "voice", "sendDocument": "document"}
ENTITIES = {"text": "entities", "caption": "caption_entities"}
ACTIONS = {"typing", "upload_photo", "record_voice", "upload_voice", "upload_document", "choose_sticker"}
# Delivered only to those who name it in allowed_updates.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
# What clients encode once more when they post a form.
AS_JSON = {"allowed_updates", "caption_entities", "commands", "entities", "link_preview_options"}
AS_JSON |= {"reply_markup", "reply_parameters", "scope"}
MEDIA: dict[str, Json] = {
    "photo": {"width": 640, "height": 480},
    "voice": {"duration": 1, "mime_type": "audio/ogg"},
    "document": {"mime_type": "application/octet-stream"},
    "sticker": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}
GIFTS = ["unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"]
POLL_AND_HOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
TWO_POLLERS = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
TWO_POLLERS += "running"
REASONS = {401: "Unauthorized", 403: "Forbidden: bot was blocked by the user", 404: "Not Found"}
REASONS |= {400: "Bad Request", 409: TWO_POLLERS, 429: "Too Many Requests", 500: "Internal Server Error"}

PARTS = re.compile(
    r"(?<!\S)(?P<bot_command>/\w{1,32}(@\w+)?)|(?<!\w)(?P<mention>@\w{4,32})|(?P<url>https?://\S*[\w/])", re.A
)
TAGS = "a|b|blockquote|code|del|em|i|ins|pre|s|span|strike|strong|tg-emoji|tg-spoiler|u"
TAG = re.compile(rf"<(?P<end>/?)(?P<name>{TAGS})\b[^<>]*>|<")
LEGACY = re.compile(r"\\[_*`\[]|```.*?```|`[^`]+`|\*[^*]+\*|_[^_]+_|\[[^\]]*\](\([^)]*\))?", re.S)
LITERAL = re.compile(r"\\.|```.*?```|`[^`]+`|^>", re.S | re.M)
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)]*\)")
SPANS = {"*", "_", "__", "~", "||"}
MARK = re.compile(r"__|\|\||[_*~\[\]()`>#+\-=|{}.!]")


@dataclass(frozen=True, slots=True)
class Sent:
    """What the bot did to a chat; ``text`` may be a caption, ``params`` are decoded, ``files`` by field."""

    method: str
    chat_id: int
    message_id: int
    text: str
    params: Json
    files: dict[str, bytes]
    at: float


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it arrived, refused or not; ``chat_id`` is 0 where none was named."""

    method: str
    chat_id: int
    at: float


@dataclass(eq=False)
class RefusedError(Exception):
    """Becomes an answer that is not ok."""

    code: int
    description: str
    retry_after: int | None = None


def bad(why: str) -> RefusedError:
    return RefusedError(400, f"Bad Request: {why}")


@dataclass(slots=True, eq=False)
class Fault:
    """Hits the next ``left`` calls, or all until a moment of the clock; code 0 cuts the connection."""

    method: str
    chat: int | None
    code: int = 0
    description: str = ""
    retry_after: int | None = None
    after: bool = False
    left: int = 1
    until: float | None = None

    def hits(self, method: str, chat: int) -> bool:
        # Telegram's floods concern what is sent to chats, so polling goes on in one.
        meant = self.method == method or (self.method == "*" and (self.until is None or chat != 0))
        return meant and self.chat in (None, chat)


@dataclass(slots=True)
class Request:
    """One call being answered; ``files`` are (file name, content) by field."""

    method: str
    params: Json
    files: dict[str, tuple[str, bytes]]

    def number(self, key: str) -> int:
        try:
            return int(self.params.get(key) or 0)
        except (TypeError, ValueError):
            raise bad("chat not found" if key == "chat_id" else f"invalid {key} specified") from None

    def text(self, key: str) -> str:
        return str(self.params.get(key) or "")

    def true(self, key: str) -> bool:
        return self.text(key).lower() in ("true", "1")

    def markup(self) -> Json:
        markup = self.params.get("reply_markup")
        return {"reply_markup": markup} if isinstance(markup, dict) and "inline_keyboard" in markup else {}


class BotApi:
    """The platform. Leave and enter its context again to take it down: the port and the state stay."""

    def __init__(self, *, token: str = TOKEN, clock: Callable[[], float] = time.time, port: int = 0) -> None:
        self.token, self.clock, self.port = token, clock, port
        self.delay = 0.0  # seconds before any call takes effect
        self.retry_pause = 0.05  # seconds before a webhook is tried again; doubles up to a minute
        self.keep = 20_000  # so many of each record stay at least, and at most twice as many
        self.sent: list[Sent] = []  # messages
        self.acts: list[Sent] = []  # typing, edits, deletions, callback answers
        self.watchers: list[Callable[[Sent], None]] = []  # told of each of these at once
        self.calls: list[Call] = []
        self.polling = asyncio.Event()  # set while a poll waits for news
        self.counts: Counter[str] = Counter()  # of calls by method; never trimmed
        self.updates: dict[int, Json] = {}  # by update id
        self.messages: dict[tuple[int, int], Json] = {}  # by chat and message id
        self.descriptions: dict[tuple[str, str], str] = {}  # by kind and language: ("name", "")
        self.commands: dict[tuple[str, str], list[Json]] = {}  # by scope and language: ("default", "")
        self.blocked: set[int] = set()
        self.webhook_url = ""
        self.username = "harry_loopback_bot"
        self._secret = ""
        self._hook_error = ""
        self._allowed: set[str] = set()
        self._again: deque[tuple[int, Json]] = deque()
        self._pending: deque[tuple[int, Json]] = deque()
        self._next_update = 1
        self._message_ids: Counter[int] = Counter()
        self._numbers = itertools.count(1)
        self._chats: dict[int, Json] = {}
        self._people: dict[int, Json] = {}
        self._queries: dict[str, int] = {}
        self._files: dict[str, tuple[str, bytes]] = {}
        self._faults: list[Fault] = []
        self._poll: asyncio.Future[RefusedError | None] | None = None
        self._arrived = asyncio.Event()
        self._poster: asyncio.Task[None] | None = None
        self._runner: web.ServerRunner | None = None
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
        self._names = {name.lower(): name for name in ("getUpdates", *self._methods)}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        server = web.Server(self._serve, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self._restart_poster()
        return self

    async def __aexit__(self, *_: object) -> None:
        runner, self._runner = self._runner, None
        if self._poster:
            self._poster.cancel()
            with suppress(asyncio.CancelledError):
                await self._poster
        if runner:
            await runner.cleanup()

    # What people do: each returns the id of the update that tells of it.

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

    def push(self, update: Json) -> int:
        """Any update, whatever allowed_updates says; one whose id has passed is delivered once more."""
        number = update.get("update_id")
        if not isinstance(number, int):
            number = self._next_update
        self._keep(self.updates, number, {"update_id": number} | update)
        (self._again if number < self._next_update else self._pending).append((number, self.updates[number]))
        self._next_update = max(self._next_update, number + 1)
        self._arrived.set()
        self._end_poll(None)
        return number

    def redeliver(self, update_id: int, times: int = 1) -> None:
        for _ in range(times):
            self.push(self.updates[update_id])

    # What tests ask and order.

    async def wait_sent(
        self, count: int = 1, *, chat: int | None = None, method: str | None = None, timeout: float = 10
    ) -> list[Sent]:
        """The first ``count`` messages, or acts of one method; TimeoutError says what came instead."""
        log = self.sent if method is None or method in MESSAGES else self.acts
        found: list[Sent] = []
        enough = asyncio.Event()

        def offer(sent: Sent) -> None:
            wanted = sent.method == method if method else sent.method in MESSAGES
            if wanted and chat in (None, sent.chat_id) and len(found) < count:
                found.append(sent)
            if len(found) >= count:
                enough.set()

        for sent in log:
            offer(sent)
        self.watchers.append(offer)
        try:
            async with asyncio.timeout(timeout):
                await enough.wait()
        except TimeoutError:
            came = [f"{s.method} to {s.chat_id}: {s.text[:80]!r}" for s in self.sent[-20:] + self.acts[-20:]]
            wanted = f"{len(found)} of {count} {method or 'messages'} to {chat or 'anyone'} in {timeout} s"
            raise TimeoutError("\n  ".join([f"{wanted}; what came:", *came])) from None
        finally:
            self.watchers.remove(offer)
        return found

    def fail(
        self,
        method: str,
        code: int,
        description: str = "",
        *,
        retry_after: int | None = None,
        times: int = 1,
        chat: int | None = None,
    ) -> None:
        """Refuses the next calls of a method, or of any ("*")."""
        usual = REASONS.get(code, "Bad Gateway") + (f": retry after {retry_after}" if retry_after else "")
        self._order(Fault(method, chat, code, description or usual, retry_after, left=times))

    def flood(self, until: float, *, method: str = "*", chat: int | None = None) -> None:
        """Answers 429 with the seconds that remain until the clock has come to ``until``."""
        self._order(Fault(method, chat, 429, until=until))

    def drop(self, method: str, *, after: bool, times: int = 1, chat: int | None = None) -> None:
        """Cuts the connection instead of an answer, before or after the call took effect."""
        self._order(Fault(method, chat, after=after, left=times))

    def _order(self, fault: Fault) -> None:
        if fault.method != "*" and fault.method not in self._names.values():
            raise ValueError(f"the Bot API here has no {fault.method}")
        self._faults.append(fault)

    # How a request is answered.

    async def _serve(self, http: web.BaseRequest) -> web.StreamResponse:
        token, _, rest = http.path.removeprefix("/file").removeprefix("/bot").partition("/")
        try:
            if token != self.token:
                raise RefusedError(401, REASONS[401])
            if http.path.startswith("/file/"):
                return self._download(rest)
            call = await read(http, self._names.get(rest.lower(), rest))
            chat = call.number("chat_id")
            self._log(self.calls, Call(call.method, chat, self.clock()))
            self.counts[call.method] += 1
            if self.delay:
                await asyncio.sleep(self.delay)
            cut = self._strike(call.method, chat)
            result = None
            if cut is None or cut.after:
                result = await self._act(call, chat)
            if cut and http.transport:
                http.transport.abort()
            return reply(200, {"ok": True, "result": result})
        except RefusedError as no:
            answer: Json = {"ok": False, "error_code": no.code, "description": no.description}
            if no.retry_after:
                answer["parameters"] = {"retry_after": no.retry_after}
            return reply(no.code, answer)

    def _strike(self, method: str, chat: int) -> Fault | None:
        now = self.clock()
        self._faults = [f for f in self._faults if f.left and (f.until is None or f.until > now)]
        fault = next((f for f in self._faults if f.hits(method, chat)), None)
        if fault is None:
            return None
        if fault.until is not None:
            wait = math.ceil(fault.until - now)
            raise RefusedError(429, f"Too Many Requests: retry after {wait}", wait)
        fault.left -= 1
        if fault.code:
            raise RefusedError(fault.code, fault.description, fault.retry_after)
        return fault

    async def _act(self, call: Request, chat: int) -> object:
        if call.method == "getUpdates":
            return await self._get_updates(call)
        if call.method not in self._methods:
            raise RefusedError(404, REASONS[404])
        if chat in self.blocked and call.method.startswith(("send", "edit")):
            raise RefusedError(403, REASONS[403])
        return self._methods[call.method](call)

    # Updates on their way.

    def _happens(self, kind: str, body: Json) -> int:
        if kind in self._allowed if self._allowed else kind not in ON_REQUEST:
            return self.push({kind: body})
        number, self._next_update = self._next_update, self._next_update + 1
        self._keep(self.updates, number, {"update_id": number, kind: body})
        return number

    def _end_poll(self, why: RefusedError | None) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result(why)

    async def _get_updates(self, call: Request) -> list[Json]:
        if self.webhook_url:
            raise RefusedError(409, POLL_AND_HOOK)
        self._end_poll(RefusedError(409, TWO_POLLERS))
        self._allow(call)
        offset, timeout = call.number("offset"), call.number("timeout")
        limit = min(max(call.number("limit") or 100, 1), 100)
        while self._pending and (self._pending[0][0] < offset or len(self._pending) > -offset > 0):
            self._pending.popleft()
        if timeout > 0 and not (self._again or self._pending):
            self._poll = poll = asyncio.get_running_loop().create_future()
            self.polling.set()
            try:
                await asyncio.wait([poll], timeout=timeout)
            finally:
                if self._poll is poll:
                    self._poll = None
                    self.polling.clear()
            if poll.done() and (refusal := poll.result()):
                raise refusal
        batch = [self._again.popleft() for _ in range(min(limit, len(self._again)))]
        batch += itertools.islice(self._pending, limit - len(batch))
        return [update for _, update in batch]

    def _allow(self, call: Request) -> None:
        if "allowed_updates" in call.params:
            self._allowed = set(call.params["allowed_updates"] or ())

    def _set_webhook(self, call: Request) -> bool:
        self.webhook_url = call.text("url") if call.method == "setWebhook" else ""
        self._secret, self._hook_error = call.text("secret_token"), ""
        if call.true("drop_pending_updates"):
            self._pending.clear()
        self._allow(call)
        self._end_poll(RefusedError(409, "Conflict: terminated by setWebhook request"))
        self._restart_poster()
        return True

    def _webhook_info(self, _: Request) -> Json:
        info: Json = {"url": self.webhook_url, "has_custom_certificate": False}
        info |= {"pending_update_count": len(self._pending), "allowed_updates": sorted(self._allowed)}
        return info | {"last_error_message": self._hook_error}

    def _restart_poster(self) -> None:
        if self._poster:
            self._poster.cancel()
        posts = self.webhook_url and self._runner
        self._poster = asyncio.create_task(self._post_updates()) if posts else None

    async def _post_updates(self) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        headers["Content-Type"] = "application/json"
        pause = self.retry_pause
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=60)) as http:
            while True:
                if not (queue := self._again or self._pending):
                    self._arrived.clear()
                    await self._arrived.wait()
                    continue
                try:
                    async with http.post(self.webhook_url, data=msgspec.json.encode(queue[0][1])) as answer:
                        wrong = not 200 <= answer.status < 300
                        self._hook_error = f"Wrong response from the webhook: {answer.status}" if wrong else ""
                except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
                    self._hook_error = str(error) or type(error).__name__
                if self._hook_error:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 60)
                else:
                    queue.popleft()
                    pause = self.retry_pause

    # What the bot does.

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

    def _record(self, call: Request, chat: int, message_id: int = 0) -> bool:
        text = call.text("text") or call.text("caption")
        files = {name: content for name, (_, content) in call.files.items()}
        sent = Sent(call.method, chat, message_id, text, call.params, files, self.clock())
        self._log(self.sent if call.method in MESSAGES else self.acts, sent)
        for watcher in tuple(self.watchers):
            watcher(sent)
        return True

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

    # Files and records.

    def _store(self, kind: str, name: str, content: bytes, known: str | None = None) -> Any:
        """The media object of a kind; a photo is a list of sizes."""
        file_id = known or f"{kind}-{next(self._numbers)}"
        self._keep(self._files, file_id, (name, content))
        media = file_fields(file_id, content) | MEDIA[kind] | ({"file_name": name} if kind == "document" else {})
        return [media] if kind == "photo" else media

    def _get_file(self, call: Request) -> Json:
        file_id = call.text("file_id")
        if file_id not in self._files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        name, content = self._files[file_id]
        return file_fields(file_id, content) | {"file_path": f"files/{file_id}{PurePosixPath(name).suffix}"}

    def _download(self, path: str) -> web.Response:
        _, content = self._files.get(PurePosixPath(path).stem, ("", None))
        if content is None:
            raise RefusedError(404, REASONS[404])
        return web.Response(body=content, content_type="application/octet-stream")

    def _log(self, log: list[Any], item: object) -> None:
        log.append(item)
        if len(log) > 2 * self.keep:
            del log[: len(log) - self.keep]

    def _keep(self, kept: dict[Any, Any], key: object, value: object) -> None:
        kept[key] = value
        if len(kept) > 2 * self.keep:
            for old in list(itertools.islice(kept, len(kept) - self.keep)):
                del kept[old]


def file_fields(file_id: str, content: bytes) -> Json:
    return {"file_id": file_id, "file_unique_id": f"unique-{file_id}", "file_size": len(content)}


def reply(status: int, answer: Json) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(answer), content_type="application/json")


async def read(http: web.BaseRequest, method: str) -> Request:
    params: Json = dict(http.query) if http.query_string else {}
    files: dict[str, tuple[str, bytes]] = {}
    if http.content_type == "multipart/form-data":
        async for part in aiohttp.MultipartReader(http.headers, http.content):
            if isinstance(part, aiohttp.BodyPartReader) and part.name:
                content = bytes(await part.read())
                if part.filename is None:
                    params[part.name] = content.decode(errors="replace")
                else:
                    files[part.name] = (part.filename, content)
    else:
        body = await http.content.read()
        if http.content_type == "application/json" and body:
            params |= decoded(body, "request")
        else:
            params |= parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    for name in AS_JSON & params.keys():
        if isinstance(params[name], str):
            params[name] = decoded(params[name] or "null", name)
    for name, value in params.items():
        if isinstance(value, str) and value.startswith("attach://") and value[9:] in files:
            files[name] = files.pop(value[9:])
    return Request(method, params, files)


def decoded(text: str | bytes, name: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        raise bad(f"can't parse {name} JSON object") from None


def menu(call: Request) -> tuple[str, str]:
    return (call.params.get("scope") or {}).get("type", "default"), call.text("language_code")


def readable(call: Request, key: str, limit: int) -> Json:
    """The text or caption as fields of a message, or the reason why Telegram would not take it."""
    text = call.text(key)
    if not text.strip():
        raise bad("message text is empty")
    if len(text) > limit:
        raise bad("message is too long" if key == "text" else "message caption is too long")
    if why := broken_markup(text, call.text("parse_mode").lower()):
        raise bad(f"can't parse entities: {why}")
    return with_entities(key, text) | ({ENTITIES[key]: given} if (given := call.params.get(ENTITIES[key])) else {})


def with_entities(key: str, text: str) -> Json:
    """Text or a caption with its commands, mentions and addresses, counted in UTF-16 as Telegram does."""

    def utf16(part: str) -> int:
        return len(part.encode("utf-16-le", "surrogatepass")) // 2

    parts = [
        {"type": part.lastgroup, "offset": utf16(text[: part.start()]), "length": utf16(part[0])}
        for part in PARTS.finditer(text)
    ]
    return ({key: text} if text else {}) | ({ENTITIES[key]: parts} if parts else {})


def broken_markup(text: str, mode: str) -> str:
    """Why Telegram would refuse the markup; empty where this sees no reason."""
    opened: list[str] = []
    if mode == "html":
        for tag in TAG.finditer(text):
            if not tag["name"]:
                return f"Unsupported start tag at offset {tag.start()}"
            if not tag["end"]:
                opened.append(tag["name"])
            elif not opened or opened.pop() != tag["name"]:
                return f"Unexpected end tag at offset {tag.start()}"
    elif mode == "markdown":
        opened += re.findall(r"[_*`\[]", LEGACY.sub("", text))
    elif mode == "markdownv2":
        for mark in MARK.findall(LINK.sub(r"\1", LITERAL.sub("", text))):
            if mark not in SPANS:
                return f"Character '{mark}' is reserved and must be escaped with the preceding '\\'"
            if mark not in opened:
                opened.append(mark)
            elif opened.pop() != mark:
                return f"Can't find end of the entity that '{mark}' starts"
    elif mode:
        return "unsupported parse_mode"
    return f"Can't find end of the entity that '{opened[-1]}' starts" if opened else ""
