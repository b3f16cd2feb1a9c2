"""Serves a Discord gateway and REST API on loopback; knows no permissions, threads, voice or rates."""

import asyncio
import json
import mimetypes
import re
import secrets
import time
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import BodyPartReader, WSMsgType, web

Json = dict[str, Any]

API = "/api/v10"
EPOCH_MS = 1_420_070_400_000
LONGEST_TEXT, LONGEST_NONCE, LONGEST_PAGE = 2000, 25, 100
LARGEST_FILE = 10 << 20
NONCE_SECONDS, INTERACTION_SECONDS = 180.0, 900.0
DETACHED_SESSIONS = 16
EPHEMERAL, LOADING, VOICE, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 13, 1 << 15
MESSAGE_CONTENT = 1 << 15
# The intents an event needs in a direct channel and in a guild, by the gateway's documentation.
INTENTS = {"MESSAGE": (1 << 12, 1 << 9), "TYPING": (1 << 14, 1 << 11)}
MESSAGE: Json = {"type": 0, "flags": 0, "tts": False, "pinned": False, "edited_timestamp": None}
MESSAGE |= {"mention_everyone": False, "mention_roles": [], "attachments": [], "embeds": [], "components": []}
VEIL: Json = {"content": "", "attachments": [], "embeds": [], "components": []}
ASKED: Json = {"version": 1, "locale": "en-US", "app_permissions": "0", "entitlements": []}
SESSIONS: Json = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
EVERY_RIGHT = str((1 << 50) - 1)
MEMBER: Json = {
    "roles": [],
    "joined_at": "2024-01-01T00:00:00+00:00",
    "flags": 0,
    "deaf": False,
    "mute": False,
}


@dataclass(frozen=True)
class Sent:
    """What the bot sent; `via` is message, interaction or followup."""

    channel: int
    message_id: int
    text: str
    payload: Json
    files: dict[str, bytes]
    nonce: str | None
    at: float
    via: str = "message"


