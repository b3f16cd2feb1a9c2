"""Reads texts that people send as files, such as a paste too long for a message, once their turn has come; knows no
platform, no screen and no engine."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from engine.messages import Incoming, Kind
from persona.line import Media
from persona.text import bound
from scheduler.door import Door, door_of
from scheduler.errors import DoorError

LARGEST = 65_536
"""Bytes of a file that is read: more than three of the longest texts that are."""
_PATIENCE = 5.0
_MANY = 200
_DECODERS = ("utf-8-sig", "utf-16")


@dataclass(slots=True)
class Papers:
    """Remembers what it has just read, since a message is looked at more than once before it is answered."""

    doors: Mapping[str, Door]
    problem: Callable[[str, BaseException | None], None]
    _read: "OrderedDict[tuple[str, str, str], str]" = field(default_factory=OrderedDict, init=False)

    async def read(self, incoming: Incoming) -> Incoming:
        """The message with the file's words as the person's own, behind those that came with it; as it is where it
        holds no text, or can't be had: then it is a file like any other."""
        paper = paper_in(incoming)
        if paper is None:
            return incoming
        key = (incoming.chat, incoming.id, paper.id)
        if key not in self._read:
            self._read[key] = await self._fetched(incoming, paper)
            while len(self._read) > _MANY:
                self._read.popitem(last=False)
        if not (text := self._read[key]):
            return incoming
        return replace(incoming, kind=Kind.TEXT, text="\n".join(filter(None, (incoming.text, text))))

    async def _fetched(self, incoming: Incoming, paper: Media) -> str:
        """Its text; "" for what is none, or can't be had in time."""
        door = self.doors.get(door_of(incoming.chat))
        if door is None:
            return ""
        try:
            async with asyncio.timeout(_PATIENCE):
                content = await door.fetch(incoming.chat, incoming.amends or incoming.id, paper, most=LARGEST)
        except (DoorError, TimeoutError) as error:
            self.problem("file", error)
            return ""
        return _text_in(content)


def paper_in(incoming: Incoming) -> Media | None:
    """The first file of a message that says that it is plain text, None where there is none."""
    if incoming.kind is not Kind.FILE:
        return None
    is_named = incoming.sent is not None and incoming.sent.name.casefold().endswith(".txt")
    texts = (media for media in incoming.media if media.type.startswith("text/plain"))
    return next(texts, incoming.media[0] if is_named and len(incoming.media) == 1 else None)


def _text_in(content: bytes) -> str:
    """The text in a file; "" where it is none."""
    decoder = _DECODERS[content[:2] in (b"\xff\xfe", b"\xfe\xff")]
    try:
        text = content.decode(decoder)
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in text else bound(text).strip()
