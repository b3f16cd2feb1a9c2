"""Calls of Discord's REST, with the library's errors translated; knows no event and no bubble."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp

from bot.doors.discord.library import HTTPClient, Route, discord
from bot.doors.discord.parsing import ODD
from engine.models.complaint import without_echo
from engine.models.proxy import proxy_for
from scheduler.errors import RateLimited, Rejected, TooLarge, Undelivered, Unreachable

BAD_TOKEN = "Discord does not know this token: copy it again from the developer portal into DISCORD_BOT_TOKEN"  # noqa: S105
HOME = "https://discord.com"
_CLOSED = (50007, 50278)
_GONE = (10003, 10008, 50001)
_LONGEST_WAIT = 30.0
"""Seconds that the library waits by itself where the platform asks to."""


@dataclass(slots=True)
class DiscordApi:
    """One bot account's calls, for the length of an ``async with``, which raises ValueError for a bad token and
    Undelivered when the platform is out of reach. ``me`` is the bot's own number."""

    token: str = field(repr=False)
    url: str
    me: int = field(default=0, init=False)
    _http: HTTPClient = field(init=False, repr=False)

    def __post_init__(self) -> None:
        loop, proxy = asyncio.get_running_loop(), proxy_for(self.url)
        self._http = HTTPClient(loop, proxy=proxy, max_ratelimit_timeout=_LONGEST_WAIT)

    async def __aenter__(self) -> Self:
        if self.url.rstrip("/") != HOME:
            Route.BASE = f"{self.url.rstrip('/')}/api/v10"
        try:
            account = await self._http.static_login(self.token.strip())
            self.me = int(account["id"])
        except BaseException as error:
            await self._http.close()
            if isinstance(error, discord.LoginFailure):
                raise ValueError(BAD_TOKEN) from None
            if isinstance(error, (discord.DiscordException, aiohttp.ClientError, OSError, *ODD)):
                raise Undelivered(f"{self.url} does not answer: check the network or DISCORD_API_URL") from error
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def read(self, channel: int, after: int) -> list[Any]:
        """Return up to a hundred messages after a snowflake (0: the latest), newest first. Raises DoorError."""
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
        messages = await self.call(route, params={"limit": 100} | ({"after": after} if after else {}))
        return messages if isinstance(messages, list) else []

    async def download(self, channel: int, message: int, attachment: str, *, most: int) -> bytes:
        """Return an attachment of a message. Raises DoorError, TooLarge where it is larger than ``most`` bytes."""
        path = "/channels/{channel_id}/messages/{message_id}"
        found = await self.call(Route("GET", path, channel_id=channel, message_id=message))
        try:
            snapshots = (each.get("message") or {} for each in found.get("message_snapshots") or ())
            files = (file for part in (found, *snapshots) for file in part.get("attachments") or ())
            file = next(file for file in files if str(file["id"]) == attachment)
            url, size = str(file["url"]), int(file["size"])
        except (StopIteration, *ODD) as error:
            raise Rejected("this file is gone") from error
        if size > most:
            raise TooLarge(f"this file has {size} bytes")
        try:
            return await self._http.get_from_cdn(url)
        except discord.HTTPException as error:
            raise Rejected("discord does not give this file out") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Undelivered("discord does not give this file out") from error

    async def call(self, route: Route, *, text: str = "", **options: Any) -> Any:
        """Make a call, whose body holds ``text``. Raises RateLimited, Unreachable, Rejected or Undelivered, with the
        platform's reason."""
        try:
            return await self._http.request(route, **options)
        except discord.RateLimited as error:
            raise RateLimited(error.retry_after, chat_only=True) from error
        except discord.DiscordServerError as error:
            raise Undelivered(_explain("discord answers with an error", error, text)) from error
        except discord.HTTPException as error:
            if error.code in _CLOSED or error.code in _GONE:
                raise Unreachable(_explain("the person can't be written to", error, text)) from error
            if error.status == 429:
                raise RateLimited(_seconds(error.response.headers.get("Retry-After", ""))) from error
            raise Rejected(_explain("discord refuses this message", error, text)) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Undelivered("discord does not answer") from error


def _explain(words: str, error: discord.HTTPException, text: str) -> str:
    """Our words and the platform's, which may repeat the message that it refuses."""
    reason = without_echo(error.text, text)
    return f"{words}: {error.code} {reason}" if reason else f"{words}: {error.code}"


def _seconds(wish: str) -> float:
    try:
        return float(wish)
    except ValueError:
        return 1.0
