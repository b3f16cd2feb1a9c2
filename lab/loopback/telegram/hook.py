"""The webhook: posts one update after the other, each until the bot's server takes it."""

import asyncio
from contextlib import suppress

import aiohttp
import msgspec

from lab.loopback.telegram.polls import Polls
from lab.loopback.telegram.updates import Updates
from lab.loopback.telegram.wire import Handler, Json, RefusedError, Request

POLL_AND_HOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"


class Hook:
    """The address that updates are posted to; empty while the bot polls."""

    def __init__(self, updates: Updates, polls: Polls) -> None:
        self.retry_pause = 0.05  # seconds before a post is tried again; doubles up to a minute
        self.url = ""
        self.error = ""  # what the last try came to
        self._secret = ""
        self._up = False
        self._updates, self._polls = updates, polls
        self._news = asyncio.Event()
        self._poster: asyncio.Task[None] | None = None
        updates.listeners.append(self._news.set)

    def open(self) -> None:
        """Post from now on, where there is an address."""
        self._up = True
        self._restart()

    async def close(self) -> None:
        """Post no more until it is opened again."""
        self._up = False
        if self._poster:
            self._poster.cancel()
            with suppress(asyncio.CancelledError):
                await self._poster

    def methods(self) -> dict[str, Handler]:
        """What the bot may do about its webhook."""
        return {"setWebhook": self._set, "deleteWebhook": self._set, "getWebhookInfo": self._info}

    def refuse_polls(self) -> None:
        """Raises RefusedError while an address is set, since a bot has one way or the other."""
        if self.url:
            raise RefusedError(409, POLL_AND_HOOK)

    def _set(self, call: Request) -> bool:
        self.url = call.text("url") if call.method == "setWebhook" else ""
        self._secret, self.error = call.text("secret_token"), ""
        if call.true("drop_pending_updates"):
            self._updates.drop()
        self._updates.allow(call)
        self._polls.end(RefusedError(409, "Conflict: terminated by setWebhook request"))
        self._restart()
        return True

    def _info(self, _: Request) -> Json:
        info: Json = {"url": self.url, "has_custom_certificate": False}
        info |= {"pending_update_count": self._updates.waiting, "allowed_updates": sorted(self._updates.allowed)}
        return info | {"last_error_message": self.error}

    def _restart(self) -> None:
        if self._poster:
            self._poster.cancel()
        self._poster = asyncio.create_task(self._post_all()) if self.url and self._up else None

    async def _post_all(self) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        headers["Content-Type"] = "application/json"
        pause = self.retry_pause
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=60)) as http:
            while True:
                if not (line := self._updates.front):
                    self._news.clear()
                    await self._news.wait()
                    continue
                self.error = await self._post(http, line[0][1])
                if self.error:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 60)
                else:
                    line.popleft()
                    pause = self.retry_pause

    async def _post(self, http: aiohttp.ClientSession, update: Json) -> str:
        """Why it was not taken, empty when it was."""
        try:
            async with http.post(self.url, data=msgspec.json.encode(update)) as answer:
                success = 200 <= answer.status < 300
                return "" if success else f"Wrong response from the webhook: {answer.status}"
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            return str(error) or type(error).__name__
