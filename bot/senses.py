"""Who speaks and who listens here, by the settings, and what `aifriend doctor` says of both; knows no chat."""

from collections.abc import Iterator, Mapping

from bot.settings import Settings
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


def diagnosis(settings: Settings, sheets: Mapping[str, Sheet]) -> Iterator[str]:
    """Say of each persona by which voice it speaks, or what is to be done for that; a line each."""
    voices = speaker(settings).voices
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
