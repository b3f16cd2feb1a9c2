"""What the bot does over REST: messages, typing, history, menus, and answers to interactions."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from lab.loopback.discord.people import Interaction, People
from lab.loopback.discord.places import Channel
from lab.loopback.discord.wire import EPHEMERAL, LOADING, Call, Json, Refused, Sent, check

LONGEST_PAGE = 100
NONCE_SECONDS, INTERACTION_SECONDS = 180.0, 900.0
SESSIONS: Json = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}


class Methods(People):
    """Every REST call that a bot of ours may make, by method and path."""

    def __init__(
        self, *, token: str, clock: Callable[[], float], port: int, heartbeat_interval: float, keep: int
    ) -> None:
        super().__init__(token=token, clock=clock, port=port, heartbeat_interval=heartbeat_interval, keep=keep)
        self.answer_within = 3.0  # seconds that an interaction waits for its first answer
        self.sent: list[Sent] = []
        self.edited: list[Sent] = []
        self.typing: list[tuple[int, float]] = []
        self.watchers: list[Callable[[Sent], None]] = []  # told of each message at once
        self._news = asyncio.Event()
        self._nonces: OrderedDict[tuple[int, str], tuple[float, Json]] = OrderedDict()
        self._routes = self._table()

    def _table(self) -> list[tuple[str, Callable[..., Any]]]:
        message, webhook = r"/channels/(\d+)/messages/(\d+)", r"/webhooks/(\d+)/(\w+)"
        return [
            (r"POST /channels/(\d+)/messages", self._post),
            (r"POST /channels/(\d+)/typing", self._typing),
            (r"GET /channels/(\d+)/messages", self._history),
            (f"GET {message}", lambda _, channel, at: self._message(self._channel(channel), at)),
            (f"PATCH {message}", self._patch),
            (f"DELETE {message}", self._delete),
            (r"GET /channels/(\d+)", lambda _, channel: self._place(self._channel(channel))),
            (r"POST /interactions/(\d+)/(\w+)/callback", self._callback),
            (f"POST {webhook}", self._followup),
            (f"(GET|PATCH|DELETE) {webhook}/messages/(@original|\\d+)", self._answer),
            (r"POST /users/@me/channels", lambda call: self._place(self._dm(call.payload["recipient_id"]))),
            (r"GET /users/@me", lambda _: self._user(self.bot_id)),
            (r"GET /users/(\d+)", lambda _, person: self._user(int(person))),
            (
                r"GET /gateway/bot",
                lambda _: {"url": self.gateway_url, "shards": 1, "session_start_limit": SESSIONS},
            ),
            (r"GET /oauth2/applications/@me", lambda _: self._application()),
            (r"(GET|PUT) /applications/\d+(?:/guilds/(\d+))?/commands", self._register),
        ]

    def _bot_says(self, channel: Channel, call: Call, via: str) -> Json:
        check(call.payload, call.files)
        nonce = call.payload.get("nonce")
        at, first = self._nonces.get((channel.id, str(nonce)), (0.0, {}))
        if first and call.payload.get("enforce_nonce") and self._clock() - at < NONCE_SECONDS:
            return first
        reference = call.payload.get("message_reference") or {}
        reply_to = int(reference["message_id"]) if reference else None
        if reply_to and reply_to not in channel.messages and reference.get("fail_if_not_exists", True):
            raise Refused(400, 50035, "Invalid Form Body: unknown message")
        fields = self._fields(channel, call) | {"flags": call.payload.get("flags", 0)}
        fields |= {} if nonce is None else {"nonce": nonce}
        message = self._publish(channel, self.bot_id, call.payload.get("content") or "", reply_to, fields)
        if nonce is not None:
            self._remember(self._nonces, (channel.id, str(nonce)), (self._clock(), message))
        self._record(self.sent, message, call, via)
        return message

    def _bot_edits(self, channel: Channel, message: Json, call: Call, via: str) -> Json:
        fields, waited = self._fields(channel, call), bool(message["flags"] & LOADING)
        fields["flags"] = message["flags"] & ~LOADING
        if "content" in call.payload:
            fields["content"] = call.payload["content"] or ""
        check(message | fields, call.files)
        self._change(channel, message, fields)
        self._record(self.sent if waited else self.edited, message, call, via)
        return message

    def _fields(self, channel: Channel, call: Call) -> Json:
        fields: Json = {key: call.payload[key] or [] for key in ("embeds", "components") if key in call.payload}
        if call.files:
            told = call.payload.get("attachments") or [{}] * len(call.files)
            fields["attachments"] = self._attach(channel, call.files, told)
        return fields

    def _record(self, kept: list[Sent], message: Json, call: Call, via: str) -> None:
        ids = int(message["channel_id"]), int(message["id"])
        nonce, now = message.get("nonce"), self._clock()
        sent = Sent(*ids, message["content"], call.payload, call.files, nonce, now, via)
        self._note(kept, sent)
        if kept is self.sent:
            for watcher in tuple(self.watchers):
                watcher(sent)
        self._news.set()

    def _post(self, call: Call, channel_id: str) -> Json:
        return self._bot_says(self._channel(channel_id), call, "message")

    def _typing(self, _: Call, channel_id: str) -> None:
        self._note(self.typing, (self._channel(channel_id).id, self._clock()))

    def _history(self, call: Call, channel_id: str) -> list[Json]:
        messages, limit = self._channel(channel_id).messages, int(call.query.get("limit", 50))
        after, before = int(call.query.get("after", 0)), int(call.query.get("before", 1 << 63))
        if not 1 <= limit <= LONGEST_PAGE:
            raise Refused(400, 50035, "Invalid Form Body: limit")
        found = [m for at, m in messages.items() if after < at < before and not m["flags"] & EPHEMERAL]
        return (found[:limit] if after else found[-limit:])[::-1]

    def _patch(self, call: Call, channel_id: str, message_id: str) -> Json:
        channel = self._channel(channel_id)
        message = self._message(channel, message_id)
        if message["author"]["id"] != str(self.bot_id):
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        return self._bot_edits(channel, message, call, "message")

    def _delete(self, _: Call, channel_id: str, message_id: str) -> None:
        self.deletes(int(self._message(self._channel(channel_id), message_id)["id"]))

    def _register(self, call: Call, method: str, guild_id: str | None) -> list[Json]:
        if method == "PUT":
            if not all(re.fullmatch(r"[-_\w]{1,32}", command["name"]) for command in call.payload):
                raise Refused(400, 50035, "Invalid Form Body: name")
            owner = {"application_id": str(self.bot_id)} | ({"guild_id": guild_id} if guild_id else {})
            owner |= {"version": "1"}
            made = [{"type": 1} | command | owner | {"id": str(self._snowflake())} for command in call.payload]
            self._commands[guild_id or ""] = made
        return self._commands.get(guild_id or "", [])

    def _callback(self, call: Call, interaction_id: str, token: str) -> Json | None:
        asked = self._interactions.get(token)
        if asked is None or asked.id != int(interaction_id) or self._clock() - asked.at > self.answer_within:
            raise Refused(404, 10062, "Unknown interaction")
        if asked.answered:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        kind, answer = call.payload["type"], Call(call.payload.get("data") or {}, call.files)
        flags = answer.payload.get("flags", 0) & EPHEMERAL
        if kind == 4:
            asked.original = int(self._bot_says(asked.channel, answer, "interaction")["id"])
        elif kind == 5:
            waiting = self._publish(asked.channel, self.bot_id, "", None, {"flags": LOADING | flags})
            asked.original = int(waiting["id"])
        elif kind == 7:
            tapped = self._message(asked.channel, asked.original)
            self._bot_edits(asked.channel, tapped, answer, "interaction")
        asked.answered = True
        if "with_response" not in call.query:
            return None
        message = asked.channel.messages.get(asked.original)
        about = {"id": interaction_id, "type": 2, "response_message_id": message and message["id"]}
        about |= {"response_message_loading": kind == 5, "response_message_ephemeral": bool(flags)}
        return {"interaction": about, "resource": {"type": kind, "message": message}}

    def _asked(self, token: str) -> Interaction:
        asked = self._interactions.get(token)
        if asked is None or not asked.answered:
            raise Refused(404, 10015, "Unknown Webhook")
        if self._clock() - asked.at > INTERACTION_SECONDS:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return asked

    def _followup(self, call: Call, _: str, token: str) -> Json:
        asked = self._asked(token)
        original = asked.channel.messages.get(asked.original)
        if original and original["flags"] & LOADING:
            return self._bot_edits(asked.channel, original, call, "followup")
        return self._bot_says(asked.channel, call, "followup")

    def _answer(self, call: Call, method: str, _: str, token: str, which: str) -> Json | None:
        asked = self._asked(token)
        message = self._message(asked.channel, asked.original if which == "@original" else which)
        if method == "DELETE":
            self.deletes(int(message["id"]))
            return None
        return self._bot_edits(asked.channel, message, call, "interaction") if method == "PATCH" else message
