"""Which of the things that people send are listened to: what they say themselves, and no song."""

import pytest

from engine.messages import Incoming, Kind
from persona.line import Media, Sent
from scheduler.turns.listening import recording_in


@pytest.mark.parametrize(
    ("kind", "type_", "name", "is_heard"),
    [
        (Kind.VOICE, "audio/ogg", "", True),
        (Kind.AUDIO, "audio/mp4", "", True),
        (Kind.AUDIO, "audio/mp4", "New Recording 7.M4A", True),
        (Kind.AUDIO, "audio/mpeg", "Rain by The Larks", False),
        (Kind.FILE, "audio/webm", "memo.webm", True),
        (Kind.VIDEO, "video/webm", "memo.webm", True),
        (Kind.FILE, "application/pdf", "memo.webm", False),
        (Kind.VIDEO, "video/mp4", "holiday.mp4", False),
        (Kind.PHOTO, "audio/ogg", "", False),
        (Kind.TEXT, "audio/ogg", "", False),
    ],
)
def test_what_is_listened_to(kind: Kind, type_: str, name: str, is_heard: bool) -> None:
    sent = Sent.of(name) if name else None
    incoming = Incoming("fake:u1", "fake:c1", "1", 1.0, kind=kind, media=(Media("v1", type_),), sent=sent)
    assert (recording_in(incoming) is not None) is is_heard


def test_a_voice_message_without_its_file_is_none() -> None:
    assert recording_in(Incoming("fake:u1", "fake:c1", "1", 1.0, kind=Kind.VOICE)) is None