class _Refused(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        self.status, self.body = status, {"code": code, "message": message}


@dataclass(frozen=True)
class _Call:
    payload: Any
    files: dict[str, bytes] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Channel:
    id: int
    person: int | None = None  # none for the guild's channel
    messages: dict[int, Json] = field(default_factory=dict)


@dataclass
class _Interaction:
    id: int
    channel: _Channel
    at: float
    original: int = 0  # the message that was tapped, later the first answer
    answered: bool = False


@dataclass
class _Fault:
    part: str
    times: int
    after: bool = False
    response: Callable[[], web.Response] | None = None  # without one the connection is cut


@dataclass
class _Session:
    intents: int
    log: deque[tuple[int, str]]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    seq: int = 0
    socket: "_Socket | None" = None

    def dispatch(self, event: str, body: str) -> None:
        self.seq += 1
        self.log.append((self.seq, f'{{"op":0,"t":"{event}","s":{self.seq},"d":{body}}}'))
        if self.socket:
            self.socket.out.put_nowait(self.log[-1][1])


class _Socket:
    def __init__(self, request: web.Request) -> None:
        self.request, self.ws = request, web.WebSocketResponse()
        self.out: asyncio.Queue[str | int | None] = asyncio.Queue()  # a line, a close code, none for a cut
        self.session: _Session | None = None

    def op(self, op: int, data: object) -> None:
        self.out.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        # The library reads text frames whatever it asked for, so zstd-stream needs no encoder here.
        deflate = zlib.compressobj() if self.request.query.get("compress") == "zlib-stream" else None
        try:
            while isinstance(line := await self.out.get(), str):
                if deflate:
                    packed = deflate.compress(line.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.ws.send_bytes(packed)
                else:
                    await self.ws.send_str(line)
            if line is not None:
                await self.ws.close(code=line)
            elif self.request.transport:
                self.request.transport.abort()
        except ConnectionResetError:
            return  # the reader of this socket sees the same end and detaches the session


class DiscordServer:
    """Use as `async with`; point the client at `url + "/api/v10"` and at `gateway_url`."""

    def __init__(
        self,
        *,
        token: str = "loopback-token",  # noqa: S107 - opens nothing but this stand-in
        clock: Callable[[], float] = time.time,
        port: int = 0,
        heartbeat_interval: float = 41.25,
        keep: int = 10_000,
    ) -> None:
        self.token, self.heartbeat_interval, self.keep = token, heartbeat_interval, keep
        self.delay, self.silence_heartbeats = 0.0, False
        self.answer_within = 3.0  # seconds that an interaction waits for its first answer
        self.sent: list[Sent] = []
        self.edited: list[Sent] = []
        self.typing: list[tuple[int, float]] = []
        self.calls: list[tuple[str, str, float]] = []
        self.identified = self.resumed = self._last_id = 0
        self._clock, self._port, self._news = clock, port, asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._faults: list[_Fault] = []
        self._sockets: set[_Socket] = set()
        self._sessions: dict[str, _Session] = {}
        self._channels: dict[int, _Channel] = {}
        self._direct: dict[int, _Channel] = {}
        self._commands: dict[str, list[Json]] = {}
        self._where: OrderedDict[int, _Channel] = OrderedDict()
        self._files: OrderedDict[int, bytes] = OrderedDict()
        self._nonces: OrderedDict[tuple[int, str], tuple[float, Json]] = OrderedDict()
        self._interactions: OrderedDict[str, _Interaction] = OrderedDict()
        self.bot_id, self.guild_id, channel_id = (self._snowflake() for _ in range(3))
        self._names = {self.bot_id: "Harry"}
        self._channels[channel_id] = self._guild = _Channel(channel_id)
        message, webhook = r"/channels/(\d+)/messages/(\d+)", r"/webhooks/(\d+)/(\w+)"
        self._routes: list[tuple[str, Callable[..., Any]]] = [
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

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_get("/gateway", self._gateway)
        app.router.add_get(r"/attachments/{channel}/{file:\d+}/{name}", self._download)
        app.router.add_route("*", API + "/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.disconnect(code=1001)
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def commands(self) -> list[Json]:
        return [command for commands in self._commands.values() for command in commands]

    # What people do

    def guild_channel(self) -> int:
        return self._guild.id

    def direct_channel(self, person: int = 7) -> int:
        return self._dm(person).id

    def says(
        self,
        text: str,
        *,
        person: int = 7,
        name: str = "Ann",
        channel: int | None = None,
        mention: bool = False,
        reply_to: int | None = None,
        attachments: Mapping[str, bytes] | None = None,
        sticker: bool = False,
        **extra: Any,
    ) -> int:
        """Returns the message's id; `attachments` maps names to contents, `extra` replaces raw fields."""
        self._names[person] = name
        place = self._channels[channel] if channel else self._dm(person)
        if sticker:
            extra["sticker_items"] = [{"id": str(self._snowflake()), "name": "Wave", "format_type": 1}]
        voice = {"duration_secs": 1.0, "waveform": "AA=="} if extra.get("flags", 0) & VOICE else {}
        files = self._attach(place, attachments or {}, [voice] * len(attachments or {}))
        text = f"<@{self.bot_id}> {text}".rstrip() if mention else text
        return int(self._publish(place, person, text, reply_to, {"attachments": files} | extra)["id"])

    def edits(self, message_id: int, text: str) -> None:
        channel = self._where[message_id]
        self._change(channel, channel.messages[message_id], {"content": text})

    def deletes(self, message_id: int) -> None:
        channel = self._where.pop(message_id)
        del channel.messages[message_id]
        self._tell("MESSAGE_DELETE", channel, {"id": str(message_id), "channel_id": str(channel.id)})

    def types(self, person: int = 7, channel: int | None = None) -> None:
        place = self._channels[channel] if channel else self._dm(person)
        data = {"channel_id": str(place.id), "user_id": str(person), "timestamp": int(self._clock())}
        member = {} if place.person else {"member": MEMBER | {"user": self._user(person)}}
        self._tell("TYPING_START", place, data | member)

    def slash(self, command: str, option_text: str = "", *, person: int = 7, channel: int | None = None) -> int:
        """Returns the interaction's id; once the bot has registered commands, only those exist."""
        known = next((c for c in self.commands if c["name"] == command), None)
        if known is None and self._commands:
            raise LookupError(f"the bot registered no command {command!r}")
        known = known or {"id": str(self._snowflake())}
        data = {"id": known["id"], "name": command, "type": 1, "guild_id": known.get("guild_id")}
        if option_text:
            option = next((o["name"] for o in known.get("options", ()) if o["type"] == 3), "text")
            data["options"] = [{"name": option, "type": 3, "value": option_text}]
        return self._interact(2, data, person, self._channels[channel] if channel else self._dm(person))

    def taps(self, custom_id: str, message_id: int, person: int = 7) -> int:
        channel = self._where[message_id]
        tapped = channel.messages[message_id]
        found = next((c for c in _walk(tapped["components"]) if c.get("custom_id") == custom_id), None)
        if found is None:
            raise LookupError(f"message {message_id} has no component {custom_id!r}")
        data = {"custom_id": custom_id, "component_type": found["type"]}
        return self._interact(3, data, person, channel, tapped)

    def push(self, event: str, data: Json) -> None:
        """Dispatches any event to every session, whatever its intents."""
        for session in self._sessions.values():
            session.dispatch(event, json.dumps(data))

    # What the bot did

    async def wait_sent(self, count: int = 1, *, channel: int | None = None, timeout: float = 10.0) -> list[Sent]:
        """Everything sent so far (in that channel), once it is at least `count`."""
        found: list[Sent] = []
        try:
            async with asyncio.timeout(timeout):
                while len(found := [s for s in self.sent if channel in (None, s.channel)]) < count:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            last = [f"{method} {path}" for method, path, _ in self.calls[-5:]]
            texts = [sent.text for sent in found]
            raise TimeoutError(f"{len(found)} of {count} messages: {texts}; last calls: {last}") from None
        return found

    # Faults

    def fail(
        self,
        path_part: str,
        status: int,
        *,
        code: int = 0,
        message: str = "",
        retry_after: float | None = None,
        times: int = 1,
        via: bool = True,
        global_: bool = False,
    ) -> None:
        """Answers with an error; `path_part` is looked for in, say, "POST /channels/5/messages"."""
        body: Json = {"message": message or f"{status}: injected", "code": code}
        headers = {"Via": "1.1 loopback"} if via else {}
        if status == 429:
            wait = retry_after or 0.0
            body |= {"retry_after": wait, "global": global_}
            headers |= {"Retry-After": str(wait), "X-RateLimit-Scope": "global" if global_ else "user"}
        self._faults.append(_Fault(path_part, times, response=lambda: _response(body, status, headers)))

    def drop(self, path_part: str, *, after: bool, times: int = 1) -> None:
        """Cuts the TCP connection before or after the effect ("GET /gateway" refuses the websocket)."""
        self._faults.append(_Fault(path_part, times, after))

    def disconnect(self, *, code: int | None = 4000, resumable: bool = True) -> None:
        """Closes every websocket; with `code=None` without a close frame."""
        for socket in self._sockets:
            self._detach(socket)
            socket.out.put_nowait(code)
        if not resumable:
            self._sessions.clear()

    def reconnect(self) -> None:
        """Asks every client to reconnect and resume (op 7)."""
        for socket in self._sockets:
            socket.op(7, None)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tells every client that its session is invalid (op 9)."""
        for socket in self._sockets:
            if not resumable:
                self._detach(socket, forget=True)
            socket.op(9, resumable)

    # Values on the wire

    def _snowflake(self) -> int:
        self._last_id = max(self._last_id + 1, (int(self._clock() * 1000) - EPOCH_MS) << 22)
        return self._last_id

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat()

    def _user(self, person: int) -> Json:
        name = self._names.get(person, f"person{person}")
        user: Json = {"id": str(person), "username": name.lower(), "global_name": name, "discriminator": "0"}
        return user | {"avatar": None, "bot": person == self.bot_id}

    def _application(self) -> Json:
        text = {"id": str(self.bot_id), "name": "Harry", "description": "", "icon": None, "verify_key": "00"}
        rights = {"bot_public": True, "bot_require_code_grant": False, "flags": 1 << 19}
        return text | rights | {"owner": self._user(1)}

    def _guild_create(self) -> Json:
        members = [MEMBER | {"user": self._user(person)} for person in self._names]
        everyone = {"id": str(self.guild_id), "name": "@everyone", "permissions": EVERY_RIGHT}
        guild: Json = {"id": str(self.guild_id), "name": "Loopback", "owner_id": "1", "unavailable": False}
        guild |= {"verification_level": 0, "default_message_notifications": 0, "member_count": len(members)}
        return guild | {"roles": [everyone], "members": members, "channels": [self._place(self._guild)]}

    def _place(self, channel: _Channel) -> Json:
        last = str(next(reversed(channel.messages), "")) or None
        place: Json = {"id": str(channel.id), "last_message_id": last}
        if channel.person is not None:
            return place | {"type": 1, "recipients": [self._user(channel.person)]}
        place |= {"type": 0, "name": "general", "position": 0, "permission_overwrites": []}
        return place | {"guild_id": str(self.guild_id)}

    def _dm(self, who: int | str) -> _Channel:
        person = int(who)
        if person not in self._direct:
            channel = self._direct[person] = _Channel(self._snowflake(), person)
            self._channels[channel.id] = channel
        return self._direct[person]

    def _channel(self, channel_id: str) -> _Channel:
        if channel := self._channels.get(int(channel_id)):
            return channel
        raise _Refused(404, 10003, "Unknown Channel")

    def _message(self, channel: _Channel, message_id: str | int) -> Json:
        if message := channel.messages.get(int(message_id)):
            return message
        raise _Refused(404, 10008, "Unknown Message")

    def _attach(self, channel: _Channel, files: Mapping[str, bytes], told: list[Json]) -> list[Json]:
        attachments = []
        for (name, content), about in zip(files.items(), told, strict=False):
            file = self._snowflake()
            self._remember(self._files, file, content)
            url = f"{self.url}/attachments/{channel.id}/{file}/{name}"
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            one = {"id": str(file), "filename": name, "size": len(content), "content_type": kind}
            attachments.append(about | one | {"url": url, "proxy_url": url})
        return attachments

    def _remember(self, kept: OrderedDict[Any, Any], key: object, value: object) -> None:
        kept[key] = value
        if len(kept) > self.keep:
            kept.popitem(last=False)

    def _note(self, kept: list[Any], value: object) -> None:
        kept.append(value)
        del kept[: -self.keep]

    # Effects

    def _publish(self, channel: _Channel, author: int, text: str, reply_to: int | None, fields: Json) -> Json:
        mentioned = {int(found) for found in re.findall(r"<@!?(\d{1,20})>", text)}
        place = {"channel_id": str(channel.id)}
        message = MESSAGE | place | {"content": text, "author": self._user(author), "timestamp": self._now()}
        if reply_to is not None:
            replied = channel.messages.get(reply_to)
            message |= {"type": 19, "message_reference": place | {"message_id": str(reply_to)}}
            # One level is all that Discord nests.
            message["referenced_message"] = replied and replied | {"referenced_message": None}
            # A reply pings the author of what it answers.
            mentioned |= {int(replied["author"]["id"])} if replied else set()
        message |= {"mentions": [self._user(person) for person in sorted(mentioned)]} | fields
        message_id = self._snowflake()
        channel.messages[message_id] = message = message | {"id": str(message_id)}
        self._where[message_id] = channel
        if len(self._where) > self.keep:
            oldest, where = self._where.popitem(last=False)
            del where.messages[oldest]
        self._tell("MESSAGE_CREATE", channel, message)
        return message

    def _change(self, channel: _Channel, message: Json, fields: Json) -> None:
        message |= fields | {"edited_timestamp": self._now()}
        self._tell("MESSAGE_UPDATE", channel, message)

    def _tell(self, event: str, channel: _Channel, data: Json) -> None:
        if data.get("flags", 0) & EPHEMERAL:
            return
        in_guild, author = channel.person is None, data.get("author") or {}
        if in_guild:
            data = data | {"guild_id": str(self.guild_id)} | ({"member": MEMBER} if author else {})
        body = veiled = json.dumps(data)
        readers = [author["id"], *(user["id"] for user in data["mentions"])] if author else []
        if in_guild and author and str(self.bot_id) not in readers:
            veiled = json.dumps(data | VEIL)
        for session in self._sessions.values():
            if session.intents & INTENTS[event.split("_")[0]][in_guild]:
                session.dispatch(event, body if session.intents & MESSAGE_CONTENT else veiled)

    def _interact(self, kind: int, data: Json, person: int, channel: _Channel, tapped: Json | None = None) -> int:
        asked = _Interaction(self._snowflake(), channel, self._clock(), int(tapped["id"]) if tapped else 0)
        token = secrets.token_hex(16)
        self._remember(self._interactions, token, asked)
        event = ASKED | {"id": str(asked.id), "application_id": str(self.bot_id), "token": token}
        event |= {"type": kind, "data": data, "channel_id": str(channel.id), "channel": self._place(channel)}
        event["attachment_size_limit"] = LARGEST_FILE
        if channel.person is None:
            member = MEMBER | {"user": self._user(person), "permissions": EVERY_RIGHT}
            event |= {"guild_id": str(self.guild_id), "member": member, "context": 0}
        else:
            event |= {"user": self._user(person), "context": 1}
        self.push("INTERACTION_CREATE", event | ({"message": tapped} if tapped else {}))
        return asked.id

    def _bot_says(self, channel: _Channel, call: _Call, via: str) -> Json:
        _check(call.payload, call.files)
        nonce = call.payload.get("nonce")
        at, first = self._nonces.get((channel.id, str(nonce)), (0.0, {}))
        if first and call.payload.get("enforce_nonce") and self._clock() - at < NONCE_SECONDS:
            return first
        reference = call.payload.get("message_reference") or {}
        reply_to = int(reference["message_id"]) if reference else None
        if reply_to and reply_to not in channel.messages and reference.get("fail_if_not_exists", True):
            raise _Refused(400, 50035, "Invalid Form Body: unknown message")
        fields = self._fields(channel, call) | {"flags": call.payload.get("flags", 0)}
        fields |= {} if nonce is None else {"nonce": nonce}
        message = self._publish(channel, self.bot_id, call.payload.get("content") or "", reply_to, fields)
        if nonce is not None:
            self._remember(self._nonces, (channel.id, str(nonce)), (self._clock(), message))
        self._record(self.sent, message, call, via)
        return message

    def _bot_edits(self, channel: _Channel, message: Json, call: _Call, via: str) -> Json:
        fields, waited = self._fields(channel, call), bool(message["flags"] & LOADING)
        fields["flags"] = message["flags"] & ~LOADING
        if "content" in call.payload:
            fields["content"] = call.payload["content"] or ""
        _check(message | fields, call.files)
        self._change(channel, message, fields)
        self._record(self.sent if waited else self.edited, message, call, via)
        return message

    def _fields(self, channel: _Channel, call: _Call) -> Json:
        fields: Json = {key: call.payload[key] or [] for key in ("embeds", "components") if key in call.payload}
        if call.files:
            told = call.payload.get("attachments") or [{}] * len(call.files)
            fields["attachments"] = self._attach(channel, call.files, told)
        return fields

    def _record(self, kept: list[Sent], message: Json, call: _Call, via: str) -> None:
        ids = int(message["channel_id"]), int(message["id"])
        nonce, now = message.get("nonce"), self._clock()
        self._note(kept, Sent(*ids, message["content"], call.payload, call.files, nonce, now, via))
        self._news.set()

    # REST

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix(API)
        line = f"{request.method} {path}"
        self._note(self.calls, (request.method, path, self._clock()))
        if self.delay:
            await asyncio.sleep(self.delay)
        fault = self._fault(line)
        if fault and fault.response:
            return fault.response()
        if fault and not fault.after:
            return _cut(request)
        try:
            # Interactions and their webhooks are opened by the token in their path.
            by_path = path.startswith(("/interactions/", "/webhooks/"))
            if not by_path and request.headers.get("Authorization") != f"Bot {self.token}":
                raise _Refused(401, 0, "401: Unauthorized")
            call = await _read(request)
            matches = ((re.fullmatch(pattern, line), handler) for pattern, handler in self._routes)
            found = next(((match, handler) for match, handler in matches if match), None)
            if found is None:
                raise _Refused(404, 0, "404: Not Found")
            answer = found[1](call, *found[0].groups())
        except _Refused as refused:
            return _response(refused.body, refused.status)
        return _cut(request) if fault else _response(answer)

    def _fault(self, line: str) -> _Fault | None:
        fault = next((fault for fault in self._faults if fault.part in line), None)
        if fault:
            fault.times -= 1
            self._faults = [one for one in self._faults if one.times > 0]
        return fault

    async def _download(self, request: web.Request) -> web.Response:
        content = self._files.get(int(request.match_info["file"]))
        return web.Response(status=404) if content is None else web.Response(body=content)

    def _post(self, call: _Call, channel_id: str) -> Json:
        return self._bot_says(self._channel(channel_id), call, "message")

    def _typing(self, _: _Call, channel_id: str) -> None:
        self._note(self.typing, (self._channel(channel_id).id, self._clock()))

    def _history(self, call: _Call, channel_id: str) -> list[Json]:
        messages, limit = self._channel(channel_id).messages, int(call.query.get("limit", 50))
        after, before = int(call.query.get("after", 0)), int(call.query.get("before", 1 << 63))
        if not 1 <= limit <= LONGEST_PAGE:
            raise _Refused(400, 50035, "Invalid Form Body: limit")
        found = [m for at, m in messages.items() if after < at < before and not m["flags"] & EPHEMERAL]
        return (found[:limit] if after else found[-limit:])[::-1]

    def _patch(self, call: _Call, channel_id: str, message_id: str) -> Json:
        channel = self._channel(channel_id)
        message = self._message(channel, message_id)
        if message["author"]["id"] != str(self.bot_id):
            raise _Refused(403, 50005, "Cannot edit a message authored by another user")
        return self._bot_edits(channel, message, call, "message")

    def _delete(self, _: _Call, channel_id: str, message_id: str) -> None:
        self.deletes(int(self._message(self._channel(channel_id), message_id)["id"]))

    def _register(self, call: _Call, method: str, guild_id: str | None) -> list[Json]:
        if method == "PUT":
            if not all(re.fullmatch(r"[-_\w]{1,32}", command["name"]) for command in call.payload):
                raise _Refused(400, 50035, "Invalid Form Body: name")
            owner = {"application_id": str(self.bot_id)} | ({"guild_id": guild_id} if guild_id else {})
            owner |= {"version": "1"}
            made = [{"type": 1} | command | owner | {"id": str(self._snowflake())} for command in call.payload]
            self._commands[guild_id or ""] = made
        return self._commands.get(guild_id or "", [])

    def _callback(self, call: _Call, interaction_id: str, token: str) -> Json | None:
        asked = self._interactions.get(token)
        if asked is None or asked.id != int(interaction_id) or self._clock() - asked.at > self.answer_within:
            raise _Refused(404, 10062, "Unknown interaction")
        if asked.answered:
            raise _Refused(400, 40060, "Interaction has already been acknowledged.")
        kind, answer = call.payload["type"], _Call(call.payload.get("data") or {}, call.files)
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

    def _asked(self, token: str) -> _Interaction:
        asked = self._interactions.get(token)
        if asked is None or not asked.answered:
            raise _Refused(404, 10015, "Unknown Webhook")
        if self._clock() - asked.at > INTERACTION_SECONDS:
            raise _Refused(401, 50027, "Invalid Webhook Token")
        return asked

    def _followup(self, call: _Call, _: str, token: str) -> Json:
        asked = self._asked(token)
        original = asked.channel.messages.get(asked.original)
        if original and original["flags"] & LOADING:
            return self._bot_edits(asked.channel, original, call, "followup")
        return self._bot_says(asked.channel, call, "followup")

    def _answer(self, call: _Call, method: str, _: str, token: str, which: str) -> Json | None:
        asked = self._asked(token)
        message = self._message(asked.channel, asked.original if which == "@original" else which)
        if method == "DELETE":
            self.deletes(int(message["id"]))
            return None
        return self._bot_edits(asked.channel, message, call, "interaction") if method == "PATCH" else message

    # Gateway

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self._fault("GET /gateway"):
            return _cut(request)
        socket = _Socket(request)
        await socket.ws.prepare(request)
        self._sockets.add(socket)
        writer = asyncio.create_task(socket.write())
        socket.op(10, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        try:
            async for frame in socket.ws:
                if frame.type is WSMsgType.TEXT:
                    self._hear(socket, json.loads(frame.data))
        finally:
            self._sockets.discard(socket)
            self._detach(socket, forget=socket.ws.close_code in (1000, 1001))
            socket.out.put_nowait(1000)
            await writer
        return socket.ws

    def _detach(self, socket: _Socket, *, forget: bool = False) -> None:
        session, socket.session = socket.session, None
        if session:
            session.socket = None
            if forget:
                self._sessions.pop(session.id, None)

    def _hear(self, socket: _Socket, frame: Json) -> None:
        op, data = int(frame["op"]), frame["d"]
        if op == 1:
            if not self.silence_heartbeats:
                socket.op(11, None)
        elif op in (2, 6) and data["token"] != self.token:
            socket.out.put_nowait(4004)
        elif op in (2, 6) and socket.session:
            socket.out.put_nowait(4005)
        elif op == 2:
            self._identify(socket, data["intents"])
        elif op == 6:
            self._resume(socket, data["session_id"], data["seq"])
        elif not socket.session:
            socket.out.put_nowait(4003)

    def _identify(self, socket: _Socket, intents: int) -> None:
        detached = [one.id for one in self._sessions.values() if not one.socket]
        for old in detached[:-DETACHED_SESSIONS]:
            del self._sessions[old]
        socket.session = session = _Session(intents, deque(maxlen=self.keep), socket=socket)
        self._sessions[session.id] = session
        self.identified += 1
        ready: Json = {"v": 10, "session_id": session.id, "resume_gateway_url": self.gateway_url}
        ready |= {"user": self._user(self.bot_id), "application": self._application(), "private_channels": []}
        ready["guilds"] = [{"id": str(self.guild_id), "unavailable": True}] if intents & 1 else []
        session.dispatch("READY", json.dumps(ready))
        if intents & 1:
            session.dispatch("GUILD_CREATE", json.dumps(self._guild_create()))

    def _resume(self, socket: _Socket, session_id: str | None, seq: int | None) -> None:
        session = self._sessions.get(session_id or "")
        oldest = session.log[0][0] if session and session.log else 1
        if session is None or seq is None or not oldest - 1 <= seq <= session.seq:
            socket.op(9, False)
            return
        if session.socket:
            session.socket.out.put_nowait(4000)
            session.socket.session = None
        session.socket, socket.session = socket, session
        for at, line in session.log:
            if at > seq:
                socket.out.put_nowait(line)
        self.resumed += 1
        session.dispatch("RESUMED", "{}")


def _walk(components: list[Json]) -> Iterator[Json]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))


def _check(payload: Json, files: dict[str, bytes]) -> None:
    text, flags = payload.get("content") or "", payload.get("flags") or 0
    if len(text) > LONGEST_TEXT or len(str(payload.get("nonce") or "")) > LONGEST_NONCE:
        raise _Refused(400, 50035, "Invalid Form Body")
    told = payload.get("attachments") or []
    if flags & VOICE and (text or len(files) != 1 or not told or "waveform" not in told[0]):
        raise _Refused(400, 50161, "Voice messages must have supporting metadata and nothing else")
    others = any(payload.get(key) for key in ("embeds", "sticker_ids", "poll"))
    if not (text or files or told or others or flags & COMPONENTS_V2):
        raise _Refused(400, 50006, "Cannot send an empty message")


def _response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    if body is None:
        return web.Response(status=204)
    # The library compares the whole header, so no charset may follow.
    kind = {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=kind | dict(headers or {}))


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


async def _read(request: web.Request) -> _Call:
    if not request.content_type.startswith("multipart/"):
        body = await request.read()
        return _Call(json.loads(body) if body else {}, {}, request.query)
    payload: Any = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader):
            content = bytes(await part.read())
            if part.name == "payload_json":
                payload = json.loads(content)
            else:
                files[part.filename or str(part.name)] = content
    return _Call(payload, files, request.query)
