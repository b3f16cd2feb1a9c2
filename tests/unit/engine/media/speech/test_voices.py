"""Which of the voices that a sheet names speaks: the first that is here."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import NotMade
from engine.media.speech.speaker import Speaker
from engine.media.speech.voices import Packaged, Voice, Voices
from engine.messages import Work, WorkKind
from persona.sheets.reader import load

HARRY, CHILD = load("harry"), load("young-harry")


def voices(folder: Path, *, program: bool = False, service: bool = False, named: str = "") -> Voices:
    return Voices(folder, service, named, lambda _: "/usr/bin/espeak-ng" if program else None)


def test_no_packaged_voice_fits_him_so_he_writes(tmp_path: Path) -> None:
    assert voices(tmp_path).of(HARRY) is None
    assert voices(tmp_path, program=True).of(CHILD) is None


def test_the_first_voice_that_is_here_speaks(tmp_path: Path) -> None:
    here = voices(tmp_path, program=True)
    assert str(here.of(HARRY)) == "espeak:en-gb"
    here.places("fable")[0].write_bytes(b"a voice")
    assert str(here.of(HARRY)) == "fable"
    assert here.source("fable").endswith(here.places("fable")[0].name)


def test_a_service_speaks_for_whoever_the_operator_or_the_sheet_names_a_voice(tmp_path: Path) -> None:
    assert str(voices(tmp_path, service=True).of(HARRY)) == "service:fable"
    assert str(voices(tmp_path, service=True, named="ash").of(CHILD)) == "service:ash"
    assert voices(tmp_path, service=True).of(CHILD) is None


@pytest.mark.parametrize(
    ("voice", "languages"),
    [("heart", {"en"}), ("espeak:en-gb", {"en"}), ("espeak:de", {"de"}), ("service:ash", {"en", "de", "es", "fr"})],
)
def test_a_voice_says_only_what_its_language_is(voice: str, languages: set[str]) -> None:
    assert {language for language in ("en", "de", "es", "fr") if Voice.of(voice).speaks(language)} == languages


def test_another_file_under_a_voices_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bm_fable.int8.onnx"
    path.write_bytes(b"no voice")
    with pytest.raises(NotMade):
        Packaged("fable", path)


@pytest.mark.parametrize(
    ("recipe", "text"), [("fable", "Hello."), ("heart", "🎉"), ("service:ash", "Hello."), ("x", "Hi.")]
)
async def test_what_no_voice_can_say_is_named(tmp_path: Path, recipe: str, text: str) -> None:
    speaker = Speaker(voices(tmp_path))
    with pytest.raises(NotMade):
        await speaker.make(Work(WorkKind.VOICE, recipe, "m"), text)
    speaker.close()


async def test_the_packaged_voice_says_the_same_words_the_same_way(tmp_path: Path) -> None:
    speaker, work = Speaker(voices(tmp_path)), Work(WorkKind.VOICE, "heart", "m")
    first = await speaker.make(work, "Tea?")
    again = await speaker.make(work, "*Tea*? 🍵")
    assert first == again
    assert first.sound is not None
    assert 0.2 < first.sound.seconds < 3.0
    assert str(voices(tmp_path).of(replace(HARRY, voices=("heart",)))) == "heart"
    speaker.close()
