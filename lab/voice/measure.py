"""Speaks sentences by a packaged voice, sends them to the house's Telegram door on loopback, and looks at what was
heard and how it was answered; knows no figure's bar."""

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import App, open_app
from bot.settings import Settings
from engine.media.hearing.ear import Ear
from engine.media.hearing.whisper import packaged
from engine.media.speech.ogg import decoded
from engine.media.speech.speaker import Speaker
from engine.media.speech.voices import Voices
from engine.messages import HEARD, Work, WorkKind
from lab.loopback.engine import EngineServer
from lab.loopback.telegram import BotApi
from lab.voice.words import errors, words
from persona.codec import new_secret
from persona.line import Speaker as Whose
from persona.sheets import reader

VOICE = "heart"
_LAST = 120.0
"""Seconds that an answer may take."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, what it sounds like, and how long that lasts (seconds)."""

    text: str
    content: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What was heard of a note (its kind and words), and whether it was answered by voice."""

    note: Note
    kind: str
    heard: str
    by_voice: bool

    @property
    def errors(self) -> int:
        """Words that were heard wrongly."""
        return errors(words(self.note.text), words(self.heard))


@dataclass(frozen=True, slots=True)
class Speed:
    """How many times faster than it lasts sound is made, and heard, by the time of one core."""

    out: float
    heard: float


async def notes(sentences: Sequence[str], folder: Path) -> tuple[list[Note], float]:
    """Speak each sentence; the notes, and seconds of sound a second of one core."""
    speaker, spoken = Speaker(Voices(folder)), []
    try:
        await speaker.make(Work(WorkKind.VOICE, VOICE, ""), "Hello.")
        began = time.process_time()
        for text in sentences:
            made = await speaker.make(Work(WorkKind.VOICE, VOICE, ""), text)
            spoken.append(Note(text, made.content, made.sound.seconds if made.sound else 0.0))
        took = time.process_time() - began
    finally:
        speaker.close()
    return spoken, sum(note.seconds for note in spoken) / took


async def hearing_speed(spoken: Sequence[Note]) -> float:
    """Seconds of sound that are heard in a second of one core, loading left out."""
    folder = packaged()
    if folder is None:
        raise ValueError("hearing needs the extra: pip install 'aifriend[voice]'")
    loading = await _child_seconds(folder, spoken[:1])
    whole = await _child_seconds(folder, [spoken[0], *spoken])
    return sum(note.seconds for note in spoken) / (whole - loading)


async def _child_seconds(folder: Path, spoken: Sequence[Note]) -> float:
    """What a child that hears these notes took of a core, from its begin to its end."""
    ear, before = Ear(folder), _children()
    for note in spoken:
        await ear.listen(note.content)
    await ear.close()
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def answers(spoken: Sequence[Note], folder: Path) -> list[Answer]:
    """Send each note by a person of its own, and return how it was heard and answered."""
    async with house(folder) as (app, api):
        found = []
        for person, note in enumerate(spoken, start=100):
            api.sends_voice(note.content, duration=max(1, round(note.seconds)), person=person)
            found.append(await _answered(app, api, person, note))
        return found


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[tuple[App, BotApi]]:
    """A house at the loopback Telegram, whose Harry has the packaged voice."""
    sheets = folder / "sheets"
    sheets.mkdir()
    text = (reader.SHIPPED / "harry.toml").read_text(encoding="utf-8")
    text = text.replace('name = "harry"', 'name = "hearty"', 1).replace('["fable", "espeak:en-gb"]', f'["{VOICE}"]', 1)
    (sheets / "hearty.toml").write_text(text, encoding="utf-8")
    async with BotApi() as api, EngineServer() as engine:
        engine.answer = lambda _: "The kettle is on. Tell me more about that."
        settings = Settings(
            _env_file=None,
            telegram_bot_token=api.token,
            telegram_api_url=api.url,
            engine_url=engine.url,
            data_dir=folder / "data",
            data_key=new_secret(),
            open_to_everyone=True,
            persona="hearty",
            persona_dir=sheets,
            encoder=False,
            burst_quiet=0.0,
            pause_longest=0.0,
            pause_shortest=0.0,
            telegram_rate=0,
            http_port=0,
            log_level="error",
        )
        async with open_app(settings) as app:
            await app.open_telegram()
            yield app, api


async def _answered(app: App, api: BotApi, person: int, note: Note) -> Answer:
    key = f"telegram:c{person}"
    async with asyncio.timeout(_LAST):
        while True:
            await app.reception.idle()
            history = (await app.mailbox.whole(key)).history
            own = [line for line in history if line.speaker is Whose.PERSONA]
            if own:
                break
            await asyncio.sleep(0.05)
    (line,) = [line for line in history if line.speaker is Whose.PERSON]
    sent = [sent for sent in api.sent if sent.method == "sendVoice" and sent.chat_id == person]
    by_voice = any(len(decoded(sent.files["voice"], 60.0)[0]) for sent in sent)
    heard = line.text if line.kind in HEARD else ""
    return Answer(note, line.kind, heard, by_voice)
