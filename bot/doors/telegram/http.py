"""python-telegram-bot's requests over aiohttp, which costs a third of its own client's CPU; knows no update."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp

# The library's coming form; the old one warns each time a limit is met.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_DEFAULT = 20.0
_URL_ENCODED: Mapping[str, str] = {"Content-Type": "application/x-www-form-urlencoded"}


class AiohttpRequest(BaseRequest):
    """A request backend with one keep-alive session."""

    def __init__(self, proxy: str | None) -> None:
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return _DEFAULT

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), proxy=self._proxy)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
    ) -> tuple[int, bytes]:
        """Return status and body. Raises TimedOut or NetworkError, as the library expects."""
        if self._session is None:
            raise NetworkError("the request backend is not initialized")
        seconds = _DEFAULT if read_timeout is BaseRequest.DEFAULT_NONE or read_timeout is None else read_timeout
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=seconds)
        data, headers = _body(request_data)
        try:
            async with self._session.request(method, url, data=data, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            # The address holds the token, so the vendor's own words must not travel on.
            raise NetworkError(type(error).__name__) from None


class RawBot(Bot):
    """Gives answers as they came: the library parses updates by the batch, so that one odd one would spoil all."""

    async def call(self, method: str, body: Mapping[str, Any], *, read_timeout: float | None = None) -> Any:
        """Call any method of the Bot API and return its result. Raises TelegramError."""
        return await self._post(method, dict(body), read_timeout=read_timeout)


def _body(data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, Mapping[str, str]]:
    """What is posted, and the headers that tell what it is."""
    if data is None or not data.parameters:
        return None, {}
    if not data.contains_files:
        # A form of the client's costs as much as half of its request.
        return urlencode(data.json_parameters).encode(), _URL_ENCODED
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}
