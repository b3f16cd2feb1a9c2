"""The Discord door itself: logs in, listens to the gateway, and sends bubbles over REST."""

import asyncio
import io
import json
import warnings
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import yarl

with warnings.catch_warnings():
    # discord.py's voice support imports a module that Python 3.13 drops; we never use it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

from bot import texts
from bot.doors.discord.missed import CAUGHT_UP, Missed
from bot.doors.discord.parsing import ODD, SLASH, place_of, sent_at, to_incoming
from engine.messages import Bubble, Incoming
from scheduler.clock import Clock
from scheduler.door import Limits, Sent
from scheduler.errors import RateLimited, Rejected, StoreDown, Undelivered, Unreachable
from scheduler.mailbox import Marks

_DISCORD = "https://discord.com"
_WITH_TEXT = {
    "checkins": "yes or no",
    "persona": "whom to talk with",
    "name": "what to call you",
    "pace": "slow, normal or fast",
    "tone": "friend or playful",
    "voice": "on or off",
    "quiet": "hours such as 22-8; without any, nobody writes first again",
    "timezone": "a city, a country, UTC+2, or the time on your clock now",
    "report": "what went wrong",
    "forget": "yes",
    "memory": "on, off, delete 2, or 2 and what is right",
}
_CLOSED = (50007, 50278)
_GONE = (10003, 10008, 50001)
_BAD_TOKEN = "Discord does not know this token: copy it again from the developer portal into DISCORD_BOT_TOKEN"  # noqa: S105
_SHUT = "Discord shuts this bot out (close code {code}): check its settings in the developer portal"
Receive = Callable[..., Awaitable[None]]
LookAhead = Callable[[Incoming], None]


