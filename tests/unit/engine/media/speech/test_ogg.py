"""Sound as a voice note: marked, drawn, the same bytes again, and no longer than may be sent."""

import io

import numpy as np
import pytest
import soundfile

from engine.errors import NotMade
from engine.media.pictures import CAPTION, SOURCE, Mark
from engine.media.speech.ogg import RATE, Samples, decoded, mark_of, voice_note
from tests.fakes.speech import tone


def sound(seconds: float, rate: int = RATE) -> Samples:
    return decoded(tone(seconds, rate), seconds + 1)[0]


@pytest.mark.parametrize("rate", [RATE, 22_050, 48_000])
def test_a_voice_note_is_opus_of_its_length_whatever_the_rate(rate: int) -> None:
    made = voice_note(sound(2.0, rate), rate)
    about = soundfile.info(io.BytesIO(made.content))
    assert (about.format, about.subtype, about.channels) == ("OGG", "OPUS", 1)
    assert made.sound is not None
    assert made.sound.seconds == pytest.approx(2.0, abs=0.1)
    assert about.duration == pytest.approx(2.0, abs=0.1)


def test_c25_it_says_who_made_it() -> None:
    assert mark_of(voice_note(sound(1.0), RATE).content) == Mark(SOURCE, CAPTION)


def test_the_same_sound_is_the_same_file() -> None:
    assert voice_note(sound(1.0), RATE).content == voice_note(sound(1.0), RATE).content


def test_its_loudness_is_drawn_from_begin_to_end() -> None:
    drawn = voice_note(sound(1.0), RATE).sound
    assert drawn is not None
    assert 0 < drawn.levels[0] < drawn.levels[-1] == 255
    assert len(drawn.levels) <= 256


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.full(RATE, np.nan, np.float32), sound(61.0)])
def test_nothing_noise_of_no_number_and_a_lecture_are_not_sent(samples: Samples) -> None:
    with pytest.raises(NotMade):
        voice_note(samples, RATE)


@pytest.mark.parametrize("content", [b"", b"no sound", b"OggS" + bytes(40)])
def test_what_is_no_sound_is_named(content: bytes) -> None:
    with pytest.raises(NotMade):
        decoded(content, 5.0)
