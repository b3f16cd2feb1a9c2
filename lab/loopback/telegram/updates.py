"""Updates on their way to the bot, by long polling and by webhook: kept until confirmed, delivered again if not."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable

import aiohttp
import msgspec

from lab.loopback.telegram.records import Records
from lab.loopback.telegram.wire import TWO_POLLERS, Json, RefusedError, Request

# Delivered only to those who name it in allowed_updates.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
POLL_AND_HOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"


class Updates(Records):
    """The queue of one bot."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self.retry_pause = 0.05  # seconds before a webhook is tried again; doubles up to a minute
        self.polling = asyncio.Event()  # set while a poll waits for news
        self.updates: dict[int, Json] = {}  # by update id
        self.webhook_url = ""
        self.up = False  # whether the platform is there at all
        self._secret = ""
        self.webhook_error = ""  # what the last try came to
        self._allowed: set[str] = set()
        self._again: deque[tuple[int, Json]] = deque()
        self._pending: deque[tuple[int, Json]] = deque()
        self._next_update = 1
        self._poll: asyncio.Future[RefusedError | None] | None = None
        self._arrived = asyncio.Event()
        self._poster: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Updates that the bot has not confirmed."""
        return len(self._pending)

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
        self._secret, self.webhook_error = call.text("secret_token"), ""
        if call.true("drop_pending_updates"):
            self._pending.clear()
        self._allow(call)
        self._end_poll(RefusedError(409, "Conflict: terminated by setWebhook request"))
        self._restart_poster()
        return True

    def _webhook_info(self, _: Request) -> Json:
        info: Json = {"url": self.webhook_url, "has_custom_certificate": False}
        info |= {"pending_update_count": len(self._pending), "allowed_updates": sorted(self._allowed)}
        return info | {"last_error_message": self.webhook_error}

    def _restart_poster(self) -> None:
        if self._poster:
            self._poster.cancel()
        posts = self.webhook_url and self.up
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
                        self.webhook_error = f"Wrong response from the webhook: {answer.status}" if wrong else ""
                except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
                    self.webhook_error = str(error) or type(error).__name__
                if self.webhook_error:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 60)
                else:
                    queue.popleft()
                    pause = self.retry_pause
