"""The client of an OpenAI-compatible images service: one prompt in, one checked PNG out; knows no persona."""

import asyncio
import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from engine.errors import NotMade
from engine.media.photos import BadPicture, as_png
from engine.media.pictures import LARGEST, picture_fits

SIDE = 1024
"""Pixels of a painting, which every such service offers."""
_MOST = 2 * LARGEST
"""Bytes of an answer: base64 is a third longer than what it holds."""
_NOT_TAKEN = (400, 422)


@dataclass(frozen=True, slots=True)
class Images:
    """A service at ``url`` (with /v1 or without), which has ``seconds`` for a picture."""

    url: str
    key: str = field(default="", repr=False)
    model: str = ""
    seconds: float = 60.0

    async def painted(self, prompt: str) -> bytes:
        """Have a picture painted. Raises NotMade where the service is away, refuses, or gives no whole picture."""
        body: dict[str, Any] = {"prompt": prompt, "n": 1, "size": f"{SIDE}x{SIDE}", "response_format": "b64_json"}
        body |= {"model": self.model} if self.model else {}
        try:
            async with asyncio.timeout(self.seconds), aiohttp.ClientSession() as http:
                try:
                    raw = await self._asked(http, body)
                except _NotTaken:
                    # Newer models answer so anyway, and take no such wish.
                    del body["response_format"]
                    raw = await self._asked(http, body)
        except (aiohttp.ClientError, OSError) as error:
            raise NotMade("the images service does not answer: check PICTURES_URL") from error
        try:
            png = await asyncio.to_thread(as_png, raw, SIDE)
        except BadPicture as error:
            raise NotMade(f"the images service gave no picture: {error}") from error
        if not picture_fits(png):
            raise NotMade("the images service gave a picture that is too large")
        return png

    async def _asked(self, http: aiohttp.ClientSession, body: dict[str, Any]) -> bytes:
        base = self.url.rstrip("/").removesuffix("/v1")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        async with http.post(f"{base}/v1/images/generations", json=body, headers=headers) as answer:
            if answer.status in _NOT_TAKEN and "response_format" in body:
                raise _NotTaken
            if answer.status != 200:
                raise NotMade(f"the images service answers {answer.status}: check PICTURES_URL, its key and its model")
            content = await answer.content.read(_MOST + 1)
            while len(content) <= _MOST and (more := await answer.content.read(_MOST + 1)):
                content += more
        if len(content) > _MOST:
            raise NotMade("the images service answers with too much")
        try:
            return base64.b64decode(json.loads(content)["data"][0]["b64_json"], validate=True)
        except (ValueError, LookupError, TypeError, binascii.Error) as error:
            raise NotMade("the images service gave no b64_json: ask it for a model that does") from error


class _NotTaken(Exception):
    """The service refuses a part of the request."""
