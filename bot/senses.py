"""Who speaks and who listens here, by the settings, and what `aifriend doctor` says of both; knows no chat."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.settings import Settings
from engine.media.hearing.ear import Ear
from engine.media.hearing.heard import Listener
from engine.media.hearing.service import Transcription
from engine.media.hearing.whisper import packaged
from engine.media.speech.service import Service
from engine.media.speech.speaker import Speaker
from engine.media.speech.voices import Voice, Voices
from persona.sheets.sheet import Sheet

_BY_PROGRAM = "install the program espeak-ng (Debian: apt install espeak-ng)"


def speaker(settings: Settings) -> Speaker:
    """Return what makes voice notes, by a service where there is one."""
    url, folder = settings.voice_url, settings.data_dir / "voices"
    voices = Voices(folder, bool(url), settings.voice_name)
    if not url:
        return Speaker(voices)
    key = settings.voice_api_key.get_secret_value()
    return Speaker(voices, Service(url, key, settings.voice_model, settings.voice_timeout))


def listener(settings: Settings) -> Listener | None:
    """Return who hears voice messages: a service, else the model that is installed; None for nobody."""
    if settings.transcribe_url:
        key = settings.transcribe_api_key.get_secret_value()
        return Transcription(settings.transcribe_url, key, settings.transcribe_model, settings.transcribe_timeout)
    folder = packaged()
    if folder is not None and settings.transcribe_model:
        folder = Path(settings.transcribe_model).expanduser()
    return Ear(folder, settings.transcribe_timeout) if folder is not None else None


def diagnosis(settings: Settings, sheets: Mapping[str, Sheet]) -> Iterator[str]:
    """Say who hears voice messages, and by which voice each persona speaks, or what is to be done for that."""
    voices = speaker(settings).voices
    match listener(settings):
        case Transcription(url=url):
            yield f"voice messages: heard by the service at {url}"
        case Ear(folder=folder):
            yield f"voice messages: heard by the model in {folder}"
        case _:
            yield "voice messages: not heard; install the extra: pip install 'aifriend[voice]', or set TRANSCRIBE_URL"
    for sheet in sheets.values():
        yield f"voice of {sheet.name}: {_voice(voices, sheet)}"


def _voice(voices: Voices, sheet: Sheet) -> str:
    if (voice := voices.of(sheet)) is not None:
        return f"speaks by {voice}"
    if voices.service:
        return "writes; say in VOICE_NAME which voice of the service fits"
    if not sheet.voices:
        return "writes; its sheet names no voices"
    ways = " or ".join(_way(voices, Voice.of(text)) for text in sheet.voices)
    return f"writes; to hear it, {ways}, or set VOICE_URL"


def _way(voices: Voices, voice: Voice) -> str:
    """What is to be done so that a voice is here."""
    if voice.kind:
        return _BY_PROGRAM
    places = voices.places(voice.name)
    if not places:
        return f'correct "{voice}" in its sheet, which nobody knows'
    return f"fetch {voices.source(voice.name)} to {places[0]}"
