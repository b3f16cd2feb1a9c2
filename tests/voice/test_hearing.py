"""Voice messages heard by the real model in a child of its own: every format that platforms bring, and what is none."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest

from engine.media.hearing.ear import Ear
from engine.media.hearing.heard import Heard, NotHeard, NoWords, TooLong
from engine.media.hearing.whisper import Listener, packaged
from engine.media.speech.ogg import RATE, decoded, voice_note
from engine.media.speech.voices import Packaged, Voices
from tests.fakes.speech import tone

pytestmark = pytest.mark.voice

SAID = "Our dog learned how to open the fridge."


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A voice note by the packaged voice."""
    path = Voices(tmp_path_factory.mktemp("voices")).file("heart")
    assert path is not None
    return voice_note(*Packaged("heart", path).say(SAID)).content


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    folder = packaged()
    assert folder is not None
    ear = Ear(folder)
    yield ear
    await ear.close()


def as_file(note: bytes, form: str, codec: str) -> bytes:
    """The note as a browser, a phone or a recorder would send it."""
    samples, _ = decoded(note, 60.0)
    file = io.BytesIO()
    with av.open(file, "w", format=form) as out:
        stream = out.add_stream(codec, rate=48_000)
        resampler = av.AudioResampler(stream.format, "mono", 48_000)
        frame = av.AudioFrame.from_ndarray((samples * 32_767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


def is_right(heard: Heard) -> bool:
    return heard.sure and heard.text.rstrip(".") == SAID.rstrip(".")


@pytest.mark.parametrize(
    ("form", "codec"), [("webm", "libopus"), ("ipod", "aac"), ("mp3", "libmp3lame"), ("wav", "pcm_s16le")]
)
async def test_every_format_is_heard(ear: Ear, note: bytes, form: str, codec: str) -> None:
    assert is_right(await ear.listen(as_file(note, form, codec)))


async def test_one_child_hears_one_after_the_other_and_dies_for_nobody_else(ear: Ear, note: bytes) -> None:
    assert all(map(is_right, await asyncio.gather(ear.listen(note), ear.listen(note))))
    child = ear._listener._child
    assert child is not None
    child.kill()
    await child.wait()
    assert is_right(await ear.listen(note))


@pytest.mark.parametrize("content", [b"", b"garbage" * 99, tone(2.0), b"#EXTM3U\nfile:///etc/passwd\n"])
async def test_what_holds_no_words_is_named(ear: Ear, content: bytes) -> None:
    with pytest.raises(NoWords):
        await ear.listen(content)


async def test_half_an_hour_is_refused_before_it_is_heard(ear: Ear) -> None:
    with pytest.raises(TooLong):
        await ear.listen(tone(1800.0, 8_000, "OGG", "OPUS"))


async def test_what_takes_too_long_is_given_up_and_the_next_is_heard(ear: Ear, note: bytes) -> None:
    ear._listener.seconds = 0.01
    with pytest.raises(NotHeard):
        await ear.listen(note)
    ear._listener.seconds = 120.0
    assert is_right(await ear.listen(note))


async def test_a_child_ends_with_its_input(note: bytes, ear: Ear) -> None:
    """So that none outlives a house that was killed."""
    await ear.listen(note)
    child = ear._listener._child
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()
    assert await child.wait() == 0


def test_a_missing_model_is_told_and_no_word_with_it(tmp_path: Path, note: bytes) -> None:
    told = json.loads(Listener(tmp_path / "none").answer(note))
    assert told["error"] == "NotHeard"
    assert SAID not in json.dumps(told)
