"""The client of an OpenAI-compatible transcription service: a sound file in, its words out; knows no person."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from engine.media.hearing.heard import LONGEST, Heard, NotHeard, NoWords, TooLong
from engine.media.hearing.trust import is_sure

_MOST = 1_000_000
"""Bytes of an answer."""
_NOT_TAKEN = (400, 415, 422)


@dataclass(frozen=True, slots=True)
class Transcription:
    """A service at ``url`` (with /v1 or without), which has ``seconds`` for a message."""

    url: str
    key: str = field(default="", repr=False)
    model: str = ""
    seconds: float = 120.0

    async def listen(self, content: bytes) -> Heard:
        """Return the words of a sound file. Raises NoWords, TooLong, NotHeard."""
        from engine.media.speech.ogg import length_of

        if length_of(content) > LONGEST:
            raise TooLong
        try:
            async with asyncio.timeout(self.seconds), aiohttp.ClientSession() as http:
                try:
                    raw = await self._asked(http, content, "verbose_json")
                except _NotTaken:
                    # Newer models tell the words alone, or there are none in this file.
                    raw = await self._asked(http, content, "json")
        except _NotTaken as error:
            raise NoWords from error
        except (aiohttp.ClientError, OSError) as error:
            raise NotHeard("the transcription service does not answer: check TRANSCRIBE_URL") from error
        return _heard(raw)

    async def _asked(self, http: aiohttp.ClientSession, content: bytes, form: str) -> bytes:
        base = self.url.rstrip("/").removesuffix("/v1")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        body = aiohttp.FormData({"response_format": form} | ({"model": self.model} if self.model else {}))
        body.add_field("file", content, filename=f"voice{_ending(content)}")
        async with http.post(f"{base}/v1/audio/transcriptions", data=body, headers=headers) as answer:
            if answer.status in _NOT_TAKEN:
                raise _NotTaken
            if answer.status != 200:
                raise NotHeard(f"the transcription service answers {answer.status}: check TRANSCRIBE_URL and its key")
            raw = b""
            while len(raw) <= _MOST and (more := await answer.content.read(_MOST + 1)):
                raw += more
        return raw


class _NotTaken(Exception):
    """The service refuses the file, or a part of the request."""


def _ending(content: bytes) -> str:
    """What such services know a format by."""
    signs = ((b"OggS", ".ogg"), (b"\x1aE\xdf\xa3", ".webm"), (b"RIFF", ".wav"), (b"fLaC", ".flac"))
    known = next((ending for sign, ending in signs if content.startswith(sign)), "")
    return known or (".m4a" if content[4:8] == b"ftyp" else ".mp3")


def _heard(raw: bytes) -> Heard:
    try:
        told: Mapping[str, Any] = json.loads(raw)
        text, seconds = str(told["text"]).strip(), float(told.get("duration") or 0.0)
        segments: Sequence[Mapping[str, Any]] = told.get("segments") or ()
        odds = [float(segment.get("avg_logprob") or 0.0) for segment in segments]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotHeard("the transcription service gave no text") from error
    if seconds > LONGEST:
        raise TooLong
    if not text:
        raise NoWords
    return Heard(text, seconds, is_sure(odds))
