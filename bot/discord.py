"""The Discord door: raw gateway events in, one by one, and bubbles out; the only file that knows discord.py."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

import aiohttp
import yarl

with warnings.catch_warnings():
    # discord.py's voice support imports a module that Python 3.13 drops; we never use it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

from bot import texts
from engine.messages import Bubble, Incoming, Kind
from persona.names import clean_name
from scheduler.clock import Clock
from scheduler.door import Limits, Sent
from scheduler.errors import RateLimited, Rejected, StoreDown, Undelivered, Unreachable

_DISCORD = "https://discord.com"
_EPOCH_MS = 1_420_070_400_000
_TALK = (0, 19)
"""Message types that people write: default and reply."""
_VOICE_FLAG = 1 << 13
_WITH_TEXT = {
    "checkins": "yes or no",
    "persona": "whom to talk with",
    "name": "what to call you",
    "forget": "yes",
}
_CLOSED = (50007, 50278)
_GONE = (10003, 10008, 50001)

Receive = Callable[..., Awaitable[None]]


class _Who(TypedDict):
    person: str
    chat: str
    name: str
    language: str


def to_incoming(
    event: str, data: Mapping[str, Any], me: int, *, taken: tuple[str, ...] = ()
) -> tuple[Incoming, str] | None:
    """Parse one raw gateway event into a message and its update's id; None for what is no message to him.

    Raises KeyError, TypeError, ValueError or AttributeError on what no gateway sends.
    """
    match event:
        case "MESSAGE_CREATE":
            return _message(data, me, taken, edit="")
        case "MESSAGE_UPDATE" if data.get("edited_timestamp") and data.get("author"):
            return _message(data, me, taken, edit=str(data["edited_timestamp"]))
        case "MESSAGE_DELETE":
            id_ = _sortable(data["id"])
            chat = f"discord:c{int(data['channel_id'])}"
            return Incoming("", chat, id=id_, at=_at(data["id"]), deleted=id_), f"{id_}:deleted"
        case "INTERACTION_CREATE":
            return _interaction(data, taken)
        case _:
            return None


def _message(data: Mapping[str, Any], me: int, taken: tuple[str, ...], *, edit: str) -> tuple[Incoming, str] | None:
    author = data["author"]
    if author.get("bot") or data.get("webhook_id") or int(data.get("type", 0)) not in _TALK:
        return None
    text = str(data.get("content") or "")
    kind = _kind(data, text)
    if kind is None:
        return None
    group, id_ = data.get("guild_id") is not None, _sortable(data["id"])
    incoming = Incoming(
        **_who(author, data, taken),
        id=id_,
        at=_at(data["id"]),
        text=_without_mention(text, me),
        kind=kind,
        group=group,
        addressed=not group or _addressed(data, me),
        edits=id_ if edit else "",
    )
    return incoming, f"{id_}:{edit}" if edit else id_


def _kind(data: Mapping[str, Any], text: str) -> Kind | None:
    if data.get("attachments"):
        if int(data.get("flags", 0)) & _VOICE_FLAG:
            return Kind.VOICE
        pictures = all(str(each.get("content_type") or "").startswith("image/") for each in data["attachments"])
        return Kind.PHOTO if pictures else Kind.FILE
    if data.get("sticker_items"):
        return Kind.STICKER
    if not text.strip():
        return None
    return Kind.COMMAND if text.startswith("/") else Kind.TEXT


def _interaction(data: Mapping[str, Any], taken: tuple[str, ...]) -> tuple[Incoming, str] | None:
    user = data.get("user") or (data.get("member") or {}).get("user")
    if not user or int(data["type"]) not in (2, 3):
        return None
    slash = int(data["type"]) == 2
    options = data["data"].get("options") or ()
    words = [str(data["data"]["name"]), *(str(option.get("value", "")) for option in options)] if slash else []
    id_ = _sortable(data["id"])
    incoming = Incoming(
        **_who(user, data, taken),
        id=id_,
        at=_at(data["id"]),
        text="/" + " ".join(words) if slash else str(data["data"]["custom_id"]),
        kind=Kind.COMMAND if slash else Kind.BUTTON,
        group=data.get("guild_id") is not None,
        answer_to=f"{int(data['application_id'])}/{data['token']}" if slash else "",
    )
    return incoming, id_


def _who(user: Mapping[str, Any], data: Mapping[str, Any], taken: tuple[str, ...]) -> _Who:
    name = user.get("global_name") or user.get("username") or ""
    return {
        "person": f"discord:u{int(user['id'])}",
        "chat": f"discord:c{int(data['channel_id'])}",
        "name": clean_name(str(name), taken=taken),
        "language": str(data.get("locale") or "")[:12],
    }


def _addressed(data: Mapping[str, Any], me: int) -> bool:
    mentioned = any(int(user["id"]) == me for user in data.get("mentions") or ())
    replied = (data.get("referenced_message") or {}).get("author") or {}
    return mentioned or int(replied.get("id", 0)) == me


def _without_mention(text: str, me: int) -> str:
    for form in (f"<@{me}>", f"<@!{me}>"):
        text = text.replace(form, "")
    return text.strip()


def _sortable(snowflake: Any) -> str:
    return f"{int(snowflake):020d}"


def _at(snowflake: Any) -> float:
    return ((int(snowflake) >> 22) + _EPOCH_MS) / 1000


@dataclass(slots=True)
class DiscordDoor:
    """One bot account over gateway and REST. ``receive`` gets each Incoming with its update's id."""

    token: str = field(repr=False)
    api_url: str
    clock: Clock
    receive: Receive
    typed: Callable[[str], None]
    problem: Callable[[str, BaseException | None], None]
    taken: tuple[str, ...] = ()
    name: str = field(default="discord", init=False)
    limits: Limits = field(default=Limits(2000, 10.0, deduplicates=True), init=False)
    _client: discord.Client = field(init=False, repr=False)
    _events: "asyncio.Queue[tuple[str, Any]]" = field(default_factory=asyncio.Queue, init=False, repr=False)

    async def open(self) -> None:
        """Log in over REST. Raises ValueError for a bad token, Undelivered when out of reach."""
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, dm_typing=True)
        self._client = discord.Client(intents=intents, max_ratelimit_timeout=30.0, guild_ready_timeout=0.5)
        if self.api_url.rstrip("/") != _DISCORD:
            Route.BASE = f"{self.api_url.rstrip('/')}/api/v10"
        try:
            await self._client.login(self.token)
            if self.api_url.rstrip("/") != _DISCORD:
                gateway = await self._client.http.request(Route("GET", "/gateway/bot"))
                DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway["url"])
        except discord.LoginFailure:
            raise ValueError(
                "Discord does not know this token: copy it again from the developer portal into DISCORD_BOT_TOKEN"
            ) from None
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise Undelivered(f"{self.api_url} does not answer: check the network or DISCORD_API_URL") from error
        self._listen()
        await self._register_commands()

    async def close(self) -> None:
        """Leave the gateway."""
        await self._client.close()

    async def serve(self) -> None:
        """Stay connected for ever, and take in events in the order in which they came."""
        taker = asyncio.create_task(self._take_all())
        try:
            while True:
                try:
                    await self._client.connect(reconnect=True)
                    return
                except (
                    discord.ConnectionClosed,
                    discord.GatewayNotFound,
                    aiohttp.ClientError,
                    OSError,
                ) as error:
                    self.problem("discord_gateway", error)
                    await asyncio.sleep(5.0)
        finally:
            taker.cancel()

    async def take(self, event: str, data: Any) -> None:
        """Take in one raw event, however odd. Raises StoreDown."""
        try:
            if event == "TYPING_START":
                self.typed(f"discord:c{int(data['channel_id'])}")
                return
            parsed = to_incoming(event, data, self._me, taken=self.taken)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.problem("discord_event", error)
            return
        if parsed is not None and parsed[0].addressed:
            await self.receive(parsed[0], update=parsed[1])
            if event == "INTERACTION_CREATE":
                await self._acknowledge(data)

    async def send(self, chat: str, bubble: Bubble) -> Sent:
        """Send one bubble, at most once however often it is tried. Raises RateLimited, Unreachable, Rejected or
        Undelivered."""
        body: dict[str, Any] = {"content": bubble.text, "allowed_mentions": {"parse": []}}
        if bubble.buttons:
            row = [
                {"type": 2, "style": 2, "label": button.label, "custom_id": button.data} for button in bubble.buttons
            ]
            body["components"] = [{"type": 1, "components": row}]
        if bubble.answer_to:
            try:
                return await self._post(f"/webhooks/{bubble.answer_to}", body)
            except (Rejected, Unreachable):
                # The fifteen minutes in which a command can be answered in its place are over.
                pass
        body |= {"nonce": bubble.id, "enforce_nonce": True}
        return await self._post(f"/channels/{_channel(chat)}/messages", body)

    async def typing(self, chat: str) -> None:
        """Show the typing sign, which lasts ten seconds."""
        try:
            await self._client.http.send_typing(_channel(chat))
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            self.problem("discord_action", error)

    @property
    def _me(self) -> int:
        return self._client.user.id if self._client.user else 0

    def _listen(self) -> None:
        """Read the events that matter raw, since one that the library can't parse would end the connection."""
        parsers = self._client._connection.parsers  # noqa: SLF001 - the only place where raw events pass by name
        for event in (
            "MESSAGE_CREATE",
            "MESSAGE_UPDATE",
            "MESSAGE_DELETE",
            "INTERACTION_CREATE",
            "TYPING_START",
        ):
            parsers[event] = self._queued(event)
        for event, parser in parsers.items():
            parsers[event] = self._guarded(parser)

    def _queued(self, event: str) -> Callable[[Any], None]:
        return lambda data: self._events.put_nowait((event, data))

    def _guarded(self, parser: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse(data: Any) -> None:
            try:
                parser(data)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self.problem("discord_event", error)

        return parse

    async def _take_all(self) -> None:
        while True:
            event, data = await self._events.get()
            while True:
                try:
                    await self.take(event, data)
                    break
                except StoreDown as error:
                    self.problem("store", error)
                    await asyncio.sleep(1.0)

    async def _register_commands(self) -> None:
        commands = []
        for name, text in texts.COMMANDS.items():
            command: dict[str, Any] = {"name": name, "description": text, "type": 1}
            if hint := _WITH_TEXT.get(name):
                command["options"] = [{"type": 3, "name": "text", "description": hint, "required": False}]
            commands.append(command)
        try:
            await self._client.http.bulk_upsert_global_commands(self._client.application_id or 0, commands)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            # A menu that is not set is no reason to keep anybody waiting.
            self.problem("discord_menu", error)

    async def _acknowledge(self, data: Mapping[str, Any]) -> None:
        """Tell the platform within its three seconds that an answer follows."""
        kind = 5 if int(data["type"]) == 2 else 6
        route = Route("POST", f"/interactions/{int(data['id'])}/{data['token']}/callback")
        try:
            await self._client.http.request(route, json={"type": kind})
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            self.problem("discord_interaction", error)

    async def _post(self, path: str, body: dict[str, Any]) -> Sent:
        try:
            message = await self._client.http.request(Route("POST", path), json=body)
        except discord.RateLimited as error:
            raise RateLimited(error.retry_after) from error
        except discord.DiscordServerError as error:
            raise Undelivered("discord answers with an error") from error
        except discord.HTTPException as error:
            if error.code in _CLOSED or error.code in _GONE:
                raise Unreachable("the person can't be written to") from error
            if error.status == 429:
                raise RateLimited(float(error.response.headers.get("Retry-After", 1))) from error
            raise Rejected("discord refuses this message") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Undelivered("discord does not answer") from error
        return Sent(str(message["id"]), self.clock.now())


def _channel(chat: str) -> int:
    return int(chat.removeprefix("discord:c"))
