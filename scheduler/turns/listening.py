"""Hears what people say in voice messages once their turn has come, so that it is read like what they write; knows no
platform, no screen and no model."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from engine.media.hearing.heard import LARGEST, Heard, Listener, NotHeard, NoWords, TooLong
from engine.messages import Incoming, Kind
from persona.line import Media
from persona.text import bound
from scheduler.door import Door, door_of
from scheduler.errors import DoorError, TooLarge
from scheduler.turns.watch import Watch

_PATIENCE = 15.0
"""Seconds for a file to come from its platform."""
_MANY = 200
_SOUND = ("audio/", "video/webm", "video/ogg", "application/ogg")
_RECORDED = (".m4a", ".ogg", ".oga", ".opus", ".webm", ".wav", ".mp3", ".aac", ".flac", ".amr", ".3gp")

May = Callable[[str], Awaitable[bool]]
"""Whether a person, by key, may be listened to now: their words may go where they are heard, and they have not had
what there is for a day."""


async def _always(person: str) -> bool:
    """Where nobody counts, and nothing goes anywhere."""
    del person
    return True


@dataclass(slots=True)
class Listening:
    """Remembers what it has just heard, since a message is looked at more than once before it is answered. Without a
    ``listener`` a voice message stays one."""

    doors: Mapping[str, Door]
    watch: Watch
    listener: Listener | None = None
    may: May = _always
    _heard: "OrderedDict[tuple[str, str, str], tuple[Kind, str]]" = field(default_factory=OrderedDict, init=False)

    async def read(self, incoming: Incoming) -> Incoming:
        """The message with the words that were spoken as the person's own, behind those that came with it; as another
        kind where it is too long or holds no words, and as it is where nobody listens. Raises StoreDown."""
        recording = recording_in(incoming)
        if recording is None or self.listener is None:
            return incoming
        key = (incoming.chat, incoming.id, recording.id)
        if key not in self._heard:
            if not await self.may(incoming.person):
                return incoming
            self._heard[key] = await self._listen(self.listener, incoming, recording)
            while len(self._heard) > _MANY:
                self._heard.popitem(last=False)
        kind, text = self._heard[key]
        words = "\n".join(filter(None, (incoming.text, text)))
        return replace(incoming, kind=kind, text=words, sent=None if text else incoming.sent)

    async def _listen(self, listener: Listener, incoming: Incoming, recording: Media) -> tuple[Kind, str]:
        """As what it counts, and the words in it."""
        door = self.doors.get(door_of(incoming.chat))
        if door is None:
            return incoming.kind, ""
        try:
            async with asyncio.timeout(_PATIENCE):
                content = await door.fetch(incoming.chat, incoming.amends or incoming.id, recording, most=LARGEST)
            heard = await listener.listen(content)
        except (TooLarge, TooLong):
            return Kind.LONG_VOICE, ""
        except NoWords:
            # What nobody called a voice message may well be music.
            return (Kind.UNCLEAR_VOICE if incoming.kind is Kind.VOICE else incoming.kind), ""
        except (DoorError, NotHeard, TimeoutError) as error:
            self.watch.error("voice", error)
            return incoming.kind, ""
        self.watch.sound("in", heard.seconds)
        return _kind(heard), bound(heard.text)


def _kind(heard: Heard) -> Kind:
    return Kind.SPOKEN if heard.sure else Kind.HALF_HEARD


def recording_in(incoming: Incoming) -> Media | None:
    """The voice message, or the recording that came as a file; None for a song, which says by whom it is."""
    name = incoming.sent.name.casefold() if incoming.sent else ""
    is_recorded = not name or name.endswith(_RECORDED)
    match incoming.kind:
        case Kind.VOICE:
            return next(iter(incoming.media), None)
        case Kind.AUDIO if is_recorded:
            return next(iter(incoming.media), None)
        case Kind.FILE | Kind.VIDEO if name.endswith(_RECORDED):
            return next((media for media in incoming.media if media.type.startswith(_SOUND)), None)
        case _:
            return None
