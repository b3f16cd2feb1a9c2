"""Names keys as schema 1 did, where ids stood readable, and what it is not to read any more; knows no store."""

import re
import zlib
from dataclasses import replace

from persona.codec import Codec
from persona.keys import Keys

IN_CHAT = ("lease", "state", "history", "archive", "inbox", "order", "outbox", "rev", "seen", "limits")
OF_CHAT = frozenset(IN_CHAT) - {"lease"}
OF_PERSON = frozenset({"person", "chats", "gone"})
ONCE = re.compile(r"(?P<what>card|owed|exhausted):(?P<chat>.+)")
HASH = re.compile(r"[0-9a-f]{32}")
UNITS = {"waiting": 1e6, "due": 1e3}
"""The indexes, and how many of its marks make a second."""
LISTENING = "aifriend:wake"
"""The channel that every process of schema 1 listens to, and no other."""
SHOWN = 3600
"""Seconds for which a tombstone stands after the last sign of a process of schema 1; its name holds an id."""
_KEY = re.compile(r"aifriend:\{(?P<id>[^{}]+)\}:(?P<what>\w+)")
_NEWER = 255
"""The version of a tombstone, which none will ever be: whoever reads schema 1 refuses it as newer."""
TOMBSTONE = bytes([_NEWER])
"""What each of them begins with."""
_SHARDS = 64


def old(id_: str) -> Keys:
    """Return the keys of a chat, a person, or whatever else has a name."""
    return Keys(id_, id_, f"aifriend:{{{id_}}}")


def index(name: str, chat: str) -> str:
    """Return the part of an index that holds this chat."""
    return f"aifriend:{{{name}:{zlib.crc32(chat.encode()) % _SHARDS}}}"


def parts(name: str) -> list[str]:
    """Return all parts of an index."""
    return [f"aifriend:{{{name}:{shard}}}" for shard in range(_SHARDS)]


def tombstone(codec: Codec, place: str) -> bytes:
    """Return what a process of schema 1 takes at ``place`` for written by a newer version."""
    return replace(codec, schema=_NEWER, writes=None).seal("moved", place)


def owner(key: str) -> tuple[str, str] | None:
    """Whose key it is, and which of theirs; None for those of today, and those that are called the same as ever."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    id_, what = match["id"], match["what"]
    if what == "once":
        is_old = ONCE.fullmatch(id_) is not None
    elif what == "age":
        is_old = HASH.fullmatch(id_) is not None
    else:
        is_old = ":" in id_ and what in OF_CHAT | OF_PERSON
    return (id_, what) if is_old else None
