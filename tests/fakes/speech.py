"""Speech and transcription services on loopback, as OpenAI's are; what they say and hear is up to the test."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import soundfile
from aiohttp import web

from tests.fakes.serving import serving


def tone(seconds: float = 1.0, rate: int = 24_000, form: str = "WAV", subtype: str = "PCM_16") -> bytes:
    """A sound file with a tone that grows louder."""
    times = np.arange(int(seconds * rate)) / rate
    samples = (np.sin(2 * np.pi * 220 * times) * np.linspace(0.1, 0.8, len(times))).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=form, subtype=subtype)
    return file.getvalue()


@dataclass(slots=True)
class Services:
    """What both were asked, and what they answer; each waits until it may."""

    url: str = ""
    said: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list, repr=False)
    status: int = 200
    content: bytes = field(default=b"", repr=False)
    transcript: dict[str, Any] = field(default_factory=dict)
    lets_go: asyncio.Event = field(default_factory=asyncio.Event)
    speaks: asyncio.Event = field(default_factory=asyncio.Event)

    async def speak(self, request: web.Request) -> web.Response:
        """Say something, whatever the words."""
        self.said.append(await request.json())
        await self.speaks.wait()
        return web.Response(status=self.status, body=self.content)

    async def hear(self, request: web.Request) -> web.Response:
        """Hear something, whatever the sound."""
        form = await request.post()
        self.heard.append({name: part.file.read() if hasattr(part, "file") else part for name, part in form.items()})
        await self.lets_go.wait()
        return web.json_response(self.transcript, status=self.status)


@asynccontextmanager
async def services() -> AsyncIterator[Services]:
    """Both of them, until the block ends."""
    both = Services(content=tone())
    both.lets_go.set()
    both.speaks.set()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/audio/speech", both.speak)
    app.router.add_post("/v1/audio/transcriptions", both.hear)
    async with serving(app) as both.url:
        yield both
