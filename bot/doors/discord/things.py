"""Reads what a Discord message holds beside words: which kind of thing, and what can be told of it; pure functions.

What can't be read of a thing that is known leaves its kind, since whoever sent it waits for a word.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from bot.doors.discord.answers import storable
from engine.messages import Kind
from persona.line import Sent

Json = Mapping[str, Any]

TALK = (0, 19)
"""Message types that people write: default and reply."""
_SERVICE = range(1, 64)
"""All other types that there are: what the platform tells of a channel, which nobody said."""
_VOICE_FLAG = 1 << 13
_BY_TYPE = {"image/gif": Kind.ANIMATION, "image": Kind.PHOTO, "video": Kind.VIDEO, "audio": Kind.AUDIO}
_MOVING = re.compile(
    r"https?://(?:[\w-]+\.)*(?:tenor\.com|giphy\.com)/(?:view|gifs|media|clips)?/?([\w%-]*)\S*", re.ASCII
)
"""A link that clients show as the moving picture it leads to, which its path often describes."""
_NUMBERED = re.compile(r"-(?:gif-)?\w*\d\w*$")


def thing_in(message: Json, text: str, *, addressed: bool) -> tuple[Kind, Sent | None] | None:
    """The kind of thing in a message whose readable words are ``text``, and what can be read of it; TEXT for words
    alone, None where nobody sent anything, OTHER for what nobody knew of when this was written, HIDDEN where the
    platform keeps it from him although he is ``addressed``."""
    if int(message.get("type", 0)) not in TALK:
        is_known = int(message["type"]) in _SERVICE
        return None if is_known else (Kind.OTHER, None)
    if attachments := message.get("attachments"):
        return _attached(attachments, is_voice=bool(int(message.get("flags") or 0) & _VOICE_FLAG))
    for name, kind, read in _THINGS:
        if thing := message.get(name):
            return kind, _read(read, thing)
    if moving := _MOVING.fullmatch(text.strip()):
        return Kind.ANIMATION, _sent(Sent.of(_NUMBERED.sub("", unquote(moving[1])).replace("-", " ")))
    if text or str(message.get("content") or "").strip():
        return Kind.TEXT, None
    if message.get("guild_id") is not None:
        # Words in servers reach a bot only where they name it.
        return (Kind.HIDDEN, None) if addressed else None
    return Kind.OTHER, None


def _attached(attachments: Any, *, is_voice: bool) -> tuple[Kind, Sent | None]:
    if is_voice:
        return Kind.VOICE, None
    types = {storable(attachment.get("content_type") or "").partition(";")[0] for attachment in attachments}
    kinds = {_BY_TYPE.get(type_) or _BY_TYPE.get(type_.partition("/")[0], Kind.FILE) for type_ in types}
    if kinds == {Kind.PHOTO, Kind.ANIMATION}:
        kinds = {Kind.PHOTO}
    kind = kinds.pop() if len(kinds) == 1 else Kind.FILE
    names = (storable(attachment.get("title") or attachment.get("filename") or "") for attachment in attachments)
    return kind, _sent(Sent.of(next(names, ""))) if kind in (Kind.FILE, Kind.AUDIO) else None


def _read(read: Any, thing: Any) -> Sent | None:
    try:
        sent: Sent = read(thing)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
    return _sent(sent)


def _sent(sent: Sent) -> Sent | None:
    return sent if sent != Sent() else None


def _stickers(items: Any) -> Sent:
    return Sent.of(storable(items[0].get("name") or ""))


def _poll(poll: Json) -> Sent:
    def answer(media: Json) -> str:
        return storable(media.get("text") or (media.get("emoji") or {}).get("name") or "")

    answers = (answer(each["poll_media"]) for each in poll["answers"])
    return Sent.of(storable(poll["question"].get("text") or ""), answers)


def _game(application: Json) -> Sent:
    return Sent.of(storable(application.get("name") or ""))


_THINGS = (
    ("sticker_items", Kind.STICKER, _stickers),
    ("stickers", Kind.STICKER, _stickers),
    ("poll", Kind.POLL, _poll),
    # An invitation to play along: the game stands beside it, where the platform names it.
    ("application", Kind.GAME, _game),
    ("activity", Kind.GAME, lambda _: Sent()),
)
