"""The client of an OpenAI-compatible speech service: words in, a sound file out; knows no persona."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from engine.errors import NotMade

_MOST = 12_000_000
"""Bytes of an answer: a minute of sound that is not compressed at all."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service at ``url`` (with /v1 or without), which has ``seconds`` for a voice note."""

    url: str
    key: str = field(default="", repr=False)
    model: str = ""
    seconds: float = 30.0

    async def said(self, words: str, voice: str) -> bytes:
        """Have words spoken. Raises NotMade where the service is away, or refuses."""
        body: dict[str, Any] = {"input": words, "voice": voice, "response_format": "wav"}
        body |= {"model": self.model} if self.model else {}
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        url = f"{self.url.rstrip('/').removesuffix('/v1')}/v1/audio/speech"
        try:
            async with (
                asyncio.timeout(self.seconds),
                aiohttp.ClientSession() as http,
                http.post(url, json=body, headers=headers) as answer,
            ):
                if answer.status != 200:
                    raise NotMade(f"the speech service answers {answer.status}: check VOICE_URL, its key and model")
                content = b""
                while len(content) <= _MOST and (more := await answer.content.read(_MOST + 1)):
                    content += more
        except (aiohttp.ClientError, OSError) as error:
            raise NotMade("the speech service does not answer: check VOICE_URL") from error
        if len(content) > _MOST:
            raise NotMade("the speech service answers with too much")
        return content