@dataclass(slots=True)
class DiscordDoor:
    """One bot account over gateway and REST. ``receive`` gets each Incoming with its update's id; with ``marks``,
    what was written while nobody listened is fetched. ``look_ahead`` sees those first that have to wait for others."""

    token: str = field(repr=False)
    api_url: str
    clock: Clock
    receive: Receive
    typed: Callable[[str], None]
    problem: Callable[[str, BaseException | None], None]
    taken: tuple[str, ...] = ()
    marks: Marks | None = None
    look_ahead: LookAhead = lambda _: None
    name: str = field(default="discord", init=False)
    limits: Limits = field(default=Limits(2000, 10.0, deduplicates=True), init=False)
    me: int = field(default=0, init=False)
    _client: discord.Client = field(init=False, repr=False)
    _missed: Missed | None = field(default=None, init=False, repr=False)
    _at_work: bool = field(default=False, init=False)
    _events: "asyncio.Queue[tuple[str, Any]]" = field(default_factory=asyncio.Queue, init=False, repr=False)
    # Interactions of which the platform has not heard yet that they were seen, or is just being told.
    _unseen: "dict[str, Mapping[str, Any] | asyncio.Task[None]]" = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, dm_typing=True)
        self._client = discord.Client(intents=intents, max_ratelimit_timeout=30.0, guild_ready_timeout=0.5)
        if self.marks is not None:
            self._missed = Missed(self.marks, self.clock, self._read, self._events.put_nowait, self.problem)

    async def open(self) -> None:
        """Log in over REST. Raises ValueError for a bad token, Undelivered when out of reach."""
        if self.api_url.rstrip("/") != _DISCORD:
            Route.BASE = f"{self.api_url.rstrip('/')}/api/v10"
        try:
            await self._log_in()
        except BaseException:
            await self._client.close()
            raise
        self.me = self._client.user.id if self._client.user else 0
        self._listen()
        await self._register_commands()

    async def _log_in(self) -> None:
        try:
            await self._client.login(self.token)
            if self.api_url.rstrip("/") != _DISCORD:
                gateway = await self._client.http.request(Route("GET", "/gateway/bot"))
                DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway["url"])
        except discord.LoginFailure:
            raise ValueError(_BAD_TOKEN) from None
        except (discord.DiscordException, aiohttp.ClientError, OSError, *ODD) as error:
            raise Undelivered(f"{self.api_url} does not answer: check the network or DISCORD_API_URL") from error

    async def close(self) -> None:
        """Leave the gateway."""
        await self._client.close()

    async def serve(self) -> None:
        """Stay connected for ever, and take in events in the order in which they came. Raises ValueError when
        the platform shuts the door for good."""
        taker = asyncio.create_task(self._take_all())
        try:
            while True:
                try:
                    await self._client.connect(reconnect=True)
                except discord.ConnectionClosed as error:
                    # The library reconnects by itself after every close that is not final.
                    raise ValueError(_BAD_TOKEN if error.code == 4004 else _SHUT.format(code=error.code)) from None
                except discord.PrivilegedIntentsRequired:
                    raise ValueError(_SHUT.format(code=4014)) from None
                except (discord.DiscordException, aiohttp.ClientError, OSError, AttributeError) as error:
                    # AttributeError: the library looks at a connection that it never had.
                    self.problem("discord_gateway", error)
                if self._client.is_closed():
                    return
                await asyncio.sleep(2.0)
        finally:
            taker.cancel()
            if self._missed is not None:
                self._missed.end()

    async def take(self, event: str, data: Any) -> None:
        """Take in one raw event, however odd. Raises StoreDown."""
        try:
            if event == "TYPING_START":
                if int(data["user_id"]) != self.me:
                    self.typed(f"discord:c{int(data['channel_id'])}")
                return
            parsed = to_incoming(event, data, self.me, taken=self.taken)
            where = (place_of(data), sent_at(data["id"])) if event == "MESSAGE_CREATE" else ("", 0.0)
        except ODD as error:
            self.problem("discord_event", error)
            return
        meant = parsed is not None and parsed[0].addressed
        if parsed is not None and meant:
            await self._take_in(*parsed, event, data)
        if self._missed is not None and event == "MESSAGE_CREATE":
            await self._missed.seen(*where, meant=meant)

    async def _take_in(self, incoming: Incoming, update: str, event: str, data: Mapping[str, Any]) -> None:
        asked = event == "INTERACTION_CREATE"
        if asked:
            self._unseen[incoming.answer_to] = data
        try:
            await self.receive(incoming, update=update)
            if asked:
                await self._seen(incoming.answer_to)
        except StoreDown:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary of an event: one must not hold up all others
            self.problem("discord_event", error)
        finally:
            self._unseen.pop(incoming.answer_to, None)

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
                return await self._answer(bubble, body)
            except (Rejected, Unreachable):
                # The fifteen minutes in which a command can be answered in its place are over.
                pass
        body |= {"nonce": bubble.id, "enforce_nonce": True}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=_channel(chat))
        return await self._post(route, body, bubble)

    async def _answer(self, bubble: Bubble, body: dict[str, Any]) -> Sent:
        await self._seen(bubble.answer_to)
        application, token = bubble.answer_to.split("/", 1)
        path = "/webhooks/{webhook_id}/{webhook_token}"
        return await self._post(Route("POST", path, webhook_id=int(application), webhook_token=token), body, bubble)

    async def found(self, chat: str, bubble: Bubble, *, after: str) -> Sent | None:
        """Look for a bubble among what stands in the channel after a message. Raises DoorError."""
        for message in await self._read(_channel(chat), int(after) if after.isdecimal() else 0):
            author, text = message.get("author") or {}, str(message.get("content") or "")
            # The platform forgets nonces after some minutes, and trims what it shows.
            if author.get("id") == str(self.me) and text.strip() == bubble.text.strip():
                return Sent(str(message["id"]), self.clock.now())
        return None

    async def typing(self, chat: str) -> None:
        """Show the typing sign, which lasts ten seconds."""
        try:
            await self._client.http.send_typing(_channel(chat))
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            self.problem("discord_action", error)

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
        # Sent for each new session, not for a resumed one, to which the platform repeats what it missed.
        parsers["READY"] = self._also_queued("READY", parsers["READY"])
        for event, parser in parsers.items():
            parsers[event] = self._guarded(parser)

    def _queued(self, event: str) -> Callable[[Any], None]:
        def put(data: Any) -> None:
            if self._at_work or not self._events.empty():
                self._look_ahead(event, data)
            self._events.put_nowait((event, data))

        return put

    def _look_ahead(self, event: str, data: Any) -> None:
        with suppress(*ODD):
            parsed = to_incoming(event, data, self.me, taken=self.taken)
            if parsed is not None and parsed[0].addressed:
                self.look_ahead(parsed[0])

    def _also_queued(self, event: str, parser: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse(data: Any) -> None:
            self._events.put_nowait((event, None))
            parser(data)

        return parse

    def _guarded(self, parser: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse(data: Any) -> None:
            try:
                parser(data)
            except ODD as error:
                self.problem("discord_event", error)

        return parse

    async def _take_all(self) -> None:
        while True:
            self._at_work = False
            event, data = await self._events.get()
            self._at_work = True
            while True:
                try:
                    await self._handle(event, data)
                    break
                except StoreDown as error:
                    self.problem("store", error)
                    await asyncio.sleep(1.0)
                except Exception as error:  # noqa: BLE001 - whatever one event does, the next is still listened to
                    self.problem("discord_event", error)
                    break

    async def _handle(self, event: str, data: Any) -> None:
        if self._missed is not None and event == "READY":
            await self._missed.begin()
        elif self._missed is not None and event == CAUGHT_UP:
            self._missed.caught_up(data)
        else:
            await self.take(event, data)

    async def _register_commands(self) -> None:
        commands = []
        for name, text in texts.COMMANDS.items():
            command: dict[str, Any] = {"name": name, "description": text, "type": 1}
            if hint := _WITH_TEXT.get(name):
                command["options"] = [{"type": 3, "name": "text", "description": hint, "required": False}]
            if name in texts.AGE_RESTRICTED:
                command["nsfw"] = True
            commands.append(command)
        try:
            await self._client.http.bulk_upsert_global_commands(self._client.application_id or 0, commands)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            # A menu that is not set is no reason to keep anybody waiting.
            self.problem("discord_menu", error)

    async def _seen(self, answer_to: str) -> None:
        """Say that an interaction was seen, where that has not been said: before, no answer to it is taken."""
        asked = self._unseen.get(answer_to)
        if isinstance(asked, Mapping):
            asked = self._unseen[answer_to] = asyncio.create_task(self._acknowledge(asked))
        if asked is not None:
            await asyncio.shield(asked)

    async def _acknowledge(self, data: Mapping[str, Any]) -> None:
        """Tell the platform within its three seconds that an answer follows."""
        kind = 5 if int(data["type"]) == SLASH else 6
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=int(data["id"]), webhook_token=str(data["token"]))
        try:
            await self._client.http.request(route, json={"type": kind})
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            self.problem("discord_interaction", error)

    async def _post(self, route: Route, body: dict[str, Any], bubble: Bubble) -> Sent:
        message = await self._request(route, **(_with_file(body, bubble) if bubble.file else {"json": body}))
        return Sent(str(message["id"]), self.clock.now())

    async def _read(self, channel: int, after: int) -> list[Any]:
        """Return up to a hundred messages after a snowflake (0: the latest), newest first. Raises DoorError."""
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
        found = await self._request(route, params={"limit": 100} | ({"after": after} if after else {}))
        return found if isinstance(found, list) else []

    async def _request(self, route: Route, **how: Any) -> Any:
        try:
            return await self._client.http.request(route, **how)
        except discord.RateLimited as error:
            raise RateLimited(error.retry_after, chat_only=True) from error
        except discord.DiscordServerError as error:
            raise Undelivered("discord answers with an error") from error
        except discord.HTTPException as error:
            if error.code in _CLOSED or error.code in _GONE:
                raise Unreachable("the person can't be written to") from error
            if error.status == 429:
                raise RateLimited(_seconds(error.response.headers.get("Retry-After", ""))) from error
            raise Rejected("discord refuses this message") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Undelivered("discord does not answer") from error


def _with_file(body: dict[str, Any], bubble: Bubble) -> dict[str, Any]:
    file = discord.File(io.BytesIO(bubble.content), bubble.file)
    told = body | {"attachments": [{"id": 0, "filename": bubble.file}]}
    form = [
        {"name": "payload_json", "value": json.dumps(told)},
        {"name": "files[0]", "value": file.fp, "filename": bubble.file, "content_type": "application/json"},
    ]
    return {"form": form, "files": [file]}


def _seconds(wish: str) -> float:
    try:
        return float(wish)
    except ValueError:
        return 1.0


def _channel(chat: str) -> int:
    return int(chat.removeprefix("discord:c"))
