"""What people can send beside words, as messages show it: one sample of each kind, by a name of its own."""

from collections.abc import Mapping
from typing import Any

from lab.loopback.discord.wire import VOICE, Json


def _answer(number: int, **media: object) -> Json:
    return {"answer_id": number, "poll_media": media}


_POLL: Json = {"question": {"text": "Tea or milk?"}, "allow_multiselect": False, "layout_type": 1, "expiry": None}
_POLL |= {"answers": [_answer(1, text="Tea"), _answer(2, text="Milk", emoji={"id": None, "name": "🥛"})]}
_CLIP = "https://tenor.com/view/happy-owl-dance-gif-26150291"
_FRAME: Json = {"type": "rich", "title": "Storm warning", "description": "Rain from noon on."}
_PASSED: Json = {"type": 0, "flags": 0, "content": "", "edited_timestamp": None, "mentions": [], "attachments": []}
_PASSED |= {"mention_roles": [], "timestamp": "2024-01-01T00:00:00+00:00"}


def _passes_on(**fields: object) -> dict[str, Any]:
    reference = {"type": 1, "channel_id": "1", "message_id": "1"}
    return {"message_reference": reference, "message_snapshots": [{"message": _PASSED | fields}]}


SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "photo": {"attachments": {"cat.png": b"png"}},
    "photos": {"attachments": {"cat.png": b"png", "dog.jpg": b"jpg"}},
    "video": {"attachments": {"clip.mp4": b"mp4"}},
    "GIF": {"attachments": {"wink.gif": b"gif"}},
    "GIF by link": {"text": _CLIP},
    "voice": {"attachments": {"voice-message.ogg": b"ogg"}, "flags": VOICE},
    "recording": {"attachments": {"take.mp3": b"mp3"}},
    "document": {"attachments": {"plans.pdf": b"pdf"}},
    "files of two kinds": {"attachments": {"plans.pdf": b"pdf", "cat.png": b"png"}},
    "sticker": {"sticker_items": [{"id": "1", "name": "Wave", "format_type": 1}]},
    "sticker of no name": {"sticker_items": [{"id": "1", "name": "", "format_type": 3}]},
    "poll": {"poll": _POLL},
    "poll passed on": _passes_on(poll=_POLL),
    "sticker passed on": _passes_on(sticker_items=[{"id": "1", "name": "Wave", "format_type": 1}]),
    "frame passed on": _passes_on(embeds=[_FRAME]),
    "invitation to a game": {
        "activity": {"type": 1, "party_id": "1"},
        "application": {"id": "2", "name": "Corsairs", "description": "", "icon": None},
    },
    "something new": {},
    "new type": {"type": 99},
}
"""By name, what `says` takes; words of their own have "text"."""

SERVICES: Mapping[str, int] = {
    "recipient added": 1,
    "call": 3,
    "new name": 4,
    "pin": 6,
    "join": 7,
    "boost": 8,
    "thread": 18,
    "invitation": 22,
    "stage": 27,
    "purchase": 44,
    "poll's result": 46,
    "new emoji": 63,
}
"""Types of what the platform tells of a channel, as if somebody had sent it."""
